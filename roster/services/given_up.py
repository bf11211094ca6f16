"""What the machinery gave up: plans whose process died or hung, messages that nobody could be called about, sweeps that failed.

Each says how often it was tried and why it failed last; plans and messages can be tried once more by hand. No contents, no
persons: kinds, numbers, reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.exc import IntegrityError

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db
from roster.models import AuditAction, Bureau, JobRun, Notice, NoticeState, PlanRun, PlanRunState
from roster.services import audit, work_offers
from roster.services.planning import AlreadyPlanning
from roster.services.planning_progress import CRASHED, GAVE_UP, OVERDUE

LATELY = timedelta(days=7)
MOST_ROWS = 100
FAILED_TICK = "failed:"
"""How the outcome of a tick begins that ended with an error (`jobs.ticks`)."""


@dataclass(frozen=True)
class FailedJob:
    """One of the clock's jobs, how many of its kept ticks failed, and the last of them."""

    job: str
    times: int
    last_at: datetime
    reason: str


def plans(bureau: Bureau, now: datetime) -> Sequence[PlanRun]:
    """Return the bureau's plans and questions of the last days that died or hung, the newest first."""
    chosen = select(PlanRun).where(PlanRun.bureau_id == bureau.id, *_dead_plans(now))
    return db.session.scalars(
        chosen.order_by(PlanRun.finished_at.desc(), PlanRun.id.desc()).limit(MOST_ROWS)
    ).all()


def notices(bureau: Bureau, now: datetime) -> Sequence[Notice]:
    """Return the bureau's messages of the last days that could not be sent, the newest first."""
    chosen = select(Notice).where(Notice.bureau_id == bureau.id, *_dead_notices(now))
    return db.session.scalars(
        chosen.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(MOST_ROWS)
    ).all()


def jobs() -> list[FailedJob]:
    """Return which of the clock's jobs failed, of the ticks that are kept."""
    failed = JobRun.outcome.startswith(FAILED_TICK)
    counted = db.session.execute(
        select(JobRun.job, func.count(JobRun.id), func.max(JobRun.id)).where(failed).group_by(JobRun.job)
    ).all()
    last = {
        row.id: row
        for row in db.session.scalars(select(JobRun).where(JobRun.id.in_([one[2] for one in counted])))
    }
    return [
        FailedJob(job, times, last[number].started_at, last[number].outcome.removeprefix(FAILED_TICK).strip())
        for job, times, number in sorted(counted)
    ]


def counts(now: datetime, bureau: Bureau | None = None) -> tuple[int, int]:
    """Return how many plans and messages of a bureau, or of the whole installation, were given up in the last days."""
    plans = select(func.count(PlanRun.id)).where(*_dead_plans(now))
    letters = select(func.count(Notice.id)).where(*_dead_notices(now))
    if bureau is not None:
        plans = plans.where(PlanRun.bureau_id == bureau.id)
        letters = letters.where(Notice.bureau_id == bureau.id)
    return db.session.scalar(plans) or 0, db.session.scalar(letters) or 0


def try_plan_again(run: PlanRun, actor: Actor, now: datetime) -> None:
    """Put a plan that died back into the queue, as it was asked for.

    Raises Stale when it is no such plan any more, AlreadyPlanning when another is being made.
    """
    try:
        with db.session.begin_nested():
            moved = cast(
                "CursorResult[object]",
                db.session.execute(
                    update(PlanRun)
                    .where(PlanRun.id == run.id, *_dead_plans(now))
                    .values(
                        state=PlanRunState.QUEUED, attempts=0, error="", stop_requested=False,
                        finished_at=None, started_at=None, progress=[],
                    )
                ),
            )  # fmt: skip
    except IntegrityError as error:  # the unique key: one active plan a bureau
        raise AlreadyPlanning from error
    if not moved.rowcount:
        raise Stale
    db.session.refresh(run)
    work_offers.of_run(run)
    audit.record(
        AuditAction.PLAN_REQUESTED,
        actor,
        now,
        bureau_id=run.bureau_id,
        subject=run,
        months=[run.first_month, run.last_month],
        again=True,
    )


def _dead_plans(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PlanRun.state == PlanRunState.FAILED,
        PlanRun.error.in_((GAVE_UP, CRASHED, OVERDUE)),
        PlanRun.finished_at > now - LATELY,
    )


def _dead_notices(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Notice.state == NoticeState.FAILED, Notice.created_at > now - LATELY
