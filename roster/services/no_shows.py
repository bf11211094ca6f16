"""Visitors who did not come, and sittings that are over.

The rule: a booking is a no-show when, on its own day, its time began more than the bureau's
`no_show_minutes` ago, nobody checked the visitor in, and a practitioner of the booking's role sits there
in that half by the published roster. Where nobody sits, the visitor is not to blame: such a booking is
left to the staff, and when its day is over without another time, it says that the practitioner was absent. What an outage left unmarked on a past day is left to the staff too: people may have
been received on paper meanwhile. A no-show's place becomes free for whoever waits at the center.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_, select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Booking,
    BookingState,
    Bureau,
    Duty,
    Roster,
    RosterState,
    SeatClaim,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import audit, settings

_SITTING_THERE = (
    AssignmentState.PLANNED,
    AssignmentState.CONFIRMED,
    AssignmentState.SERVED,
    AssignmentState.LATE,
)


def mark(bureau: Bureau, actor: Actor, now: datetime) -> int:
    """Mark today's bookings whose visitors did not come; return how many. Safe to repeat."""
    return sum(_end(booking, BookingState.NO_SHOW, actor, now) for booking in _missed(bureau, now))


def close_unserved(bureau: Bureau, actor: Actor, now: datetime) -> int:
    """Mark the bookings of past days at whose time nobody sat: the practitioner was absent, not they. Return how many."""
    midnight = clock.at_local(clock.local(now).date(), datetime.min.time())
    unserved = db.session.scalars(
        select(Booking)
        .join(Slot, Booking.slot_id == Slot.id)
        .where(
            Booking.bureau_id == bureau.id,
            Booking.state == BookingState.BOOKED,
            Slot.is_open.is_(False),
            Slot.ends_at < midnight,
        )
        .order_by(Booking.id)
    ).all()
    return sum(_end(one, BookingState.PRACTITIONER_ABSENT, actor, now) for one in unserved)


def close_past_sittings(bureau: Bureau, now: datetime) -> int:
    """Turn the sittings of past days that took place into held ones; return how many."""
    published = select(Roster.month).where(
        Roster.bureau_id == bureau.id, Roster.state == RosterState.PUBLISHED
    )
    closed = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Sitting)
            .where(
                Sitting.bureau_id == bureau.id,
                Sitting.date < clock.local(now).date(),
                Sitting.state.in_((SittingState.ANNOUNCED, SittingState.OPEN, SittingState.MOVED)),
                Sitting.month.in_(published),
            )
            .values(state=SittingState.HELD, version=Sitting.version + 1)
        ),
    )
    return closed.rowcount


def _missed(bureau: Bureau, now: datetime) -> Sequence[Booking]:
    patience = timedelta(minutes=settings.of(bureau).no_show_minutes)
    midnight = clock.at_local(clock.local(now).date(), datetime.min.time())
    return db.session.scalars(
        select(Booking)
        .join(Slot, Booking.slot_id == Slot.id)
        .where(
            Booking.bureau_id == bureau.id,
            Booking.state == BookingState.BOOKED,
            Slot.starts_at >= midnight,
            Slot.starts_at < now - patience,
            _somebody_sits(),
        )
        .order_by(Booking.id)
    ).all()


def _somebody_sits() -> Any:
    """A practitioner of the slot's role is on the published roster for that half."""
    return (
        select(Assignment.id)
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .where(
            Duty.sitting_id == Slot.sitting_id,
            Duty.role == Slot.role,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state.in_(_SITTING_THERE),
            or_(Assignment.period == Period.DAY, Assignment.period == Slot.period),
        )
        .exists()
    )


def _end(booking: Booking, state: BookingState, actor: Actor, now: datetime) -> bool:
    marked = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Booking)
            .where(
                Booking.id == booking.id,
                Booking.state == BookingState.BOOKED,
                Booking.version == booking.version,
            )
            .values(state=state, version=Booking.version + 1, updated_at=now)
        ),
    )
    if marked.rowcount != 1:
        return False  # checked in, moved or cancelled in this very moment: nothing to do
    db.session.execute(delete(SeatClaim).where(SeatClaim.booking_id == booking.id))
    if state is BookingState.NO_SHOW:
        audit.record(AuditAction.BOOKING_NO_SHOW, actor, now, bureau_id=booking.bureau_id, subject=booking)
    else:
        audit.record(
            AuditAction.BOOKING_CANCELLED, actor, now, bureau_id=booking.bureau_id, subject=booking,
            reason=state.value,
        )  # fmt: skip
    return True
