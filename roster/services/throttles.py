"""Limits that protect, as rows of the database: they hold over processes and restarts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from roster.core.errors import TooManyTries
from roster.database import db
from roster.models import Throttle

STANDING = select(Throttle.id).where(
    Throttle.key == bindparam("name"),
    Throttle.tries >= bindparam("limit"),
    Throttle.window_ends_at > bindparam("now"),
)
"""The row of a key under which as many tries stand as are allowed; for who asks other things in the same statement."""


def count(key: str, limit: int, window: timedelta, now: datetime, *, prolongs: bool = True) -> None:
    """Count one try under a key; every counted try prolongs the window, unless it is one of fixed length.

    Raises TooManyTries when `limit` tries stand already: a refused try is not counted and prolongs
    nothing. The unit of work must be committed for the try to be remembered; until then its row is
    locked, so that tries at the same instant are counted one after the other.
    """
    if _counted(key, limit, window if prolongs else None, now) or _started(key, window, now):
        return
    if _counted(key, limit, window if prolongs else None, now):
        return
    ends_at = db.session.scalar(select(Throttle.window_ends_at).where(Throttle.key == key)) or now + window
    raise TooManyTries(minutes=max(1, ceil((ends_at - now) / timedelta(minutes=1))))


def stands(key: str, limit: int, now: datetime) -> bool:
    """Tell whether `limit` tries stand under a key, so that the next one is refused."""
    return db.session.scalar(STANDING, {"name": key, "limit": limit, "now": now}) is not None


def clear(key: str) -> None:
    """Forget the tries under a key: the last one succeeded."""
    db.session.execute(delete(Throttle).where(Throttle.key == key))


def clear_all(beginning: str) -> None:
    """Forget the tries under every key that begins so."""
    db.session.execute(delete(Throttle).where(Throttle.key.startswith(beginning, autoescape=True)))


def used_up(beginning: str, limit: int, now: datetime) -> Sequence[str]:
    """Return the keys that begin so and under which so many tries stand, in a window that runs."""
    used = (Throttle.tries >= limit) & (Throttle.window_ends_at > now)
    return db.session.scalars(
        select(Throttle.key).where(Throttle.key.startswith(beginning, autoescape=True), used)
    ).all()


def forget_ended(now: datetime) -> int:
    """Delete the rows whose window is over; return how many."""
    return _rows(db.session.execute(delete(Throttle).where(Throttle.window_ends_at <= now)))


def _counted(key: str, limit: int, prolonged: timedelta | None, now: datetime) -> bool:
    running = (Throttle.key == key) & (Throttle.window_ends_at > now) & (Throttle.tries < limit)
    changed = update(Throttle).where(running).values(tries=Throttle.tries + 1)
    if prolonged is not None:
        changed = changed.values(window_ends_at=now + prolonged)
    return _rows(db.session.execute(changed)) == 1


def _started(key: str, window: timedelta, now: datetime) -> bool:
    """Begin a new window unless one is running (also one that another transaction just began)."""
    db.session.execute(delete(Throttle).where(Throttle.key == key, Throttle.window_ends_at <= now))
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Throttle).values(key=key, tries=1, window_ends_at=now + window))
    except IntegrityError:
        return False
    return True


def _rows(result: Any) -> int:
    return int(cast("CursorResult[Any]", result).rowcount)
