"""What a monitor asks of the whole installation: counts and instants, of nobody in particular.

Read at each scrape, so that no process has to keep them; an index or a small table answers each.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from roster.database import db, queue, schema
from roster.models import Bureau, Notice, NoticeState, PlanRun, PlanRunState
from roster.services import given_up, installation_health, job_runs, worker_processes

ACTIVE_RUNS = (PlanRunState.QUEUED, PlanRunState.RUNNING)


@dataclass(frozen=True)
class Figures:
    """How the installation stands at one instant."""

    has_schema: bool
    """Whether the database has the schema that this program can use; else nothing else was asked."""
    bureaus: int = 0
    notices: dict[str, int] = field(default_factory=dict)
    """Messages by state, none left out."""
    late_notices: int = 0
    plan_runs: dict[str, int] = field(default_factory=dict)
    oldest_run_at: dict[str, datetime] = field(default_factory=dict)
    """When the oldest run that waits, or is being solved, was asked for."""
    ticked_at: datetime | None = None
    backup_at: datetime | None = None
    workers: dict[str, int] = field(default_factory=dict)
    """Worker processes that live, by the queue from which they take."""
    lines: list[queue.Line] = field(default_factory=list)
    """How long the queues are; empty on a database that has none."""
    given_up: dict[str, int] = field(default_factory=dict)
    """What was given up in the last days: plans and messages."""


def read(now: datetime) -> Figures:
    """Ask the database once for everything. Raises SQLAlchemyError when it is away."""
    if schema.standing() is schema.Standing.OLD:
        return Figures(has_schema=False)
    return Figures(
        has_schema=True,
        bureaus=db.session.scalar(select(func.count(Bureau.id))) or 0,
        notices=_by_state(Notice, NoticeState),
        late_notices=db.session.scalar(select(func.count(Notice.id)).where(*installation_health.late(now)))
        or 0,
        plan_runs=_by_state(PlanRun, PlanRunState),
        oldest_run_at=_oldest_runs(),
        ticked_at=job_runs.last_tick(until=now),
        backup_at=installation_health.last_backup(),
        workers=worker_processes.alive_by_queue(now),
        lines=queue.standing(db.session()),
        given_up=dict(zip(("plans", "messages"), given_up.counts(now), strict=True)),
    )


def room(folder: Path | None) -> installation_health.Disk | None:
    """Return the room on the disk of a folder; None when there is no such folder."""
    try:
        return installation_health.disk_of(folder) if folder else None
    except OSError:
        return None


def _by_state(
    table: type[Notice] | type[PlanRun], states: type[NoticeState] | type[PlanRunState]
) -> dict[str, int]:
    counted = select(table.state, func.count()).group_by(table.state)
    found = {state.value: number for state, number in db.session.execute(counted)}
    return {state.value: found.get(state.value, 0) for state in states}


def _oldest_runs() -> dict[str, datetime]:
    oldest = (
        select(PlanRun.state, func.min(PlanRun.created_at))
        .where(PlanRun.state.in_(ACTIVE_RUNS))
        .group_by(PlanRun.state)
    )
    return {state.value: at for state, at in db.session.execute(oldest)}
