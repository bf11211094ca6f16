"""How long somebody will wait, said honestly: a range drawn from the last talks of that kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import median

from sqlalchemy import select

from roster.database import db
from roster.models import Sitting, Visit, VisitState
from roster.services import duties, settings
from roster.services.visits.queues import waiting_count

LAST = 20
"""So many talks of that kind count, the latest."""
STEP_MINUTES = 5
"""Ranges are rounded to this, outwards: nobody can promise a minute."""
_SPREAD = 0.75, 1.25
"""The range around the median where there are too few talks for a spread of their own."""
_ENOUGH = 5


@dataclass(frozen=True)
class Wait:
    """From so many minutes to so many."""

    least: int
    most: int


def expected_wait(sitting: Sitting, role: str, ahead: int | None = None) -> Wait:
    """Return how long whoever comes now (with `ahead` people before) will wait for a role (three statements)."""
    ahead = waiting_count(sitting, role) if ahead is None else ahead
    seats = max(sum(person.role == role for person in duties.desks(sitting)), 1)
    talks = _last_talks(sitting, role) or [settings.of(sitting.center.bureau).slot_minutes]
    return _range(talks, ahead, seats)


def _range(talks: Sequence[float], ahead: int, desks: int) -> Wait:
    """Return the wait behind `ahead` people at so many desks, from the minutes that the last talks took.

    Rounds of talks: everybody ahead has to be called first, `desks` at a time; the one being served
    now is on average half through.
    """
    middle = median(talks)
    rounds_least, rounds_most = ahead // desks, ceil((ahead + 1) / desks)
    return Wait(
        floor(rounds_least * middle * _SPREAD[0] / STEP_MINUTES) * STEP_MINUTES,
        max(ceil(rounds_most * middle * _SPREAD[1] / STEP_MINUTES) * STEP_MINUTES, STEP_MINUTES),
    )


def _last_talks(sitting: Sitting, role: str) -> list[float]:
    """Return the minutes of the latest talks of that role in this bureau; too few of them say nothing."""
    rows = db.session.execute(
        select(Visit.started_at, Visit.finished_at)
        .where(
            Visit.bureau_id == sitting.bureau_id,
            Visit.role == role,
            Visit.state == VisitState.SERVED,
            Visit.started_at.is_not(None),
            Visit.finished_at.is_not(None),
        )
        .order_by(Visit.finished_at.desc())
        .limit(LAST)
    ).all()
    minutes = [
        (finished - started).total_seconds() / 60 for started, finished in rows if started and finished
    ]
    return minutes if len(minutes) >= _ENOUGH else []
