"""Leave: given in two taps, never followed by a silent change of the roster.

What a leave hits is computed, not stored: `affected` is the scheduler's list of seats that will be empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Account,
    AuditAction,
    Bureau,
    Grant,
    GrantRole,
    Leave,
    LeaveReason,
    LeaveState,
    Notice,
    NoticeKind,
    NoticeState,
    Practitioner,
)
from roster.services import audit, notices, settings, waiting_changes
from roster.services.leave_effects import Affected, affected

__all__ = [
    "Affected",
    "GivenLeave",
    "LeaveAlreadyGiven",
    "LeaveIsOver",
    "affected",
    "by_public_id",
    "check_dates",
    "covers",
    "give",
    "of_practitioner",
    "withdraw",
]

STANDING = (LeaveState.GIVEN, LeaveState.ASKED)
_LONGEST_DAYS = 366
LONGEST_NOTE = 200
_LONGEST_AHEAD_YEARS = 2


class LeaveAlreadyGiven(DomainError):
    """The same days are covered by an earlier leave."""

    code = "leave_already_given"
    message = N_("Leave for these days has been given already.")


class LeaveIsOver(DomainError):
    """A leave that has begun or passed cannot be taken back."""

    code = "leave_is_over"
    message = N_("This leave is over or was withdrawn already.")


@dataclass(frozen=True)
class GivenLeave:
    """A leave as it was given, and which seats of standing rosters it hits."""

    leave: Leave
    hits: tuple[Affected, ...]

    @property
    def is_asked(self) -> bool:
        """Whether it holds only once the bureau says so."""
        return self.leave.state is LeaveState.ASKED

    @property
    def is_urgent(self) -> bool:
        """Whether the practitioner should also phone."""
        return any(hit.is_published and hit.is_urgent for hit in self.hits)


def give(
    practitioner: Practitioner,
    starts_on: date,
    ends_on: date,
    period: Period,
    reason: LeaveReason,
    note: str,
    actor: Actor,
    now: datetime,
    *,
    is_by_bureau: bool = True,
) -> GivenLeave:
    """Note that a practitioner is away, and tell the schedulers when a published roster is hit.

    Allowed after the deadline too, marked urgent: from others than the bureau it then waits for the bureau's
    answer, where the bureau wants that. Nothing is reassigned. Raises InvalidInput for past or reversed dates,
    LeaveAlreadyGiven for days that are covered.
    """
    check_dates(starts_on, ends_on, clock.local(now).date())
    standing = [leave for leave in of_practitioner(practitioner) if leave.state in STANDING]
    if any(covers(leave, starts_on, ends_on, period) for leave in standing):
        raise LeaveAlreadyGiven
    leave = Leave(
        practitioner=practitioner,
        starts_on=starts_on,
        ends_on=ends_on,
        period=period,
        reason=reason,
        note=note.strip()[:LONGEST_NOTE],
        state=LeaveState.GIVEN,
        created_at=now,
        created_by_id=actor.account_id,
    )
    db.session.add(leave)
    bureau = db.session.get_one(Bureau, practitioner.bureau_id)
    given = GivenLeave(leave, tuple(hit for hit in affected(bureau, now) if hit.leave is leave))
    step = {}
    if given.is_urgent and not is_by_bureau and settings.of(bureau).urgent_leave_approval:
        leave.state, step = LeaveState.ASKED, {"step": "leave_asked"}
    audit.record(
        AuditAction.LEAVE_GIVEN, actor, now, bureau_id=bureau.id, subject=leave, period=period.value, **step
    )
    _tell_schedulers(bureau, given, now)
    return given


def withdraw(leave: Leave, actor: Actor, now: datetime) -> None:
    """Take a leave back before its last day is over. What the scheduler changed meanwhile stays changed.

    Raises LeaveIsOver or Stale.
    """
    if leave.state not in STANDING or leave.ends_on < clock.local(now).date():
        raise LeaveIsOver
    done = db.session.execute(
        update(Leave)
        .where(Leave.id == leave.id, Leave.state.in_(STANDING))
        .values(state=LeaveState.WITHDRAWN)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(leave)
    if not done:
        raise Stale
    silence_schedulers(leave)
    bureau_id = leave.practitioner.bureau_id
    waiting_changes.holder_comes(bureau_id, now)
    audit.record(AuditAction.LEAVE_WITHDRAWN, actor, now, bureau_id=bureau_id, subject=leave)


def silence_schedulers(leave: Leave) -> None:
    """Take back what has not left to the schedulers about a leave: there is nothing for them to do any more."""
    db.session.execute(
        update(Notice)
        .where(
            Notice.dedupe_key.startswith(_dedupe_start(leave), autoescape=True),
            Notice.state == NoticeState.QUEUED,
        )
        .values(state=NoticeState.VOID)
        .execution_options(synchronize_session=False)
    )


def of_practitioner(practitioner: Practitioner) -> Sequence[Leave]:
    """Return the leaves of a practitioner that nobody took back, the latest first: refused ones, too."""
    return db.session.scalars(
        select(Leave)
        .where(Leave.practitioner_id == practitioner.id, Leave.state != LeaveState.WITHDRAWN)
        .order_by(Leave.starts_on.desc(), Leave.id.desc())
    ).all()


def by_public_id(public_id: str) -> Leave | None:
    """Return the leave of that name, or None."""
    return db.session.scalar(select(Leave).where(Leave.public_id == public_id))


def check_dates(starts_on: date, ends_on: date, today: date) -> None:
    """Raise InvalidInput for days that are past, reversed, too many or too far ahead."""
    if starts_on < today:
        raise InvalidInput(N_("Leave can begin today at the earliest."), field="starts_on")
    if ends_on < starts_on:
        raise InvalidInput(N_("The last day lies before the first."), field="ends_on")
    if (ends_on - starts_on).days > _LONGEST_DAYS or ends_on.year > today.year + _LONGEST_AHEAD_YEARS:
        raise InvalidInput(
            N_("That is too long or too far ahead. Please give it year by year."), field="ends_on"
        )


def named_for_message(hit: Affected) -> dict[str, str]:
    """Return what a message says of a seat: where and when, never who."""
    return {
        **notices.place_of(hit.sitting.center),
        "date": hit.sitting.date.isoformat(),
        "period": hit.assignment.period.value,
    }


def covers(leave: Leave, starts_on: date, ends_on: date, period: Period) -> bool:
    """Tell whether a leave covers some days, or their halves, already."""
    return (
        leave.starts_on <= starts_on
        and ends_on <= leave.ends_on
        and (leave.period is Period.DAY or leave.period is period)
    )


def _tell_schedulers(bureau: Bureau, given: GivenLeave, now: datetime) -> None:
    """Queue a message to each scheduler, naming center, date and half, never the person."""
    hits = [hit for hit in given.hits if hit.is_published]
    if not hits:
        return
    named = [named_for_message(hit) for hit in hits]
    path = f"/bureau/leaves/{given.leave.public_id}" if given.is_asked else "/bureau"
    schedulers = db.session.scalars(
        select(Account)
        .join(Grant)
        .where(Grant.bureau_id == bureau.id, Grant.role == GrantRole.SCHEDULER, Account.active)
        .order_by(Account.id)
    )
    for account in schedulers.unique():
        notices.queue(
            NoticeKind.LEAVE_TO_ANSWER if given.is_asked else NoticeKind.LEAVE_AFFECTS_ROSTER,
            bureau_id=bureau.id,
            dedupe_key=f"{_dedupe_start(given.leave)}{account.public_id}",
            now=now,
            account=account,
            parameters={"duties": named, "path": path},
        )


def _dedupe_start(leave: Leave) -> str:
    return f"leave-affects-roster:{leave.public_id}:"
