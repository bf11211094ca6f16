"""`flask roster solve-all`: plan the same months for every bureau of the installation."""

import time
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from roster.cli.actors import typed
from roster.cli.refusals import on_the_database
from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Bureau, PlanBatch
from roster.services import founding, plan_batches, policies

LOOK_SECONDS = 2


@click.command("solve-all")
@click.argument("months", required=False)
@click.option("--bureau", "slugs", multiple=True, help="Only this bureau; may be given several times.")
@click.option(
    "--time-limit",
    type=click.IntRange(1, 3600),
    default=120,
    show_default=True,
    help="Seconds for each bureau.",
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--policy",
    type=click.Choice(list(policies.NAMES)),
    help="Goals in order, instead of each bureau's weights.",
)
@click.option("--wait/--no-wait", default=True, help="Follow until all have ended, or return at once.")
@click.option("--show", is_flag=True, help="Tell how far the last one is, bureau by bureau.")
@click.option("--cancel", is_flag=True, help="Call off what has not ended.")
@with_appcontext
@on_the_database
def solve_all(
    months: str | None,
    slugs: tuple[str, ...],
    time_limit: int,
    seed: int,
    policy: str | None,
    wait: bool,
    show: bool,
    cancel: bool,
) -> None:
    """Plan MONTHS (2027, or 2027-01..2027-06; without: next year) for every bureau. The clock and the workers solve."""
    if cancel:
        with unit_of_work():
            plan_batches.cancel(_newest(), typed(), clock.now())
    elif not show:
        first, last = _months(months)
        with unit_of_work():
            plan_batches.request(
                _bureaus(slugs), first, last, time_limit, seed, typed(), clock.now(), policy=policy or ""
            )
        if wait:
            _follow()
    _tell()


def _months(months: str | None) -> tuple[str, str]:
    asked = months or str(clock.today().year + 1)
    if asked.isdecimal() and len(asked) == 4:
        return f"{asked}-01", f"{asked}-12"
    first, _dots, last = asked.partition("..")
    for month in (first, last or first):
        try:
            datetime.strptime(month, "%Y-%m")  # noqa: DTZ007 - a month
        except ValueError as error:
            raise click.BadParameter(
                "write 2027, 2027-03, or 2027-01..2027-06", param_hint="MONTHS"
            ) from error
    return first, last or first


def _bureaus(slugs: tuple[str, ...]) -> list[Bureau]:
    if slugs:
        return [founding.named(slug) for slug in slugs]
    return list(db.session.scalars(select(Bureau).order_by(Bureau.id)))


def _newest() -> PlanBatch:
    found = plan_batches.newest()
    if found is None:
        raise click.ClickException("Nothing was asked for yet.")
    return found


def _follow() -> None:
    """Show how far it is until all have ended; Ctrl-C leaves the work going on."""
    said = ""
    while True:
        db.session.rollback()
        progress = plan_batches.progress_of(_newest())
        line = f"{progress.finished} planned, {progress.running} running, {progress.failed} without a plan, of {len(progress.lines)}"
        if line != said:
            click.echo(line)
            said = line
        if progress.is_over:
            return
        time.sleep(LOOK_SECONDS)


def _tell() -> None:
    for line in plan_batches.progress_of(_newest()).lines:
        run = line.run
        state = run.state.value if run else "refused" if line.refusal else "waits"
        cost = f"{run.objective:>8}" if run and run.objective is not None else " " * 8
        bound = f"{run.lower_bound:>10.0f}" if run and run.lower_bound is not None else " " * 10
        click.echo(
            f"{line.bureau.slug:20} {state:10} {cost} {bound}  {line.refusal or (run.error if run else '')}".rstrip()
        )
