"""Make, open and close the bookable times of a sitting as its roster says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from roster.core import clock
from roster.core.errors import DomainError
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Booking,
    BookingState,
    Duty,
    Roster,
    Seat,
    SeatClaim,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import settings
from roster.services.settings import BureauSettings

_NOT_SITTING = (AssignmentState.RELEASED, AssignmentState.ABSENT)
_BOOKABLE = (SittingState.ANNOUNCED, SittingState.OPEN, SittingState.MOVED)
OPEN_CHANNEL, WALK_IN_CHANNEL = "open", "walk_in"


class NotAnnounced(DomainError):
    """The sitting's date is provisional: nothing of it can be booked."""

    code = "not_announced"
    message = N_(
        "The date %(date)s is still provisional. It cannot be booked before the holiday notice is out."
    )


@dataclass(frozen=True)
class Place:
    """One time that a sitting should offer: how many seats, and for whom."""

    role: str
    period: Period
    starts_at: datetime
    ends_at: datetime
    seats: int
    channel: str


def open_for(sitting: Sitting, roster: Roster, now: datetime) -> list[Booking]:
    """Make the sitting's slots match who sits there by that roster; safe to repeat.

    Returns the live bookings of today or later whose time has no practitioner (any more), for the staff
    to move. A slot that somebody claimed is closed, never deleted. Raises NotAnnounced for a provisional
    date.
    """
    if sitting.state is SittingState.PROVISIONAL:
        raise NotAnnounced(date=sitting.date.isoformat())
    wanted = {(place.role, place.starts_at): place for place in _places(sitting, roster)}
    existing = {(slot.role, slot.starts_at): slot for slot in _slots(sitting)}
    taken = _taken_seats(sitting, now)
    for key, place in wanted.items():
        slot = existing.get(key) or _new_slot(sitting, place)
        slot.is_open, slot.period, slot.ends_at = True, place.period, place.ends_at
        _fit_seats(slot, place, taken)
    for key, slot in existing.items():
        if key not in wanted:
            slot.is_open = False
    if wanted and sitting.state is SittingState.ANNOUNCED:
        sitting.state = SittingState.OPEN
    db.session.flush()
    return without_practitioner(sitting, now)


def close_all(sitting: Sitting, now: datetime) -> list[Booking]:
    """Close every slot of a sitting (it is cancelled); return the bookings left for the staff to move."""
    for slot in _slots(sitting):
        slot.is_open = False
    db.session.flush()
    return without_practitioner(sitting, now)


def without_practitioner(sitting: Sitting, now: datetime) -> list[Booking]:
    """Return the bookings to come whose slot is closed."""
    return list(
        db.session.scalars(
            select(Booking)
            .join(Slot)
            .where(
                Booking.sitting_id == sitting.id,
                Booking.state == BookingState.BOOKED,
                Slot.is_open.is_(False),
                Slot.ends_at > now,
            )
            .order_by(Slot.starts_at, Booking.id)
        )
    )


def _places(sitting: Sitting, roster: Roster) -> Iterator[Place]:
    """Yield the times of each role and half in which somebody sits."""
    if sitting.state not in _BOOKABLE:
        return
    chosen = settings.of(sitting.center.bureau)
    for (role, half), people in sorted(_people(sitting, roster).items()):
        times = list(_times(sitting, half, chosen))
        for number, (starts_at, ends_at) in enumerate(times):
            is_kept = number >= len(times) - chosen.walk_in_slots_per_half
            channel = WALK_IN_CHANNEL if is_kept else OPEN_CHANNEL
            yield Place(role, half, starts_at, ends_at, people * chosen.seats_per_slot, channel)


def _people(sitting: Sitting, roster: Roster) -> Counter[tuple[str, Period]]:
    """Count who sits, by role and half."""
    rows = db.session.execute(
        select(Duty.role, Assignment.period)
        .join(Assignment, Assignment.duty_id == Duty.id)
        .where(
            Duty.sitting_id == sitting.id,
            Assignment.roster_id == roster.id,
            Assignment.state.not_in(_NOT_SITTING),
        )
    )
    return Counter((role, half) for role, period in rows for half in period.halves)


def _times(sitting: Sitting, half: Period, chosen: BureauSettings) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end of each slot that fits whole into the half's hours."""
    opening: tuple[time, time] = (
        (sitting.am_starts, sitting.am_ends) if half is Period.AM else (sitting.pm_starts, sitting.pm_ends)
    )
    starts_at, closing = (clock.at_local(sitting.date, value) for value in opening)
    length = timedelta(minutes=chosen.slot_minutes)
    while starts_at + length <= closing:
        yield starts_at, starts_at + length
        starts_at += length


def _slots(sitting: Sitting) -> list[Slot]:
    return list(
        db.session.scalars(
            select(Slot)
            .where(Slot.sitting_id == sitting.id)
            .options(selectinload(Slot.seats))
            .order_by(Slot.id)
        )
    )


def _new_slot(sitting: Sitting, place: Place) -> Slot:
    slot = Slot(
        sitting=sitting,
        role=place.role,
        period=place.period,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
    )
    db.session.add(slot)
    return slot


def _fit_seats(slot: Slot, place: Place, taken: set[int]) -> None:
    """Add the missing seats; take away surplus ones that nobody claims, the last first."""
    for seat in sorted(slot.seats, key=lambda one: one.number, reverse=True):
        if len(slot.seats) > place.seats and seat.id not in taken:
            slot.seats.remove(seat)
    number = max((seat.number for seat in slot.seats), default=0)
    while len(slot.seats) < place.seats:
        number += 1
        slot.seats.append(Seat(number=number, channel=place.channel))
    for seat in slot.seats:
        seat.channel = place.channel


def _taken_seats(sitting: Sitting, now: datetime) -> set[int]:
    """Return the seats that somebody claims, held ones included: a form is being filled for them."""
    return set(
        db.session.scalars(
            select(SeatClaim.seat_id)
            .join(Seat)
            .join(Slot)
            .where(
                Slot.sitting_id == sitting.id,
                SeatClaim.expires_at.is_(None) | (SeatClaim.expires_at > now),
            )
        )
    )
