"""What becomes of those who booked when a sitting moves or does not take place: kept, moved, or offered another time."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db
from roster.models import (
    Booking,
    BookingState,
    ClaimState,
    NoticeKind,
    Seat,
    SeatClaim,
    Sitting,
    Slot,
)
from roster.services import bookings, displaced_visitors, notices
from roster.services.date_consequences import VisitorChange, VisitorFate
from roster.services.displaced_visitors import Word, change_of


def booked_at(sitting: Sitting) -> Sequence[Booking]:
    """Return the bookings of a sitting that still stand, in order of time, locked."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .where(Booking.sitting_id == sitting.id, Booking.state == BookingState.BOOKED)
        .order_by(Slot.starts_at, Booking.id)
        .with_for_update(of=Booking)
    ).all()


def drop_holds(sitting: Sitting) -> None:
    """Give up the times held for forms that are being filled: they were held for the old date."""
    of_sitting = select(Seat.id).join(Slot).where(Slot.sitting_id == sitting.id)
    db.session.execute(
        delete(SeatClaim).where(SeatClaim.state == ClaimState.HELD, SeatClaim.seat_id.in_(of_sitting))
    )


def follow(sitting: Sitting, before: date, reason: str, actor: Actor, now: datetime) -> list[VisitorChange]:
    """Tell everybody who booked a sitting that moved; whose time has nobody any more gets another one that day if there is one."""
    shift, word = sitting.date - before, _word(sitting, before, reason)
    found = []
    for booking in booked_at(sitting):
        was = booking.slot.starts_at - shift
        if booking.slot.is_open:
            displaced_visitors.announce(NoticeKind.BOOKING_MOVED, booking, word, now)
            fate = VisitorFate.KEPT
        else:
            fate = displaced_visitors.settle(booking, word, actor, now)
        found.append(change_of(booking, was, fate))
    return found


def let_go(sitting: Sitting, reason: str, actor: Actor, now: datetime) -> list[VisitorChange]:
    """Cancel the bookings of a sitting that does not take place, and tell their people."""
    found = []
    for booking in booked_at(sitting):
        change = change_of(booking, booking.slot.starts_at, VisitorFate.CANCELLED)
        bookings.cancel(booking, booking.version, actor, now, staff=True, reason=reason)
        found.append(change)
    return found


def _word(sitting: Sitting, before: date, reason: str) -> Word:
    return Word(
        f"sitting_moved:{sitting.id}:{sitting.version}:",
        clock.at_local(max(before, sitting.date), sitting.pm_ends),
        {
            **notices.place_of(sitting.center),
            "before": before.isoformat(),
            "date": sitting.date.isoformat(),
            "reason": reason,
        },
    )
