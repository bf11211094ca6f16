"""What the person of a booking is told, and that older messages are taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from roster.core.phones import is_mobile
from roster.models import Booking, NoticeKind
from roster.services import notices

SUPERSEDED = (
    NoticeKind.BOOKING_CONFIRMED,
    NoticeKind.BOOKING_MOVED,
    NoticeKind.BOOKING_REMINDER,
    NoticeKind.BOOKING_AFFECTED,
    NoticeKind.BOOKING_REBOOKED,
)
"""What a later message about the same booking makes void as far as it was not sent."""


@dataclass(frozen=True)
class Cause:
    """What changed a booking other than a wish for it: its one message is named after that."""

    key: str
    """Names the change for ever; ends with a colon, the booking is added."""
    moved_as: NoticeKind = NoticeKind.BOOKING_MOVED
    """What a move is told as."""
    by_phone: bool = False
    """Whether a text message may be read too late."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_quiet: bool = False
    """Whether there is nothing to tell, because nothing else was told before."""


def tell(
    kind: NoticeKind, booking: Booking, now: datetime, *, by_staff: bool, because: Cause | None = None
) -> None:
    """Queue the one message about a booking's present state; what was not sent yet is void.

    Who acted alone and cannot get a text message saw the answer on the page: only what the staff
    changed must be told by phone. `because` is the change that caused it, if it was not the booking's own.
    """
    for older in SUPERSEDED if booking.version > 1 else ():
        notices.void_for_booking(booking, older)
    if because is not None and because.is_quiet:
        return
    if not by_staff and not (booking.phone and is_mobile(booking.phone)):
        return
    notices.queue(
        kind,
        bureau_id=booking.bureau_id,
        dedupe_key=key_of(booking, because.key)
        if because
        else f"{kind.value}:{booking.public_id}:{booking.version}",
        now=now,
        expires_at=booking.slot.starts_at,
        booking=booking,
        parameters=dict(because.parameters) if because else None,
        by_phone=because is not None and because.by_phone,
    )


def key_of(booking: Booking, change: str) -> str:
    """Return the name of the one message that a change, named with a colon at its end, makes to a booking."""
    return f"{change}booking:{booking.id}"
