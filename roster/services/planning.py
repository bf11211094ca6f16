"""Ask for a plan: freeze what is known now into an instance, to be solved apart from the database.

What follows has modules of its own: `planning_progress` (the clock solves and reports) and
`plan_adoptions` (a result becomes drafts).
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from roster import planning, workdays
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, PlanRun, PlanRunKind, PlanRunState
from roster.services import (
    audit,
    policies,
    session_dates,
    settings,
    work_offers,
)
from roster.services.instance_frames import months_between
from roster.services.plan_adoptions import LocksChanged, adopt
from roster.services.plan_freezing import LocksBreakRules, freeze, frozen_months
from roster.services.planning_progress import (
    claim,
    claim_next,
    fail,
    finish,
    give_back,
    is_held,
    is_stop_requested,
    record_progress,
    requeue,
    store_result,
)

__all__ = [
    "AlreadyPlanning",
    "LocksBreakRules",
    "LocksChanged",
    "NothingToPlan",
    "adopt",
    "cancel",
    "check_months",
    "claim",
    "claim_next",
    "fail",
    "finish",
    "frozen_months",
    "give_back",
    "is_held",
    "is_stop_requested",
    "record_progress",
    "request_plan",
    "requeue",
    "runs_of",
    "stop_plan",
    "store_result",
]

LONGEST_HORIZON_MONTHS = 24
LONGEST_SECONDS = 3600
ACTIVE = (PlanRunState.QUEUED, PlanRunState.RUNNING)


class AlreadyPlanning(DomainError):
    """One solve at a time: the bureau's other one is not finished."""

    code = "already_planning"
    message = N_("A plan is being made already. Wait for it, or stop it first.")


class NothingToPlan(DomainError):
    """Every month asked for is published or over."""

    code = "nothing_to_plan"
    message = N_(
        "All these months are published or over. Choose later months, or plan a published month anew as a repair."
    )


class NoSeats(DomainError):
    """No sitting of the months asked for needs anybody."""

    code = "no_seats"
    message = N_("No center needs anybody in these months. Enter the centers and whom they need first.")


def request_plan(
    bureau: Bureau,
    first_month: str,
    last_month: str,
    weights: Mapping[str, int] | None,
    time_limit_seconds: int,
    seed: int,
    actor: Actor,
    now: datetime,
    *,
    repair: bool = False,
    policy: str | planning.Policy | None = None,
    priority: int = 0,
) -> PlanRun:
    """Freeze the planning problem of the months from first to last and queue its solve.

    `policy` is goals in order (`services.policies`), or their name, to go by instead of the weights alone.

    Published months stand and count as history, unless it is a `repair`: then they are planned anew and
    every change to them costs. Months that are over always stand. `weights` go over the bureau's own.
    Raises InvalidInput, NothingToPlan, NoSeats, LocksBreakRules or AlreadyPlanning.
    """
    months = check_months(first_month, last_month)
    name = policies.OWN if isinstance(policy, planning.Policy) else policy
    goals = policy if isinstance(policy, planning.Policy) else policies.named(policy)
    if not 1 <= time_limit_seconds <= LONGEST_SECONDS:
        raise InvalidInput(
            N_("The time limit must be from 1 to %(longest)s seconds."),
            field="time_limit_seconds",
            longest=LONGEST_SECONDS,
        )
    if db.session.scalar(
        select(PlanRun.id).where(
            PlanRun.bureau_id == bureau.id, PlanRun.state.in_(ACTIVE), PlanRun.kind == PlanRunKind.PLAN
        )
    ):
        raise AlreadyPlanning
    _lay_out_missing(bureau, months, actor, now)
    today = clock.local(now).date()
    frozen = frozen_months(bureau, months, today, repair=repair)
    planned = [month for month in months if month not in frozen]
    if not planned:
        raise NothingToPlan
    chosen = {**settings.of(bureau).weights, **_checked_weights(weights or {})}
    instance = freeze(bureau, planned, chosen, today)
    if not any(duty.seats for duty in instance.duties):
        raise NoSeats
    run = PlanRun(
        bureau_id=bureau.id,
        first_month=planned[0],
        last_month=planned[-1],
        instance=json.dumps(instance.to_json(), ensure_ascii=False),
        question={"preset": name, "policy": str(goals)} if goals else {},
        weights=chosen,
        time_limit_seconds=time_limit_seconds,
        seed=seed,
        priority=priority,
        state=PlanRunState.QUEUED,
        requested_by_id=actor.account_id,
        created_at=now,
    )
    _queue(run)
    audit.record(
        AuditAction.PLAN_REQUESTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=run,
        months=planned,
        repair=repair,
        policy=str(goals) if name == policies.OWN else name or "",
    )
    return run


def _queue(run: PlanRun) -> None:
    """Add a run. Raises AlreadyPlanning when somebody else asked at the same instant."""
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError as error:  # the unique key: one active plan a bureau
        raise AlreadyPlanning from error
    work_offers.of_run(run)


def stop_plan(run: PlanRun, actor: Actor, now: datetime) -> None:
    """Ask a running solve to end with the best it has; a waiting one ends without a result."""
    if run.state is PlanRunState.QUEUED:
        cancel(run, actor, now)
    elif run.state is PlanRunState.RUNNING:
        run.stop_requested = True
        audit.record(AuditAction.PLAN_STOPPED, actor, now, bureau_id=run.bureau_id, subject=run)


def cancel(run: PlanRun, actor: Actor, now: datetime) -> None:
    """End a run without a result, if it has not ended yet."""
    changed = db.session.execute(
        update(PlanRun)
        .where(PlanRun.id == run.id, PlanRun.state.in_(ACTIVE))
        .values(state=PlanRunState.CANCELLED, stop_requested=True, finished_at=now)
    )
    if changed.rowcount:  # type: ignore[attr-defined]
        db.session.refresh(run)
        audit.record(
            AuditAction.PLAN_STOPPED, actor, now, bureau_id=run.bureau_id, subject=run, cancelled=True
        )


def runs_of(bureau: Bureau, limit: int = 20, *, questions: bool = False) -> Sequence[PlanRun]:
    """Return a bureau's newest plans, the newest first; or its newest questions to the planner."""
    kind = PlanRun.kind != PlanRunKind.PLAN if questions else PlanRun.kind == PlanRunKind.PLAN
    return db.session.scalars(
        select(PlanRun)
        .where(PlanRun.bureau_id == bureau.id, kind)
        .order_by(PlanRun.created_at.desc(), PlanRun.id.desc())
        .limit(limit)
    ).all()


def check_months(first_month: str, last_month: str) -> list[str]:
    """Return the months from first to last. Raises InvalidInput when there are none, or too many."""
    months = months_between(first_month, last_month)
    if not months:
        raise InvalidInput(N_("The last month must not be before the first."), field="last_month")
    if len(months) > LONGEST_HORIZON_MONTHS:
        raise InvalidInput(
            N_("Plan at most %(longest)s months at once."), field="last_month", longest=LONGEST_HORIZON_MONTHS
        )
    return months


def _checked_weights(weights: Mapping[str, int]) -> dict[str, int]:
    known = {field.name for field in dataclasses.fields(planning.Weights)}
    for name, value in weights.items():
        if name not in known or not 0 <= value <= 1_000_000:
            raise InvalidInput(N_("There is no weight %(name)s of %(value)s."), name=name, value=value)
    return dict(weights)


def _lay_out_missing(bureau: Bureau, months: Sequence[str], actor: Actor, now: datetime) -> None:
    """Derive the session dates of months that nobody has laid out yet."""
    present = {row.month for row in session_dates.known(bureau, months[0], len(months))}
    this_month = workdays.month_of(clock.local(now).date())
    for month in months:
        if month not in present and month >= this_month:
            session_dates.derive(bureau, month, 1, actor, now)
    db.session.flush()
