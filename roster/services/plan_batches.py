"""Plan the same months for many bureaus at once: asked for in one step, prepared bureau by bureau, each with its own result.

A bureau's plan is a plan run like any other, only less urgent than what somebody waits for; its scheduler finds it
among the bureau's plans, and nothing becomes a draft before the scheduler says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, exists, select, update

from roster.core.actors import COMMAND, Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.database.queue import SOLVES
from roster.models import AuditAction, Bureau, PlanBatch, PlanBatchEntry, PlanRun, PlanRunState
from roster.services import audit, planning, policies, work_offers, worker_processes

MOST_REFUSED = 500
CALLED_OFF = N_("Called off before it was begun.")
AHEAD = 4
"""So many plans are prepared before their turn where the clock solves alone: enough for the seconds until it looks again."""

_NOT_BEGUN = (PlanBatchEntry.is_prepared.is_(False), PlanBatch.is_cancelled.is_(False))


class BatchOpen(DomainError):
    """One at a time: it keeps every worker busy."""

    code = "batch_open"
    message = N_("Plans for many bureaus are being made already. Wait for them, or call them off first.")


@dataclass(frozen=True)
class Line:
    """What became of one bureau."""

    bureau: Bureau
    run: PlanRun | None
    refusal: str

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return bool(self.refusal) or (self.run is not None and self.run.state not in planning.ACTIVE)


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    lines: Sequence[Line]
    is_cancelled: bool

    @property
    def finished(self) -> int:
        """How many bureaus have a plan."""
        return self._count(PlanRunState.FINISHED)

    @property
    def failed(self) -> int:
        """How many will have none from this batch."""
        refused = sum(bool(line.refusal) for line in self.lines)
        return refused + self._count(PlanRunState.FAILED) + self._count(PlanRunState.CANCELLED)

    @property
    def running(self) -> int:
        """How many are solved at this moment."""
        return self._count(PlanRunState.RUNNING)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return all(line.is_over for line in self.lines)

    def _count(self, state: PlanRunState) -> int:
        return sum(line.run is not None and line.run.state is state for line in self.lines)


def request(
    bureaus: Sequence[Bureau],
    first_month: str,
    last_month: str,
    time_limit_seconds: int,
    seed: int,
    actor: Actor,
    now: datetime,
    *,
    policy: str = "",
) -> PlanBatch:
    """Ask for a plan of the months for each bureau; they are prepared and solved by whoever is free.

    `policy` names goals in order; empty, each bureau's own weights count. Raises InvalidInput or BatchOpen.
    """
    planning.check_months(first_month, last_month)
    policies.named(policy)
    if not 1 <= time_limit_seconds <= planning.LONGEST_SECONDS:
        raise InvalidInput(
            N_("The time limit must be from 1 to %(longest)s seconds."),
            field="time_limit_seconds",
            longest=planning.LONGEST_SECONDS,
        )
    if not bureaus:
        raise InvalidInput(N_("There is no bureau to plan for."))
    before = newest()
    if before is not None and not progress_of(before).is_over:
        raise BatchOpen
    batch = PlanBatch(
        first_month=first_month,
        last_month=last_month,
        time_limit_seconds=time_limit_seconds,
        seed=seed,
        policy=policy,
        requested_by_id=actor.account_id,
        created_at=now,
        entries=[PlanBatchEntry(bureau=bureau) for bureau in bureaus],
    )
    db.session.add(batch)
    db.session.flush()
    work_offers.of_entries(batch.entries)
    audit.record(
        AuditAction.PLAN_REQUESTED,
        actor,
        now,
        bureau_id=None,
        subject=batch,
        months=[first_month, last_month],
        bureaus=len(bureaus),
    )
    return batch


def waiting() -> Sequence[PlanBatchEntry]:
    """Return the entries for which no plan was asked yet."""
    return db.session.scalars(
        select(PlanBatchEntry).join(PlanBatch).where(*_NOT_BEGUN).order_by(PlanBatchEntry.id)
    ).all()


def go_to_workers(now: datetime) -> bool:
    """Offer every entry that waits, and tell whether there are workers to prepare them."""
    if not worker_processes.serve(SOLVES, now):
        return False
    work_offers.of_entries(waiting())
    return True


def prepare(entry_id: int, now: datetime) -> bool:
    """Freeze one bureau's problem and queue its solve, or write down why not; False when another did so."""
    batch_goes_on = exists().where(PlanBatch.id == PlanBatchEntry.batch_id, PlanBatch.is_cancelled.is_(False))
    taken = cast(
        "CursorResult[object]",
        db.session.execute(
            update(PlanBatchEntry)
            .where(PlanBatchEntry.id == entry_id, PlanBatchEntry.is_prepared.is_(False), batch_goes_on)
            .values(is_prepared=True)
            .execution_options(synchronize_session=False)
        ),
    )
    if not taken.rowcount:
        return False
    entry = db.session.get_one(PlanBatchEntry, entry_id, populate_existing=True)
    batch = entry.batch
    actor = Actor("account", batch.requested_by_id) if batch.requested_by_id else COMMAND
    try:
        with db.session.begin_nested():
            run = planning.request_plan(
                entry.bureau, batch.first_month, batch.last_month, None, batch.time_limit_seconds, batch.seed,
                actor, now, policy=batch.policy or None, priority=work_offers.AT_LEISURE,
            )  # fmt: skip
    except DomainError as error:
        entry.refusal = error.in_language("en")[:MOST_REFUSED]
    else:
        entry.run = run
    return True


def begin_ahead() -> Sequence[int]:
    """Return the entries that the clock prepares now when it works alone: few, and the rest when those are solved.

    More would keep bureaus from asking for plans of their own, and age before they are solved.
    """
    queued, _running = _at_leisure()
    return [entry.id for entry in waiting()[: max(AHEAD - queued, 0)]]


def keep_one_ready(now: datetime) -> bool:
    """Prepare the next bureau unless as many plans wait as are solved; return whether one waits."""
    queued, running = _at_leisure()
    if queued and queued >= running:
        return True
    entry_id = db.session.scalar(
        select(PlanBatchEntry.id)
        .join(PlanBatch)
        .where(*_NOT_BEGUN)
        .order_by(PlanBatchEntry.id)
        .limit(1)
        .with_for_update(of=PlanBatchEntry, skip_locked=True)  # another looks ahead, too: to the next but one
    )
    return (entry_id is not None and prepare(entry_id, now)) or bool(queued)


def _at_leisure() -> tuple[int, int]:
    """Return how many plans of batches wait to be solved, and how many are."""
    states = db.session.scalars(
        select(PlanRun.state).where(
            PlanRun.priority == work_offers.AT_LEISURE, PlanRun.state.in_(planning.ACTIVE)
        )
    ).all()
    queued = states.count(PlanRunState.QUEUED)
    return queued, len(states) - queued


def cancel(batch: PlanBatch, actor: Actor, now: datetime) -> None:
    """Call off what has not ended; plans that are there stay."""
    if progress_of(batch).is_over:
        return
    batch.is_cancelled = True
    for entry in batch.entries:
        if entry.run is not None and entry.run.state in planning.ACTIVE:
            planning.cancel(entry.run, actor, now)
        elif not entry.is_prepared:
            entry.is_prepared, entry.refusal = True, CALLED_OFF
    audit.record(
        AuditAction.PLAN_STOPPED, actor, now, bureau_id=None, subject=batch, bureaus=len(batch.entries)
    )


def newest() -> PlanBatch | None:
    """Return the last batch."""
    return db.session.scalar(select(PlanBatch).order_by(PlanBatch.id.desc()).limit(1))


def progress_of(batch: PlanBatch) -> Progress:
    """Return what became of each bureau so far."""
    rows = db.session.execute(
        select(PlanBatchEntry, Bureau, PlanRun)
        .join(Bureau, Bureau.id == PlanBatchEntry.bureau_id)
        .outerjoin(PlanRun, PlanRun.id == PlanBatchEntry.run_id)
        .where(PlanBatchEntry.batch_id == batch.id)
        .order_by(PlanBatchEntry.id)
        .execution_options(populate_existing=True)
    )
    return Progress([Line(bureau, run, entry.refusal) for entry, bureau, run in rows], batch.is_cancelled)
