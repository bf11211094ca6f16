"""Builders of bookings, published duties and notices, for the tests of what leaves by itself."""

from datetime import datetime, time

from roster.core import clock
from roster.core.periods import Period
from roster.core.references import digest, new_token
from roster.database import db
from roster.models import (
    Assignment,
    Booking,
    BookingState,
    ClaimState,
    Notice,
    NoticeKind,
    Practitioner,
    Roster,
    RosterState,
    Seat,
    SeatClaim,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import notices
from tests.builders import Troupe

MOBILE, LANDLINE = "+8613800000001", "+869130000001"


def add_booking(
    sitting: Sitting,
    now: datetime,
    *,
    at: time = time(9, 30),
    phone: str | None = MOBILE,
    code: str = "K7M3PT",
    language: str = "zh_Hans_CN",
    role: str = "lawyer",
) -> Booking:
    """Add an open slot, its seat, and somebody's booking of it (in an open unit of work)."""
    starts_at = clock.at_local(sitting.date, at)
    slot = Slot(
        sitting=sitting,
        role=role,
        period=Period.AM if at < time(12) else Period.PM,
        starts_at=starts_at,
        ends_at=starts_at.replace(minute=59),
        seats=[Seat(number=1)],
    )
    sitting.state = SittingState.OPEN
    db.session.add(slot)
    db.session.flush()
    booking = Booking(
        bureau_id=sitting.bureau_id,
        code=code,
        link_digest=digest(new_token()),
        sitting=sitting,
        session_date_id=sitting.session_date_id,
        slot=slot,
        state=BookingState.BOOKED,
        name="张小生",
        phone=phone,
        phone_index=code,
        matter="07",
        language=language,
        created_at=now,
        updated_at=now,
    )
    db.session.add(booking)
    db.session.flush()
    claim = SeatClaim(seat=slot.seats[0], booking_id=booking.id, state=ClaimState.BOOKED, created_at=now)
    db.session.add(claim)
    return booking


def publish_duty(
    troupe: Troupe, practitioner: Practitioner, sitting: Sitting, now: datetime, period: Period = Period.DAY
) -> Assignment:
    """Put a practitioner on the published roster of a sitting (in an open unit of work)."""
    roster = db.session.query(Roster).filter_by(bureau_id=troupe.bureau.id, month=sitting.month).first()
    if roster is None:
        roster = Roster(
            bureau_id=troupe.bureau.id,
            month=sitting.month,
            version=1,
            state=RosterState.PUBLISHED,
            created_at=now,
            published_at=now,
        )
    duty = next(duty for duty in sitting.duties if duty.role == practitioner.role)
    assignment = Assignment(duty=duty, practitioner=practitioner, period=period)
    roster.assignments.append(assignment)
    db.session.add(roster)
    db.session.flush()
    return assignment


def add_notice(
    booking: Booking, now: datetime, kind: NoticeKind = NoticeKind.BOOKING_CONFIRMED, **times: datetime
) -> Notice:
    """Queue a notice to a booking's person (in an open unit of work)."""
    key = f"{kind.value}:{booking.id}:{booking.version}"
    notice = notices.queue(
        kind, bureau_id=booking.bureau_id, dedupe_key=key, now=now, booking=booking, **times
    )
    assert notice is not None
    return notice
