"""Nobody's phone rings at night: messages leave between 8:00 and 21:00 only, except what somebody waits for at that moment."""

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement

from roster.core import clock
from roster.models import Notice, NoticeKind

NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)
"""Shanghai's wall clock."""

URGENT = frozenset({NoticeKind.INVITATION, NoticeKind.PASSWORD_RESET, NoticeKind.TWO_STEPS_OFF})
"""About an account: somebody sits in front of the page, or must hear of it at once."""


def is_night(instant: datetime) -> bool:
    """Tell whether an instant lies in the hours in which people are left in peace."""
    wall = clock.local(instant).time()
    return wall >= NIGHT_FROM or wall < NIGHT_UNTIL


def is_urgent(kind: NoticeKind) -> bool:
    """Tell whether a kind of message leaves at night, too."""
    return kind in URGENT


def may_leave_at_night() -> ColumnElement[bool]:
    """Return which notices leave at night, too."""
    return Notice.kind.in_(URGENT)


def next_waking(instant: datetime) -> datetime:
    """Return the instant itself by day, else the coming 8:00."""
    if not is_night(instant):
        return instant
    wall = clock.local(instant)
    day = wall.date() if wall.time() < NIGHT_UNTIL else wall.date() + timedelta(days=1)
    return clock.at_local(day, NIGHT_UNTIL)
