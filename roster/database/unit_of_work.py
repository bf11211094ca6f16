"""One unit of work a request or job. Services never commit; effects follow the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from roster.database import queue
from roster.database.base import db
from roster.database.engine import WRITING

Effect = Callable[[], None]


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open the one transaction in which a use case writes: all of it happens, or nothing.

    Ends the reading transaction that came before, so that what is read inside is fresh; on SQLite
    it takes the write lock at once. Commits at the end, rolls back on any error, then runs the
    effects registered by `after_commit`. Units do not nest.
    """
    with _opened() as (session, effects):
        yield session
        queue.write_offers(session)
        session.commit()
    for effect in effects:
        effect()


@contextmanager
def rehearsal() -> Iterator[Session]:
    """Open a unit of work of which nothing stays: what a use case would do is found out by doing it.

    Rows read inside are expired afterwards; only plain values may leave it.
    """
    with _opened() as (session, _effects):
        yield session
        session.rollback()


@contextmanager
def _opened() -> Iterator[tuple[Session, list[Effect]]]:
    session = cast(Session, db.session())
    if session.info.get("in_unit"):
        raise RuntimeError("A unit of work is open already: services take part in it, they do not open one.")
    session.rollback()
    session.connection(execution_options={WRITING: True})
    effects: list[Effect] = []
    session.info["in_unit"], session.info["effects"] = True, effects
    try:
        yield session, effects
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_unit"] = False
        del session.info["effects"]
        queue.forget_offers(session)


def after_commit(effect: Effect) -> None:
    """Run something when, and only when, the open unit of work has committed."""
    effects: list[Effect] = db.session().info["effects"]
    effects.append(effect)


def let_go(_error: BaseException | None = None) -> None:
    """End this thread's session, at the end of a request or a job.

    A database that went away after the last statement is nobody's error: what was to be done is done, and the
    answer is made. Only the reading transaction that is still open cannot be ended in order.
    """
    try:
        db.session.remove()
    except (OperationalError, InterfaceError):
        db.session.registry.clear()  # its connection is known to be dead, and leaves the pool
