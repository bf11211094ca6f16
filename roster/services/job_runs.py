"""Which tick of which job ran: one clock's claim, and how the house knows that the clock is alive."""

import logging
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, delete, func, select
from sqlalchemy.exc import IntegrityError

from roster.database import db
from roster.models import JobRun

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=2)
AHEAD = timedelta(minutes=1)
"""By more no tick of another machine is ahead, whose time is a little different."""
LONGEST_SILENCE = timedelta(minutes=5)
"""After so long without a tick something is wrong with the clock."""


def slot_of(now: datetime, interval: timedelta) -> datetime:
    """Return the beginning of the interval in which an instant lies; equal for all clocks."""
    seconds = int(interval.total_seconds())
    return now - timedelta(seconds=int(now.timestamp()) % seconds, microseconds=now.microsecond)


def claim(job: str, slot: datetime, now: datetime) -> JobRun | None:
    """Take one tick of a job; None when another clock has it. The unique key decides.

    Where the machine's time was set back, the ticks of the time to come are there already: they are forgotten, or nothing
    would run until that time has come again. Sweeps are safe to repeat.
    """
    run = JobRun(job=job, slot=slot, started_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        if _changed(delete(JobRun).where(JobRun.started_at > now + AHEAD)):
            log.error("the clock has ticked beyond this time already: this machine's time was set back")
        return None
    return run


def finish(run_id: int, outcome: str, now: datetime) -> None:
    """Write down how a tick ended."""
    run = db.session.get(JobRun, run_id)
    if run is not None:
        run.finished_at, run.outcome = now, outcome[:200]


def last_tick(job: str | None = None, *, until: datetime | None = None) -> datetime | None:
    """Return when the clock last began something, or one job; None when it never ran. `until` leaves out the future."""
    chosen = select(func.max(JobRun.started_at))
    if job is not None:
        chosen = chosen.where(JobRun.job == job)
    return db.session.scalar(chosen if until is None else chosen.where(JobRun.started_at <= until + AHEAD))


def is_clock_alive(now: datetime) -> bool:
    """Tell whether the clock has ticked lately; what it did in a time that is still to come says nothing."""
    ticked_at = last_tick(until=now)
    return ticked_at is not None and now - ticked_at <= LONGEST_SILENCE


def set_back_from(now: datetime) -> datetime | None:
    """Return the time from which this machine was set back, as ticks of the future show; None when there are none."""
    latest = last_tick()
    return latest if latest is not None and latest > now + AHEAD else None


def tidy(now: datetime) -> int:
    """Remove ticks that nobody needs any more; return how many."""
    return _changed(delete(JobRun).where(JobRun.started_at < now - KEPT_FOR))


def _changed(statement: Delete) -> int:
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount
