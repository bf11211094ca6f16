"""A session date at a center: a published roster, its slots, and people who booked, on the cast's stage."""

from datetime import UTC, datetime, time

from sqlalchemy import select

from roster.core import clock
from roster.core.periods import Period
from roster.core.references import digest, new_code, new_token
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    Booking,
    BookingState,
    ClaimState,
    Roster,
    RosterState,
    Seat,
    SeatClaim,
    Sitting,
    Slot,
)
from roster.services import bookings, slots
from tests.builders import Cast, Troupe
from tests.remembering import remembered

SITTING_DAY = datetime(2026, 12, 2, tzinfo=UTC).date()
DAY_OPENS = clock.at_local(SITTING_DAY, time(9, 0))
"""9:00 on 2 December 2026, the session date of the cast."""


def at(hour: int, minute: int = 0) -> datetime:
    """An instant of the session date, on Shanghai's clock."""
    return clock.at_local(SITTING_DAY, time(hour, minute))


@remembered
def publish(troupe: Troupe, now: datetime) -> Roster:
    """Publish December: the first two lawyers and the notary at the first center, the third at the second."""
    first, second, _third = troupe.sittings
    seats = [
        (first, troupe.lawyers[0], Period.DAY),
        (first, troupe.notary, Period.AM),
        (second, troupe.lawyers[1], Period.DAY),
    ]
    with unit_of_work():
        roster = Roster(
            bureau_id=troupe.bureau.id,
            month="2026-12",
            version=1,
            state=RosterState.PUBLISHED,
            created_at=now,
        )
        for sitting, person, period in seats:
            duty = next(duty for duty in sitting.duties if duty.role == person.role)
            roster.assignments.append(Assignment(duty=duty, practitioner=person, period=period))
        db.session.add(roster)
        db.session.flush()
        for sitting in (first, second):
            slots.open_for(sitting, roster, now)
    return roster


def book(
    sitting: Sitting,
    hour: int,
    minute: int = 0,
    *,
    name: str = "赵小五",
    phone: str = "+8613800000099",
    role: str = "lawyer",
    state: BookingState = BookingState.BOOKED,
    now: datetime,
) -> int:
    """Book the slot at that time directly; return the booking's id."""
    with unit_of_work():
        slot = db.session.scalars(
            select(Slot).where(
                Slot.sitting_id == sitting.id, Slot.role == role, Slot.starts_at == at(hour, minute)
            )
        ).one()
        booking = Booking(
            bureau_id=sitting.bureau_id,
            code=new_code(),
            link_digest=digest(new_token()),
            sitting=sitting,
            session_date_id=sitting.session_date_id,
            slot=slot,
            state=state,
            name=name,
            phone=phone,
            phone_index=bookings.phone_index(phone),
            needs="wheelchair",
            matter="01",
            note="手写的一句话",
            created_at=now,
            updated_at=now,
        )
        db.session.add(booking)
        db.session.flush()
        if state is BookingState.BOOKED:
            seat = free_seat(slot)
            db.session.add(
                SeatClaim(seat_id=seat.id, booking_id=booking.id, state=ClaimState.BOOKED, created_at=now)
            )
        return booking.id


def free_seat(slot: Slot) -> Seat:
    """The first seat of a slot that nobody claims."""
    taken = set(db.session.scalars(select(SeatClaim.seat_id)))
    return next(seat for seat in slot.seats if seat.id not in taken)


@remembered
def stage(cast: Cast, now: datetime) -> Sitting:
    """Publish both bureaus' December; return own bureau's first sitting."""
    publish(cast.own, now)
    publish(cast.stranger, now)
    return cast.own.sittings[0]
