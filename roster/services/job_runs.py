"""Which tick of which job ran: one clock's claim, and how the house knows that the clock is alive."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.exc import IntegrityError

from roster.database import db
from roster.models import JobRun

KEPT_FOR = timedelta(days=2)
LONGEST_SILENCE = timedelta(minutes=5)
"""After so long without a tick something is wrong with the clock."""


def slot_of(now: datetime, interval: timedelta) -> datetime:
    """Return the beginning of the interval in which an instant lies; equal for all clocks."""
    seconds = int(interval.total_seconds())
    return now - timedelta(seconds=int(now.timestamp()) % seconds, microseconds=now.microsecond)


def claim(job: str, slot: datetime, now: datetime) -> JobRun | None:
    """Take one tick of a job; None when another clock has it. The unique key decides."""
    run = JobRun(job=job, slot=slot, started_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        return None
    return run


def finish(run_id: int, outcome: str, now: datetime) -> None:
    """Write down how a tick ended."""
    run = db.session.get(JobRun, run_id)
    if run is not None:
        run.finished_at, run.outcome = now, outcome[:200]


def last_tick(job: str | None = None) -> datetime | None:
    """Return when the clock last began something, or one job; None when it never ran."""
    chosen = select(func.max(JobRun.started_at))
    return db.session.scalar(chosen if job is None else chosen.where(JobRun.job == job))


def is_clock_alive(now: datetime) -> bool:
    """Tell whether the clock has ticked lately."""
    ticked_at = last_tick()
    return ticked_at is not None and now - ticked_at <= LONGEST_SILENCE


def tidy(now: datetime) -> int:
    """Remove ticks that nobody needs any more; return how many."""
    removed = cast(
        "CursorResult[Any]", db.session.execute(delete(JobRun).where(JobRun.started_at < now - KEPT_FOR))
    )
    return removed.rowcount
