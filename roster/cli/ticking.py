"""`flask roster clock` and `flask roster worker`: the processes in which runs what runs by itself."""

import click
from flask import current_app
from flask.cli import with_appcontext

from roster.cli.configured import configured, refuse_old_schema
from roster.database import db


@click.command("worker")
@click.option(
    "--queues", default="solves,deliveries", show_default=True, help="What to take, separated by commas."
)
@click.option(
    "--concurrency", type=click.IntRange(1, 32), default=4, show_default=True, help="Messages at a time."
)
@click.option("--solves", type=click.IntRange(1, 8), default=1, show_default=True, help="Plans at a time.")
@with_appcontext
@configured
def worker(queues: str, concurrency: int, solves: int) -> None:
    """Take plans and messages from the queue in PostgreSQL, beside any number of others, until told to stop."""
    from roster.database.queue import DELIVERIES, QUEUES, SOLVES

    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    if not chosen or not set(chosen) <= set(QUEUES):
        raise click.BadParameter(f"choose from {', '.join(QUEUES)}", param_hint="--queues")
    if db.engine.dialect.name != "postgresql":
        raise click.ClickException(
            "Workers need PostgreSQL (DATABASE_URL). With SQLite 'flask roster serve' does all work on this machine."
        )
    refuse_old_schema()
    db.session.remove()

    from roster.jobs.worker import WorkerRefused, run

    at_once = {DELIVERIES: concurrency, SOLVES: solves}
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        run(app, {name: at_once[name] for name in chosen})
    except WorkerRefused as error:
        raise click.ClickException(str(error)) from error


@click.command("clock")
@click.option("--standby", is_flag=True, help="Wait while another clock runs, and take over when it ends.")
@click.option("--solves", type=click.IntRange(1, 8), default=1, show_default=True, help="Plans at a time.")
@with_appcontext
@configured
def clock(standby: bool, solves: int) -> None:
    """Send notices, remind, plan, tidy: until it is told to stop."""
    from roster.jobs.clock import ClockRefused, run
    from roster.jobs.lock import ClockRunning
    from roster.jobs.plan_runs import PlanRunner
    from roster.jobs.solver_processes import start
    from roster.services import work_offers

    refuse_old_schema()
    db.session.remove()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        run(app, PlanRunner(start, solves, work_offers.claim_next_run), standby=standby)
    except (ClockRunning, ClockRefused) as error:
        raise click.ClickException(str(error)) from error
