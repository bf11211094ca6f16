"""A center's day: which sitting, who booked, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from roster.core import clock
from roster.database import db
from roster.models import Booking, Center, Sitting, Slot, Visit

_AROUND_BACK = timedelta(days=62)


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
        .order_by(Sitting.date, Sitting.id)
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


def next_sitting(center: Center, now: datetime) -> Sitting | None:
    """Return the center's sitting of today or the first one after it."""
    today = clock.local(now).date()
    return next((one for one in sittings_around(center, today) if one.date >= today), None)
