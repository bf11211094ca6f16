"""Plan the same months for many bureaus at once: asked for in one step, prepared bureau by bureau, each with its own result.

A bureau's plan is a plan run like any other, only less urgent than what somebody waits for; its scheduler finds it
among the bureau's plans, and nothing becomes a draft before the scheduler says so.
"""

from collections.abc import Callable, Collection, Sequence
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
from roster.services.batch_progress import CALLED_OFF, Fate, Line, Progress, newest, progress_of

__all__ = [
    "BatchOpen",
    "Fate",
    "Line",
    "Progress",
    "begin_ahead",
    "cancel",
    "go_to_workers",
    "is_more_to_come",
    "keep_one_ready",
    "newest",
    "prepare",
    "progress_of",
    "request",
    "stop_rest",
    "waiting",
]

MOST_REFUSED = 500
LOCKS = N_("What is locked there breaks a rule. Its scheduler sees what, when asking for a plan.")
AHEAD = 4
"""So many plans are prepared before their turn where the clock solves alone: enough for the seconds until it looks again."""

_NOT_BEGUN = (PlanBatchEntry.is_prepared.is_(False), PlanBatch.is_cancelled.is_(False))


class BatchOpen(DomainError):
    """One at a time: it keeps every worker busy."""

    code = "batch_open"
    message = N_("Plans for many bureaus are being made already. Wait for them, or call them off first.")


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
    """Freeze one bureau's problem and queue its solve, or write down why not; False when another did so, or is about to."""
    mine = select(PlanBatchEntry.id).where(PlanBatchEntry.id == entry_id).with_for_update(skip_locked=True)
    if db.session.scalar(mine) is None:  # nobody stands and waits for another's work
        return False
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
        entry.refusal = _said(error)[:MOST_REFUSED]
    else:
        entry.run = run
    return True


def _said(error: DomainError) -> str:
    """Return a msgid where there is one, else the sentence; of people's seats only that there is something."""
    if isinstance(error, planning.LocksBreakRules):
        return LOCKS
    return error.in_language() if error.parameters else error.message


def begin_ahead() -> Sequence[int]:
    """Return the entries that the clock prepares now when it works alone: few, and the rest when those are solved.

    More would keep bureaus from asking for plans of their own, and age before they are solved.
    """
    queued, _running = _at_leisure()
    return [entry.id for entry in waiting()[: max(AHEAD - queued, 0)]]


def is_more_to_come() -> bool:
    """Tell whether any plan of a batch waits to be solved, or to be prepared."""
    return bool(
        _at_leisure()[0]
        or db.session.scalar(select(PlanBatchEntry.id).join(PlanBatch).where(*_NOT_BEGUN).limit(1))
    )


def keep_one_ready(now: datetime) -> None:
    """Prepare the next bureau unless more plans wait than are solved."""
    queued, running = _at_leisure()
    if queued > running:
        return
    entry_id = db.session.scalar(
        select(PlanBatchEntry.id)
        .join(PlanBatch)
        .where(*_NOT_BEGUN)
        .order_by(PlanBatchEntry.id)
        .limit(1)
        .with_for_update(of=PlanBatchEntry, skip_locked=True)  # another looks ahead, too: to the next but one
    )
    if entry_id is not None:
        prepare(entry_id, now)


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
    _end_rest(batch, progress_of(batch).lines, actor, now, planning.cancel)


def stop_rest(batch: PlanBatch, bureau_ids: Collection[int], actor: Actor, now: datetime) -> int:
    """Begin no more plans of these bureaus, and let those that are being made end with the best they have; return how many."""
    rest = [line for line in progress_of(batch, bureau_ids).lines if not line.is_over]
    if rest:
        _end_rest(batch, rest, actor, now, planning.stop_plan)
    return len(rest)


def _end_rest(
    batch: PlanBatch,
    lines: Sequence[Line],
    actor: Actor,
    now: datetime,
    end: Callable[[PlanRun, Actor, datetime], None],
) -> None:
    # The entries first: what somebody prepares at this moment has its run when this waits no longer.
    db.session.execute(
        update(PlanBatchEntry)
        .where(
            PlanBatchEntry.batch_id == batch.id,
            PlanBatchEntry.bureau_id.in_([line.bureau.id for line in lines]),
            PlanBatchEntry.is_prepared.is_(False),
        )
        .values(is_prepared=True, refusal=CALLED_OFF)
        .execution_options(synchronize_session=False)
    )
    for line in progress_of(batch, [line.bureau.id for line in lines]).lines:
        if line.run is not None and line.run.state in planning.ACTIVE:
            end(line.run, actor, now)
    audit.record(AuditAction.PLAN_STOPPED, actor, now, bureau_id=None, subject=batch, bureaus=len(lines))
