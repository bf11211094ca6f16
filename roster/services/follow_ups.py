"""Whom a center calls back, and by when: for a bad rating, a promise, a referral or a red risk; what is late stands on a list."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.satisfaction_words import (
    CALLED_BACK_AFTER_DAYS,
    RUNNING,
    STEPS,
    CallWay,
    FollowUpReason,
    FollowUpState,
)
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Center,
    Consultation,
    FollowUp,
    NoticeKind,
    Rating,
    Referral,
    Risk,
    Visit,
)
from roster.services import audit, deadlines, holiday_notices, overdue_notices, quiet_hours, settings

LONGEST_NOTE = 500
FARTHEST_DAYS = 366
"""A promise for later than a year is none."""


class Ended(DomainError):
    """What is done or closed stays so."""

    code = "follow_up_ended"
    message = N_("This call-back has ended already. What was written down is not changed.")


def open_for_rating(rating: Rating, actor: Actor, now: datetime) -> FollowUp:
    """Open the call-back of a bad rating; due within the bureau's working days."""
    sitting = rating.sitting
    bureau = db.session.get_one(Bureau, rating.bureau_id)
    due = deadlines.shift(
        holiday_notices.calendar_of(bureau),
        clock.local(now).date(),
        settings.of(bureau).bad_rating_working_days,
    )
    row = FollowUp(
        bureau_id=rating.bureau_id,
        center_id=sitting.center_id,
        visit=rating.visit,
        rating=rating,
        reason=FollowUpReason.BAD_RATING,
        due_on=due,
    )
    return _opened(row, actor, now)


def open_promised(visit: Visit, due_on: date | None, actor: Actor, now: datetime) -> FollowUp:
    """Write down that somebody was promised a call; by the date, or within a week. Raises InvalidInput."""
    today = clock.local(now).date()
    due = due_on or today + timedelta(days=CALLED_BACK_AFTER_DAYS[FollowUpReason.PROMISED])
    if not today <= due <= today + timedelta(days=FARTHEST_DAYS):
        raise InvalidInput(N_("Choose a date from today to a year from now."), field="due_on")
    row = FollowUp(
        bureau_id=visit.bureau_id,
        center_id=visit.sitting.center_id,
        visit=visit,
        reason=FollowUpReason.PROMISED,
        due_on=due,
    )
    return _opened(row, actor, now)


def open_for_referral(referral: Referral, actor: Actor, now: datetime) -> FollowUp:
    """Return the call-back of a referral, opened when there is none: within 30 days somebody asks what became of it."""
    found = db.session.scalar(select(FollowUp).where(FollowUp.referral_id == referral.id))
    if found is not None:
        return found
    row = FollowUp(
        bureau_id=referral.bureau_id,
        center_id=referral.center_id,
        visit=referral.visit,
        referral=referral,
        reason=FollowUpReason.REFERRAL,
        due_on=clock.local(now).date() + timedelta(days=CALLED_BACK_AFTER_DAYS[FollowUpReason.REFERRAL]),
    )
    return _opened(row, actor, now)


def open_for_risk(record: Consultation, actor: Actor, now: datetime) -> FollowUp | None:
    """Open the call-back of a signed record whose risk is red: the same day. None for any other risk."""
    if record.risk is not Risk.RED:
        return None
    row = FollowUp(
        bureau_id=record.bureau_id,
        center_id=record.center_id,
        visit=record.visit,
        reason=FollowUpReason.RED_RISK,
        due_on=clock.local(now).date() + timedelta(days=CALLED_BACK_AFTER_DAYS[FollowUpReason.RED_RISK]),
    )
    return _opened(row, actor, now)


def remind(bureau: Bureau, now: datetime) -> int:
    """Tell each center's staff and the schedulers of call-backs that became overdue, by day; return how many messages."""
    if quiet_hours.is_night(now):
        return 0
    today = clock.local(now).date()
    late = select(func.count(FollowUp.id)).where(
        FollowUp.bureau_id == bureau.id, FollowUp.state.in_(RUNNING), FollowUp.due_on < today
    )
    newly = db.session.scalars(
        select(FollowUp.center_id)
        .where(
            FollowUp.bureau_id == bureau.id,
            FollowUp.state.in_(RUNNING),
            FollowUp.due_on == today - timedelta(days=1),
        )
        .distinct()
        .order_by(FollowUp.center_id)
    ).all()

    def number(center_id: int | None) -> int:
        own = late if center_id is None else late.where(FollowUp.center_id == center_id)
        return db.session.scalar(own) or 0

    return overdue_notices.tell(bureau, NoticeKind.FOLLOW_UP_OVERDUE, newly, number, "follow-ups", now)


def record(
    follow_up: FollowUp,
    state: FollowUpState,
    version: int,
    actor: Actor,
    now: datetime,
    *,
    way: CallWay | None = None,
    is_settled: bool | None = None,
    note: str = "",
) -> None:
    """Write down a try or the end. Earlier notes stay before the new one. Raises Ended, Stale, InvalidInput."""
    db.session.refresh(follow_up, with_for_update=True)
    if state not in STEPS[follow_up.state]:
        if follow_up.state in RUNNING:
            raise InvalidInput(N_("Choose what became of it."), field="state")
        raise Ended
    if version != follow_up.version:
        raise Stale
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(N_("Please write at most %(count)s characters."), field="note", count=LONGEST_NOTE)
    if state is FollowUpState.DONE and way is None:
        raise InvalidInput(N_("Choose how you spoke with the person."), field="way")
    if state is FollowUpState.CLOSED and not note:
        raise InvalidInput(N_("Write why it is closed without a call."), field="note")
    follow_up.state = state
    follow_up.version += 1
    follow_up.changed_at, follow_up.changed_by_id = now, actor.account_id
    follow_up.tries += state is not FollowUpState.CLOSED
    follow_up.way = way.value if way and state is FollowUpState.DONE else ""
    follow_up.is_settled = is_settled if state is FollowUpState.DONE else None
    follow_up.note = "\n".join(part for part in (follow_up.note, note) if part) or None
    audit.record(
        AuditAction.FOLLOW_UP_CHANGED,
        actor,
        now,
        bureau_id=follow_up.bureau_id,
        subject=follow_up,
        state=state.value,
    )


def read(follow_up: FollowUp, actor: Actor, now: datetime) -> None:
    """Write down that somebody read what a visitor or a caller said."""
    audit.record(AuditAction.FOLLOW_UP_READ, actor, now, bureau_id=follow_up.bureau_id, subject=follow_up)


def running(bureau: Bureau, center: Center | None = None) -> Sequence[FollowUp]:
    """Return what is still to do, of a center or the bureau, what is due first first."""
    query = select(FollowUp).where(FollowUp.bureau_id == bureau.id, FollowUp.state.in_(RUNNING))
    if center is not None:
        query = query.where(FollowUp.center_id == center.id)
    return db.session.scalars(query.order_by(FollowUp.due_on, FollowUp.id)).all()


def is_overdue(follow_up: FollowUp, today: date) -> bool:
    """Tell whether it should have been done by now: its day itself is in time."""
    return follow_up.state in RUNNING and follow_up.due_on < today


def by_public_id(public_id: str) -> FollowUp | None:
    """Return the call-back of that public name, or None; whether one may see it is for the caller to check."""
    return db.session.scalar(select(FollowUp).where(FollowUp.public_id == public_id))


def _opened(row: FollowUp, actor: Actor, now: datetime) -> FollowUp:
    row.opened_at, row.opened_by_id = now, actor.account_id
    db.session.add(row)
    audit.record(
        AuditAction.FOLLOW_UP_OPENED,
        actor,
        now,
        bureau_id=row.bureau_id,
        subject=row,
        reason=row.reason.value,
    )
    return row
