"""All that is known of a phone number when it books, by one statement: in the hour of release each one more counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Label, bindparam, func, literal, or_, select, union_all

from roster.database import db
from roster.models import Booking, BookingState, Slot, WaitlistEntry
from roster.services import settings, throttles
from roster.services.bookings import churn
from roster.services.bookings.requests import BookingRequest, phone_indexes
from roster.services.waitlist import line

_OPEN, _RESTLESS, _IN_LINE = range(3)
_LIVE = (BookingState.BOOKED, BookingState.CHECKED_IN)


@dataclass(frozen=True)
class Caller:
    """What one phone number has at a bureau already."""

    bookings: Sequence[tuple[int, int]]
    """Session date (row id) and family number of each booking that is open or on the date asked for."""
    is_restless: bool
    """Whether it was moved and cancelled as often as is allowed in a day (`churn`)."""
    is_in_line: bool
    """Whether it has a place in some line."""


def _kind(kind: int) -> Label[int]:
    return literal(kind, Integer).label("kind")


_KNOWN = union_all(
    select(_kind(_OPEN), Booking.session_date_id, Booking.family_number)
    .join(Booking.slot)
    .where(
        Booking.bureau_id == bindparam("bureau"),
        Booking.phone_index.in_(bindparam("indexes", expanding=True)),
        Booking.state.in_(_LIVE),
        or_(Slot.ends_at > bindparam("now"), Booking.session_date_id == bindparam("session_date")),
    ),
    throttles.STANDING.with_only_columns(_kind(_RESTLESS), literal(0, Integer), literal(0, Integer)),
    select(_kind(_IN_LINE), literal(0, Integer), literal(0, Integer)).where(
        WaitlistEntry.bureau_id == bindparam("bureau"),
        WaitlistEntry.phone_index.in_(bindparam("indexes", expanding=True)),
        WaitlistEntry.state.in_(line.ACTIVE),
    ),
)


def look(slot: Slot, request: BookingRequest, now: datetime) -> Caller:
    """Return what is known of the number that asks for a time."""
    sitting, indexes = slot.sitting, phone_indexes(request.phone)
    _wait_for_the_same_phone(indexes)
    asked = {
        "bureau": sitting.bureau_id,
        "indexes": indexes,
        "now": now,
        "session_date": sitting.session_date_id,
        "name": churn.key_of(sitting.bureau_id, indexes[0]),
        "limit": settings.of(sitting.center.bureau).changes_per_phone,
    }
    rows = db.session.execute(_KNOWN, asked).all()
    kinds = {kind for kind, _date, _number in rows}
    return Caller(
        [(date, number) for kind, date, number in rows if kind == _OPEN],
        _RESTLESS in kinds,
        _IN_LINE in kinds,
    )


def _wait_for_the_same_phone(indexes: list[str]) -> None:
    """While index keys are rotated, let bookings of one phone number wait for each other.

    Its rows may then differ in the index, and the unique key cannot see that they are one number's.
    SQLite lets one transaction write at a time anyway.
    """
    if len(indexes) > 1 and db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(min(indexes)))))
