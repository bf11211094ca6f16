"""Several bookings under one phone number: one a person and date, and not more than the bureau allows."""

from itertools import count

from roster.models import Slot
from roster.services import settings
from roster.services.bookings.callers import Caller
from roster.services.bookings.errors import AlreadyBooked, FamilyCap
from roster.services.bookings.requests import BookingRequest


def next_number(caller: Caller, slot: Slot, request: BookingRequest, *, beyond_cap: bool = False) -> int:
    """Return the family number for one more booking: 1 for the caller, 2, 3 … for relatives on that date.

    Raises AlreadyBooked when the number has a booking on that date and this is not for a relative,
    FamilyCap when it has as many open bookings as one number may have.
    """
    sitting = slot.sitting
    used = {
        number for session_date_id, number in caller.bookings if session_date_id == sitting.session_date_id
    }
    limit = settings.of(sitting.center.bureau).bookings_per_phone
    if len(caller.bookings) >= limit and not beyond_cap:
        raise FamilyCap(limit=limit)
    if used and not request.family:
        raise AlreadyBooked(date=sitting.date)
    return next(number for number in count(1) if number not in used)
