"""What must always hold between slots, seats, claims and bookings; asked nightly and on demand.

The database's unique keys make the first of these impossible to break. The check asks anyway: it is how
a bureau knows that nobody was promised a place that does not exist.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Booking,
    BookingState,
    Bureau,
    ClaimState,
    Seat,
    SeatClaim,
    Sitting,
    SittingState,
    Slot,
    Visit,
    WaitlistOffer,
    WaitlistOfferState,
)

_LIVE = (BookingState.BOOKED, BookingState.CHECKED_IN)

SENTENCES: dict[str, str] = {
    "more_bookings_than_seats": N_("A time has more bookings than seats."),
    "seat_given_twice": N_("A seat is given twice."),
    "booking_without_seat": N_("A booking has no seat."),
    "seat_of_another_time": N_("A booking's seat belongs to another time."),
    "long_booking_without_second_time": N_("A long booking has a place in one time only."),
    "seat_of_ended_booking": N_("A cancelled booking still occupies a seat."),
    "person_booked_twice": N_("A person has two bookings on one date."),
    "booking_on_cancelled_sitting": N_("A booking stands on a cancelled sitting."),
    "booking_without_practitioner": N_("A booking stands on a time at which nobody sits any more."),
    "offer_in_the_past": N_("A place is offered whose time has begun."),
    "offer_without_seat": N_("An offer to somebody in line has no seat, or a seat is kept for nobody."),
}
"""Each code with the msgid that people read."""


def check(bureau: Bureau | None, now: datetime) -> list[str]:
    """Return the codes of what does not hold, in one bureau or in all; empty when all is well."""
    return [
        code for code, query in _queries(now) if db.session.execute(_within(query, bureau).limit(1)).first()
    ]


def _queries(now: datetime) -> Iterable[tuple[str, Select[int]]]:
    live, booked = Booking.state.in_(_LIVE), SeatClaim.state == ClaimState.BOOKED
    bookings = select(Booking.id).join(Booking.slot).join(Slot.sitting)
    claims = select(SeatClaim.id).join(SeatClaim.seat).join(Slot, Seat.slot_id == Slot.id).join(Slot.sitting)
    coming = and_(Booking.state == BookingState.BOOKED, Slot.starts_at > now)
    seats = select(func.count(Seat.id)).where(Seat.slot_id == Slot.id).correlate(Slot).scalar_subquery()
    seat_of_it = (
        select(SeatClaim.id).where(SeatClaim.booking_id == Booking.id, booked).correlate(Booking).exists()
    )
    counted = and_(live, or_(seat_of_it, ~_served_by_arrival()))
    taken = (
        select(func.count(Booking.id))
        .where(Booking.slot_id == Slot.id, counted)
        .correlate(Slot)
        .scalar_subquery()
    )
    yield "more_bookings_than_seats", select(Slot.id).join(Slot.sitting).where(taken > seats)
    yield "seat_given_twice", _seats_twice()
    yield "booking_without_seat", bookings.where(counted, ~seat_of_it)
    with_booking = claims.join(Booking, SeatClaim.booking_id == Booking.id)
    yield "seat_of_another_time", with_booking.where(Booking.slot_id != Seat.slot_id, ~_second_time())
    yield "long_booking_without_second_time", _halved()
    yield "seat_of_ended_booking", with_booking.where(Booking.state == BookingState.CANCELLED)
    yield "person_booked_twice", _persons_twice()
    yield "booking_on_cancelled_sitting", bookings.where(coming, Sitting.state == SittingState.CANCELLED)
    yield "booking_without_practitioner", bookings.where(coming, Slot.is_open.is_(False))
    offered = and_(SeatClaim.state == ClaimState.OFFERED, SeatClaim.expires_at > now, Slot.starts_at <= now)
    yield "offer_in_the_past", claims.where(offered)
    yield "offer_without_seat", _offers_apart(now)


def _served_by_arrival() -> ColumnElement[bool]:
    """Somebody who came after the place was given away: in line like those who just come, their seat is none of that time."""
    came = select(Visit.id).where(Visit.booking_id == Booking.id, Visit.due_at.is_(None)).correlate(Booking)
    return and_(Booking.state == BookingState.CHECKED_IN, came.exists())


def _second_time() -> ColumnElement[bool]:
    """The claimed time is the one after a long booking's own."""
    own = aliased(Slot)
    before = select(own.id).where(
        own.id == Booking.slot_id,
        own.sitting_id == Slot.sitting_id,
        own.role == Slot.role,
        own.ends_at == Slot.starts_at,
    )
    return and_(Booking.is_long, before.correlate(Booking, Slot).exists())


def _halved() -> Select[int]:
    """Select long bookings that have a place in one time only."""
    claimed = select(func.count(SeatClaim.id)).where(SeatClaim.booking_id == Booking.id).correlate(Booking)
    return (
        select(Booking.id)
        .join(Booking.slot)
        .join(Slot.sitting)
        .where(Booking.state == BookingState.BOOKED, Booking.is_long, claimed.scalar_subquery() < 2)
    )


def _offers_apart(now: datetime) -> Select[int]:
    """Select slots at which the running offers are not as many as the seats kept for them."""
    offers = select(func.count(WaitlistOffer.id)).where(
        WaitlistOffer.slot_id == Slot.id,
        WaitlistOffer.state == WaitlistOfferState.OPEN,
        WaitlistOffer.expires_at > now,
    )
    kept = (
        select(func.count(SeatClaim.id))
        .join(Seat, SeatClaim.seat_id == Seat.id)
        .where(Seat.slot_id == Slot.id, SeatClaim.state == ClaimState.OFFERED, SeatClaim.expires_at > now)
    )
    return (
        select(Slot.id)
        .join(Slot.sitting)
        .where(
            or_(
                Slot.id.in_(
                    select(WaitlistOffer.slot_id).where(WaitlistOffer.state == WaitlistOfferState.OPEN)
                ),
                Slot.id.in_(
                    select(Seat.slot_id).join(SeatClaim).where(SeatClaim.state == ClaimState.OFFERED)
                ),
            ),
            offers.correlate(Slot).scalar_subquery() != kept.correlate(Slot).scalar_subquery(),
        )
    )


def _seats_twice() -> Select[int]:
    return (
        select(func.min(SeatClaim.id))
        .join(SeatClaim.seat)
        .join(Slot, Seat.slot_id == Slot.id)
        .join(Slot.sitting)
        .group_by(SeatClaim.seat_id)
        .having(func.count(SeatClaim.id) > 1)
    )


def _persons_twice() -> Select[int]:
    return (
        select(func.min(Booking.id))
        .join(Booking.sitting)
        .where(Booking.state.in_(_LIVE), Booking.phone_index.is_not(None))
        .group_by(Booking.session_date_id, Booking.phone_index, Booking.family_number)
        .having(func.count(Booking.id) > 1)
    )


def _within(query: Select[int], bureau: Bureau | None) -> Select[int]:
    return query if bureau is None else query.where(Sitting.bureau_id == bureau.id)
