"""What becomes of those who booked when a sitting moves or does not take place: kept, moved, or offered another time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import delete, select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.phones import is_mobile
from roster.database import db
from roster.models import (
    Booking,
    BookingState,
    ClaimState,
    NoticeChannel,
    NoticeKind,
    Seat,
    SeatClaim,
    Sitting,
    Slot,
)
from roster.services import bookings, calendar_entries, notices, slots
from roster.services.date_consequences import VisitorChange, VisitorFate

MOST_WITH_ALTERNATIVES = 40
"""For how many bookings free times are looked up; each costs a look over all centers."""

_OUTDATED = (NoticeKind.BOOKING_CONFIRMED, NoticeKind.BOOKING_MOVED, NoticeKind.BOOKING_REMINDER)


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
    shift = sitting.date - before
    found = []
    for booking in booked_at(sitting):
        was = booking.slot.starts_at - shift
        if booking.slot.is_open:
            _announce(NoticeKind.BOOKING_MOVED, booking, before, reason, now)
            found.append(_change(booking, was, VisitorFate.KEPT))
            continue
        same_day = _free_that_day(booking, now)
        if same_day is not None:
            bookings.move(booking, same_day, booking.version, actor, now, staff=True)
            found.append(_change(booking, was, VisitorFate.MOVED))
        else:
            _announce(NoticeKind.BOOKING_AFFECTED, booking, before, reason, now)
            found.append(replace(_change(booking, was, VisitorFate.WAITING), after=None))
    return found


def let_go(sitting: Sitting, reason: str, actor: Actor, now: datetime) -> list[VisitorChange]:
    """Cancel the bookings of a sitting that does not take place, and tell their people."""
    found = []
    for booking in booked_at(sitting):
        change = replace(_change(booking, booking.slot.starts_at, VisitorFate.CANCELLED), after=None)
        bookings.cancel(booking, booking.version, actor, now, staff=True, reason=reason)
        found.append(change)
    return found


def with_alternatives(changes: Sequence[VisitorChange], now: datetime) -> list[VisitorChange]:
    """Add the nearest free times to those who have no time any more; to be asked when all else is done."""
    asked, found = 0, []
    for one in changes:
        if one.fate in (VisitorFate.WAITING, VisitorFate.CANCELLED) and asked < MOST_WITH_ALTERNATIVES:
            asked += 1
            booking = db.session.scalars(select(Booking).where(Booking.public_id == one.booking)).one()
            found.append(replace(one, alternatives=tuple(slots.nearest(booking.slot, now))))
        else:
            found.append(one)
    return found


def _free_that_day(booking: Booking, now: datetime) -> Slot | None:
    """Return the nearest free time of the same sitting and role, those kept for walk-ins left out."""
    free = slots.times_of(booking.sitting, now, booking.slot.role)
    nearest = sorted(free, key=lambda one: abs(one.slot.starts_at - booking.slot.starts_at))
    return nearest[0].slot if nearest else None


def _announce(kind: NoticeKind, booking: Booking, before: date, reason: str, now: datetime) -> None:
    sitting = booking.sitting
    booking.version += 1
    booking.updated_at = now
    for outdated in _OUTDATED:
        notices.void_for_booking(booking, outdated)
    notices.queue(
        kind,
        bureau_id=sitting.bureau_id,
        dedupe_key=f"sitting_moved:{sitting.id}:{sitting.version}:booking:{booking.id}",
        now=now,
        expires_at=clock.at_local(max(before, sitting.date), sitting.pm_ends),
        booking=booking,
        parameters={
            "center": sitting.center.name,
            "before": before.isoformat(),
            "date": sitting.date.isoformat(),
            "reason": reason,
        },
    )
    calendar_entries.refresh_for_booking(booking, now)


def _change(booking: Booking, before: datetime, fate: VisitorFate) -> VisitorChange:
    center = booking.sitting.center
    reads = booking.phone is not None and is_mobile(booking.phone)
    return VisitorChange(
        booking=booking.public_id,
        code=booking.code,
        name=booking.name or "",
        center=center.name,
        center_en=center.name_en,
        before=before,
        after=booking.slot.starts_at,
        fate=fate,
        channel=NoticeChannel.SMS if reads else NoticeChannel.CALL,
    )
