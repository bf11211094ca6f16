"""Offer work to whichever machine is free: the numbers of rows, written in the transaction that made the rows.

On PostgreSQL only, and only where a worker process says that it takes such work; else the clock's sweeps do it. A job
is a hint and never the truth: whoever takes it looks at the row first, and the sweeps offer what was lost once more.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Integer, Text

from roster.core import clock
from roster.database.engine_memories import EngineMemory

SOLVES = "solves"
DELIVERIES = "deliveries"
QUEUES = (SOLVES, DELIVERIES)

SOLVE = "solve"
PREPARE = "prepare"
DELIVER = "deliver"
"""Names of tasks, for ever: they stand in jobs that a newer program finds waiting."""

WORKER_PATIENCE = timedelta(seconds=45)
"""A worker process that was silent for so long is taken for dead."""

_WAITING = "jobs"

_OFFER = text(
    "INSERT INTO roster_queue.procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)"
    " SELECT o.queue, o.task, o.priority, o.task || ':' || o.number, jsonb_build_object('number', o.number)"
    " FROM unnest(:queues, :tasks, :priorities, :numbers) AS o (queue, task, priority, number)"
    " WHERE EXISTS (SELECT 1 FROM worker_processes AS w"
    "  WHERE w.seen_at > :since AND o.queue = ANY (string_to_array(w.queues, ',')))"
    " AND NOT EXISTS (SELECT 1 FROM roster_queue.procrastinate_jobs AS j"
    "  WHERE j.queueing_lock = o.task || ':' || o.number AND j.status = 'todo')"
    " ORDER BY o.number"
    " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING RETURNING id"
).bindparams(
    bindparam("queues", type_=ARRAY(Text)),
    bindparam("tasks", type_=ARRAY(Text)),
    bindparam("priorities", type_=ARRAY(Integer)),
    bindparam("numbers", type_=ARRAY(Integer)),
)
"""A row waits once, however often it is offered: asked first, since a refused insert uses up a number, and decided by the
queue's own unique key."""

_IDLE_FOR = 10.0
"""Seconds for which it is believed that no worker takes messages: else every booking asked anew. The sweeps offer what came
before a worker was noticed."""

_LIVES = text(
    "SELECT 1 FROM worker_processes WHERE seen_at > :since AND :queue = ANY (string_to_array(queues, ',')) LIMIT 1"
)


@dataclass
class _Idle:
    """Until when (of the process's own clock) nobody takes messages, as far as is known."""

    until: float = 0.0


_idle: EngineMemory[_Idle] = EngineMemory(_Idle)


_STANDING = text(
    "SELECT j.queue_name, j.status::text, count(*), min(e.at) FROM roster_queue.procrastinate_jobs AS j"
    " LEFT JOIN roster_queue.procrastinate_events AS e ON e.job_id = j.id AND e.type = 'deferred'"
    " WHERE j.status IN ('todo', 'doing') GROUP BY 1, 2"
)


@dataclass(frozen=True)
class Offer:
    """One row to be worked on. Of two the one with the higher priority is taken first."""

    queue: str
    task: str
    number: int
    priority: int = 0


def offer(session: Session, offers: Iterable[Offer]) -> None:
    """Have rows offered when the open unit of work commits; without a worker nothing happens."""
    if session.get_bind().dialect.name == "postgresql":
        session.info.setdefault(_WAITING, []).extend(offers)


def write_offers(session: Session) -> int:
    """Write what was offered, as the last thing before the commit; return how many jobs are new."""
    offers: list[Offer] = session.info.pop(_WAITING, [])
    if not offers or _nobody_would_take(session, offers):
        return 0
    written = session.execute(
        _OFFER,
        {
            "queues": [one.queue for one in offers],
            "tasks": [one.task for one in offers],
            "priorities": [one.priority for one in offers],
            "numbers": [one.number for one in offers],
            "since": alive_since(clock.now()),
        },
    )
    return len(written.all())


def _nobody_would_take(session: Session, offers: list[Offer]) -> bool:
    """Tell whether all of them are messages, and no worker takes any: what nearly every installation's every booking meets."""
    if any(one.queue != DELIVERIES for one in offers):
        return False
    idle = _idle.now()
    if time.monotonic() >= idle.until:
        asked = {"since": alive_since(clock.now()), "queue": DELIVERIES}
        if session.scalar(_LIVES, asked):
            return False
        idle.until = time.monotonic() + _IDLE_FOR
    return True


def forget_offers(session: Session) -> None:
    """Drop what a unit of work offered that came to nothing."""
    session.info.pop(_WAITING, None)


@dataclass(frozen=True)
class Line:
    """How many jobs of a queue wait or are being worked on, and since when the oldest of them is there."""

    queue: str
    is_waiting: bool
    length: int
    oldest_at: datetime | None


def standing(session: Session) -> list[Line]:
    """Return how long each queue is, also where it is empty; nothing where the database has no queue."""
    if session.get_bind().dialect.name != "postgresql":
        return []
    found = {(queue, status): (length, at) for queue, status, length, at in session.execute(_STANDING)}
    return [
        Line(queue, status == "todo", *found.get((queue, status), (0, None)))
        for queue in QUEUES
        for status in ("todo", "doing")
    ]


def alive_since(now: datetime) -> datetime:
    """Return since when a worker process must have been heard of to count as alive."""
    return now - WORKER_PATIENCE
