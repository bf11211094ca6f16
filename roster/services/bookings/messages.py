"""What the person of a booking is told, and that older messages are taken back."""

from datetime import datetime

from roster.core.phones import is_mobile
from roster.models import Booking, NoticeKind
from roster.services import notices

SUPERSEDED = (
    NoticeKind.BOOKING_CONFIRMED,
    NoticeKind.BOOKING_MOVED,
    NoticeKind.BOOKING_REMINDER,
    NoticeKind.BOOKING_AFFECTED,
)
"""What a later message about the same booking makes void as far as it was not sent."""


def tell(kind: NoticeKind, booking: Booking, now: datetime, *, by_staff: bool, because: str = "") -> None:
    """Queue the one message about a booking's present state; what was not sent yet is void.

    Who acted alone and cannot get a text message saw the answer on the page: only what the staff
    changed must be told by phone. `because` names the change that caused it, if it was not the booking's own.
    """
    for older in SUPERSEDED if booking.version > 1 else ():
        notices.void_for_booking(booking, older)
    if not by_staff and not (booking.phone and is_mobile(booking.phone)):
        return
    notices.queue(
        kind,
        bureau_id=booking.bureau_id,
        dedupe_key=key_of(booking, because) or f"{kind.value}:{booking.public_id}:{booking.version}",
        now=now,
        expires_at=booking.slot.starts_at,
        booking=booking,
    )


def key_of(booking: Booking, because: str) -> str:
    """Return the name of the one message that a change, named with a colon at its end, makes to a booking; empty without a change."""
    return f"{because}booking:{booking.id}" if because else ""
