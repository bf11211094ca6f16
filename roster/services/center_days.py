"""A center's day: which sitting, who booked, and the personal data that staff may uncover with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Booking, Center, Sitting, Slot, Visit
from roster.services import audit

_AROUND_BACK = timedelta(days=62)

REASONS: dict[str, str] = {
    "call_back": N_("To call the visitor about this booking"),
    "find_visitor": N_("To find a visitor who has forgotten the code"),
    "correct": N_("To correct the visitor's data"),
    "urgent": N_("Urgent danger"),
}
"""Why somebody may see a whole phone number: key → msgid. The key goes into the audit trail."""


@dataclass(frozen=True)
class Expected:
    """One booking of a day, and the visit that came of it."""

    booking: Booking
    visit: Visit | None


def sitting_on(center: Center, day: date) -> Sitting | None:
    """Return a center's sitting on a date, or None."""
    return db.session.scalar(select(Sitting).where(Sitting.center_id == center.id, Sitting.date == day))


def sittings_around(center: Center, today: date) -> Sequence[Sitting]:
    """Return a center's sittings from two months back on, in order."""
    return db.session.scalars(
        select(Sitting)
        .where(Sitting.center_id == center.id, Sitting.date >= today - _AROUND_BACK)
        .order_by(Sitting.date)
    ).all()


def expected(sitting: Sitting) -> list[Expected]:
    """Return the bookings of a sitting by time and role, cancelled ones too."""
    rows = db.session.execute(
        select(Booking, Visit)
        .join(Slot, Booking.slot_id == Slot.id)
        .outerjoin(Visit, Visit.booking_id == Booking.id)
        .options(contains_eager(Booking.slot))
        .where(Booking.sitting_id == sitting.id)
        .order_by(Slot.starts_at, Slot.role, Booking.id)
    )
    return [Expected(booking, visit) for booking, visit in rows]


def reveal_phone(booking: Booking, reason: str, actor: Actor, now: datetime) -> str:
    """Return the whole phone number of a booking and write down who saw it, and why.

    Raises InvalidInput without a reason from the list, NotFound when the number was deleted already.
    """
    if reason not in REASONS:
        raise InvalidInput(N_("Please choose why you need the whole number."), field="reason")
    if not booking.phone:
        raise NotFound
    audit.record(
        AuditAction.PERSONAL_DATA_REVEALED,
        actor,
        now,
        bureau_id=booking.bureau_id,
        subject=booking,
        what="phone",
        reason=reason,
    )
    return booking.phone


def next_sitting(center: Center, now: datetime) -> Sitting | None:
    """Return the center's sitting of today or the first one after it."""
    today = clock.local(now).date()
    return next((one for one in sittings_around(center, today) if one.date >= today), None)
