"""Urgent leave that waits for the bureau: accepted, or refused with the reason; the person is told either way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Leave, LeaveState, NoticeKind, Practitioner, Readiness
from roster.services import audit, duties, leave_effects, leaves, notices, readinesses, waiting_changes
from roster.services.leave_effects import Affected

LONGEST_REASON = 200


class LeaveIsAnswered(DomainError):
    """Somebody else answered first, the person took it back, or its days are over."""

    code = "leave_is_answered"
    message = N_("This leave waits for no answer any more: it was answered, taken back or is over.")


@dataclass(frozen=True)
class AskedLeave:
    """An urgent leave that waits, with the published seats that it would leave empty."""

    leave: Leave
    hits: Sequence[Affected]

    def ready_for(self, hit: Affected, now: datetime) -> Sequence[Readiness]:
        """Return who has come forward for one of these seats, the first at the head."""
        return list(readinesses.of_duty(hit.assignment.duty, now).values())

    @property
    def bookings(self) -> int:
        """How many have booked at these seats: they keep their time if somebody comes."""
        return sum(duties.booked_for(hit.assignment) for hit in self.hits)


def waiting(bureau: Bureau, now: datetime) -> list[AskedLeave]:
    """Return the leaves that wait for an answer and are not over, the nearest first."""
    rows = db.session.scalars(
        select(Leave)
        .join(Practitioner)
        .where(
            Practitioner.bureau_id == bureau.id,
            Leave.state == LeaveState.ASKED,
            Leave.ends_on >= clock.local(now).date(),
        )
        .order_by(Leave.starts_on, Leave.id)
    ).all()
    hits = _hits(bureau, now) if rows else []
    return [AskedLeave(row, [hit for hit in hits if hit.leave is row]) for row in rows]


def of(leave: Leave, now: datetime) -> AskedLeave:
    """Return a leave that waits, with what it would leave empty. Raises LeaveIsAnswered."""
    if leave.state is not LeaveState.ASKED or leave.ends_on < clock.local(now).date():
        raise LeaveIsAnswered
    bureau = db.session.get_one(Bureau, leave.practitioner.bureau_id)
    return AskedLeave(leave, [hit for hit in _hits(bureau, now) if hit.leave is leave])


def accept(leave: Leave, actor: Actor, now: datetime) -> AskedLeave:
    """Let a leave hold, and return which seats need somebody now. Raises LeaveIsAnswered."""
    asked = of(leave, now)
    _answer(leave, LeaveState.GIVEN, "", now)
    _tell(NoticeKind.LEAVE_ACCEPTED, asked, now)
    bureau_id = leave.practitioner.bureau_id
    audit.record(
        AuditAction.LEAVE_GIVEN, actor, now, bureau_id=bureau_id, subject=leave, step="leave_accepted"
    )
    return asked


def refuse(leave: Leave, reason: str, actor: Actor, now: datetime) -> None:
    """Keep somebody on duty, and say why. Raises InvalidInput without a reason, LeaveIsAnswered."""
    if not reason.strip():
        raise InvalidInput(N_("Say why: the person reads it."), field="reason")
    asked = of(leave, now)
    _answer(leave, LeaveState.REFUSED, reason.strip()[:LONGEST_REASON], now)
    _tell(NoticeKind.LEAVE_REFUSED, asked, now)
    bureau_id = leave.practitioner.bureau_id
    waiting_changes.holder_comes(bureau_id, now)
    audit.record(
        AuditAction.LEAVE_WITHDRAWN, actor, now, bureau_id=bureau_id, subject=leave, step="leave_refused"
    )


def _hits(bureau: Bureau, now: datetime) -> list[Affected]:
    return [hit for hit in leave_effects.affected(bureau, now, LeaveState.ASKED) if hit.is_published]


def _answer(leave: Leave, state: LeaveState, reason: str, now: datetime) -> None:
    """Move a leave on, once: of two who answer the second is told."""
    moved = db.session.execute(
        update(Leave)
        .where(Leave.id == leave.id, Leave.state == LeaveState.ASKED)
        .values(state=state, answer=reason, answered_at=now)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(leave)
    if not moved:
        raise LeaveIsAnswered
    leaves.silence_schedulers(leave)


def _tell(kind: NoticeKind, asked: AskedLeave, now: datetime) -> None:
    """Queue the answer to the person; the reason goes along encrypted, because it may name people."""
    leave = asked.leave
    notices.queue(
        kind,
        bureau_id=leave.practitioner.bureau_id,
        dedupe_key=f"leave-answer:{leave.public_id}",
        now=now,
        practitioner=leave.practitioner,
        parameters={
            "duties": [leaves.named_for_message(hit) for hit in asked.hits],
            "path": "/practitioner/leave",
        },
        secret={"note": leave.answer} if leave.answer else None,
    )
