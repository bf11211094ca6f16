"""Several bookings under one phone number: one a person and date, and not more than the bureau allows."""

from datetime import datetime
from itertools import count

from sqlalchemy import bindparam, func, or_, select

from roster.database import db
from roster.models import Booking, BookingState, Slot
from roster.services import settings
from roster.services.bookings.errors import AlreadyBooked, FamilyCap
from roster.services.bookings.requests import BookingRequest, phone_indexes

_LIVE = (BookingState.BOOKED, BookingState.CHECKED_IN)
_OPEN_BOOKINGS = (
    select(Booking.session_date_id, Booking.family_number)
    .join(Booking.slot)
    .where(
        Booking.bureau_id == bindparam("bureau"),
        Booking.phone_index.in_(bindparam("indexes", expanding=True)),
        Booking.state.in_(_LIVE),
        or_(Slot.ends_at > bindparam("now"), Booking.session_date_id == bindparam("session_date")),
    )
)
"""One number's open bookings, and those on one date. Built once: building such statements costs more than most of them do."""


def next_number(slot: Slot, request: BookingRequest, now: datetime, *, beyond_cap: bool = False) -> int:
    """Return the family number for one more booking: 1 for the caller, 2, 3 … for relatives on that date.

    Raises AlreadyBooked when the number has a booking on that date and this is not for a relative,
    FamilyCap when it has as many open bookings as one number may have.
    """
    sitting, indexes = slot.sitting, phone_indexes(request.phone)
    _wait_for_the_same_phone(indexes)
    asked = {
        "bureau": sitting.bureau_id,
        "indexes": indexes,
        "now": now,
        "session_date": sitting.session_date_id,
    }
    rows = db.session.execute(_OPEN_BOOKINGS, asked).all()
    used = {number for session_date_id, number in rows if session_date_id == sitting.session_date_id}
    limit = settings.of(sitting.center.bureau).bookings_per_phone
    if len(rows) >= limit and not beyond_cap:
        raise FamilyCap(limit=limit)
    if used and not request.family:
        raise AlreadyBooked(date=sitting.date)
    return next(number for number in count(1) if number not in used)


def _wait_for_the_same_phone(indexes: list[str]) -> None:
    """While index keys are rotated, let bookings of one phone number wait for each other.

    Its rows may then differ in the index, and the unique key cannot see that they are one number's.
    SQLite lets one transaction write at a time anyway.
    """
    if len(indexes) > 1 and db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(min(indexes)))))
