"""`flask roster check`: is this installation as it should be?"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from roster.cli.configured import configured
from roster.config import exposed_secrets
from roster.core import clock
from roster.core.translation import translate
from roster.database import schema
from roster.services import installation_health
from roster.services.installation_health import Dates, Health

Finding = tuple[bool, str]
"""Whether it is well, and a sentence."""
MEGABYTE = 1024**2


@click.command("check")
@with_appcontext
@configured
def check() -> None:
    """Look at all that must be right; exit with 1 if something is wrong, so that a monitor can call it.

    Schema, keys, the promises between bookings and seats, clock and time, messages, what was given up, the dates to come,
    disks, back-ups and the last check of the audit trail: of the whole installation. The administrator's page Health shows
    the same for one bureau.
    """
    present, wanted = schema.current(), schema.head()
    if present != wanted:
        _tell(False, f"schema {present or 'none'}, needed is {wanted}: run 'flask roster database upgrade'")
        sys.exit(1)
    instance, backups = Path(current_app.instance_path), current_app.config["ROSTER"].backup_folder
    health = installation_health.of(None, instance, backups, clock.now())
    findings = [*_of_secrets(instance, health), *_of_the_clock(health), *_of_data(health), *_of_room(health)]
    for is_well, sentence in findings:
        _tell(is_well, sentence)
    sys.exit(0 if all(is_well for is_well, _ in findings) else 1)


def _of_secrets(instance: Path, health: Health) -> Iterator[Finding]:
    yield True, f"schema {health.schema}"
    yield from ((False, sentence) for sentence in exposed_secrets(instance))
    lost = " and ".join(health.unfit_keys)
    yield (
        not lost,
        f"keys: {lost} did not make what is in the database; put the keys.env of that time back"
        if lost
        else "keys",
    )


def _of_the_clock(health: Health) -> Iterator[Finding]:
    if health.set_back_from:
        when = f"{clock.local(health.set_back_from):%Y-%m-%d %H:%M:%S}"
        yield (
            False,
            f"time: the clock has ticked at {when} already; is this machine's time right? See 'timedatectl'",
        )
    when = f"{clock.local(health.ticked_at):%Y-%m-%d %H:%M:%S}" if health.ticked_at else "never"
    start = "" if health.is_clock_alive else "; start it with 'flask roster serve'"
    yield health.is_clock_alive, f"clock: last tick {when}{start}"
    if health.workers:
        yield True, f"workers: {health.workers}"
    if any(health.given_up):
        plans, messages = health.given_up
        where = "the administrator's page Work in the background says why"
        yield False, f"given up in 7 days: {plans} plans, {messages} messages; {where}"


def _of_data(health: Health) -> Iterator[Finding]:
    yield from ((False, translate("en", sentence)) for sentence in health.broken)
    if not health.broken:
        yield True, "bookings and seats agree"
    out = health.outbox
    counted = f"{out.waiting} wait, {out.late} late, {out.to_call} to be called, {out.uncertain} perhaps sent"
    yield not out.late, f"messages: {counted}"
    for dates in health.dates:
        yield from _of_dates(dates)
    provisional = sum(one.provisional for one in health.dates)
    if health.are_dates_well:
        yield True, f"dates: {provisional} to come are provisional"
    if not health.is_trail_whole:
        yield (
            False,
            "audit trail: changed after it was written; run 'flask roster verify', and keep the database as it is",
        )


def _of_dates(dates: Dates) -> Iterator[Finding]:
    name = dates.bureau.slug
    if dates.overdue:
        urgent = "cannot wait any longer" if dates.overdue == "red" else "is to be imported when it is out"
        yield (
            dates.overdue != "red",
            f"dates of {name}: the next holiday notice {urgent}; {dates.provisional} months are provisional",
        )
    if dates.left_behind:
        months = ", ".join(dates.left_behind)
        yield (
            False,
            f"dates of {name}: the notice for {months} is out; press 'Check all dates again' on its page Dates",
        )


def _of_room(health: Health) -> Iterator[Finding]:
    for name, disk in health.disks.items():
        yield disk.is_well, f"disk of {name}: {disk.free // MEGABYTE:,} of {disk.total // MEGABYTE:,} MB free"
    when = f"{clock.local(health.backup_at):%Y-%m-%d %H:%M}" if health.backup_at else "never"
    if not health.is_demo:
        how = (
            ""
            if health.is_backup_recent
            else "; set ROSTER_BACKUP_FOLDER, or run 'flask roster backup make FOLDER'"
        )
        yield health.is_backup_recent, f"back-up: {when}{how}"


def _tell(is_fine: bool, sentence: str) -> None:
    click.secho(f"{'ok   ' if is_fine else 'WRONG'} {sentence}", fg="green" if is_fine else "red")
