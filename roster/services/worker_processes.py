"""Which worker processes there are, on whichever machine: each signs up, says now and then that it lives, and signs off."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from roster.database import db
from roster.database.queue import QUEUES, alive_since
from roster.models import WorkerProcess

FORGOTTEN_AFTER = timedelta(days=1)
"""So long a worker that went silent is still shown."""


def sign_up(name: str, queues: Collection[str], concurrency: int, now: datetime) -> int:
    """Write down a worker process; return its number."""
    worker = WorkerProcess(
        name=name[:120], queues=",".join(queues), concurrency=concurrency, started_at=now, seen_at=now
    )
    db.session.add(worker)
    db.session.flush()
    return worker.id


def say_alive(number: int, now: datetime) -> bool:
    """Note that a worker process lives; False when nobody knows it any more, after a restore perhaps."""
    said = cast(
        "CursorResult[Any]",
        db.session.execute(update(WorkerProcess).where(WorkerProcess.id == number).values(seen_at=now)),
    )
    return bool(said.rowcount)


def sign_off(number: int) -> None:
    """Remove a worker process that ends in order."""
    db.session.execute(delete(WorkerProcess).where(WorkerProcess.id == number))


def known(now: datetime) -> Sequence[WorkerProcess]:
    """Return the worker processes of the last day, those that have gone silent too."""
    recent = WorkerProcess.seen_at > now - FORGOTTEN_AFTER
    return db.session.scalars(
        select(WorkerProcess).where(recent).order_by(WorkerProcess.name, WorkerProcess.id)
    ).all()


def is_alive(worker: WorkerProcess, now: datetime) -> bool:
    """Tell whether a worker process has been heard of lately."""
    return worker.seen_at > alive_since(now)


def serve(queue: str, now: datetime) -> bool:
    """Tell whether any worker process that lives takes from a queue."""
    return alive_by_queue(now)[queue] > 0


def alive_by_queue(now: datetime) -> dict[str, int]:
    """Return how many worker processes that live take from each queue; none where the database has no queue."""
    if db.engine.dialect.name != "postgresql":
        return dict.fromkeys(QUEUES, 0)
    alive = db.session.scalars(select(WorkerProcess.queues).where(WorkerProcess.seen_at > alive_since(now)))
    counted = Counter(queue for queues in alive for queue in queues.split(","))
    return {queue: counted[queue] for queue in QUEUES}


def forget(now: datetime) -> int:
    """Remove those that have been silent for a day; return how many."""
    gone = cast(
        "CursorResult[Any]",
        db.session.execute(delete(WorkerProcess).where(WorkerProcess.seen_at <= now - FORGOTTEN_AFTER)),
    )
    return gone.rowcount
