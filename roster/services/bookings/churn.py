"""How often one phone number is moved and cancelled: each time sends a message and takes a time from somebody else.

Counted by phone number over a day, for what visitors do themselves; cancelling works always.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from roster.core.errors import TooManyTries
from roster.models import Booking
from roster.services import settings, throttles
from roster.services.bookings.errors import TooManyChanges

DAY = timedelta(days=1)


def count_move(booking: Booking, now: datetime) -> None:
    """Count a move. Raises TooManyChanges."""
    limit = settings.of(booking.sitting.center.bureau).changes_per_phone
    try:
        throttles.count(key_of(booking.bureau_id, booking.phone_index), limit, DAY, now, prolongs=False)
    except TooManyTries:
        raise TooManyChanges(limit=limit) from None


def count_cancellation(booking: Booking, now: datetime) -> None:
    """Count a cancellation, which is never refused: a time given back helps somebody else."""
    with suppress(TooManyChanges):
        count_move(booking, now)


def key_of(bureau_id: int, index: str | None) -> str:
    """Return the name under which the changes of a phone number (by its index) are counted."""
    return f"changes:{bureau_id}:{index}"
