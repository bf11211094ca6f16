"""`flask roster check`: is this installation as it should be?"""

import sys
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from roster.cli.configured import configured
from roster.config import exposed_secrets
from roster.core import clock
from roster.core.translation import translate
from roster.database import schema
from roster.services import given_up, invariants, job_runs, worker_processes


@click.command("check")
@with_appcontext
@configured
def check() -> None:
    """Check schema, promises between bookings and seats, and the clock; exit with 1 if something is wrong."""
    present, wanted = schema.current(), schema.head()
    if present != wanted:
        _tell(False, f"schema {present or 'none'}, needed is {wanted}: run 'flask roster database upgrade'")
        sys.exit(1)
    _tell(True, f"schema {present}")
    exposed = exposed_secrets(Path(current_app.instance_path))
    for sentence in exposed:
        _tell(False, sentence)
    now = clock.now()
    broken = invariants.check(None, now)
    for code in broken:
        _tell(False, translate("en", invariants.SENTENCES[code]))
    if not broken:
        _tell(True, "bookings and seats agree")
    is_alive = job_runs.is_clock_alive(now)
    ticked_at = job_runs.last_tick(until=now)
    set_back_from = job_runs.set_back_from(now)
    if set_back_from:
        when = f"{clock.local(set_back_from):%Y-%m-%d %H:%M:%S}"
        _tell(
            False,
            f"time: the clock has ticked at {when} already; is this machine's time right? See 'timedatectl'",
        )
    when = f"{clock.local(ticked_at):%Y-%m-%d %H:%M:%S}" if ticked_at else "never"
    _tell(is_alive, f"clock: last tick {when}" + ("" if is_alive else "; start it with 'flask roster serve'"))
    is_work_done = _tell_of_work(now)
    is_well = is_alive and is_work_done and not broken and not exposed and not set_back_from
    sys.exit(0 if is_well else 1)


def _tell_of_work(now: datetime) -> bool:
    """Tell who works along and what was given up; return whether nothing was."""
    alive = sum(worker_processes.is_alive(one, now) for one in worker_processes.known(now))
    if alive:
        _tell(True, f"workers: {alive}")
    plans, messages = given_up.counts(now)
    if plans or messages:
        _tell(
            False,
            f"given up in 7 days: {plans} plans, {messages} messages; the administrator's page Work in the background says why",
        )
    return not plans and not messages


def _tell(is_fine: bool, sentence: str) -> None:
    click.secho(f"{'ok   ' if is_fine else 'WRONG'} {sentence}", fg="green" if is_fine else "red")
