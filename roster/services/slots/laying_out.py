"""Make, open and close the bookable times of a sitting as its roster says."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
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
OPEN_CHANNEL, PHONE_CHANNEL, WALK_IN_CHANNEL = "open", "phone", "walk_in"
"""Whom a seat is for: everybody, callers and the window until it is released, people who just come."""


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
    return open_all([sitting], roster, now)


def open_all(sittings: Sequence[Sitting], roster: Roster, now: datetime) -> list[Booking]:
    """Do for several sittings of one bureau what `open_for` does for one, in as many statements as for one."""
    for sitting in sittings:
        if sitting.state is SittingState.PROVISIONAL:
            raise NotAnnounced(date=sitting.date.isoformat())
    if not sittings:
        return []
    ids = [sitting.id for sitting in sittings]
    chosen = settings.of(sittings[0].center.bureau)
    people, offered = _people(ids, roster), _offered(ids)
    wanted = {sitting.id: list(_places(sitting, people[sitting.id], chosen)) for sitting in sittings}
    changing = [
        one
        for one in sittings
        if one.state is SittingState.ANNOUNCED or not _is_offered(wanted[one.id], offered[one.id])
    ]
    if changing:
        changed = [one.id for one in changing]
        slots, taken = _slots(changed), _taken_seats(changed, now)
        for sitting in changing:
            _fit(sitting, wanted[sitting.id], slots[sitting.id], taken)
        db.session.flush()
    return _without_practitioner(ids, now)


def _offered(sittings: Collection[int]) -> defaultdict[int, list[tuple[Place, str, bool]]]:
    """Return what sittings offer now, without the rows: each time, the last channel of its seats, whether it is open.

    Most of a published month stays as it is, and reading all its slots and seats as objects costs more than the rest.
    """
    rows = db.session.execute(
        select(
            Slot.sitting_id,
            Slot.role,
            Slot.period,
            Slot.starts_at,
            Slot.ends_at,
            func.count(Seat.id),
            func.min(Seat.channel),
            func.max(Seat.channel),
            Slot.is_open,
        )
        .outerjoin(Seat, Seat.slot_id == Slot.id)
        .where(Slot.sitting_id.in_(sittings))
        .group_by(Slot.id)
    )
    found: defaultdict[int, list[tuple[Place, str, bool]]] = defaultdict(list)
    for sitting, role, period, starts_at, ends_at, seats, channel, last_channel, is_open in rows:
        place = Place(role, period, starts_at, ends_at, seats, channel)
        found[sitting].append((place, last_channel, is_open))
    return found


def _is_offered(wanted: Sequence[Place], offered: Sequence[tuple[Place, str, bool]]) -> bool:
    """Tell whether a sitting offers just what it should."""
    open_now = {
        place for place, last_channel, is_open in offered if is_open and place.channel == last_channel
    }
    return open_now == set(wanted) and len(open_now) == sum(is_open for _, _, is_open in offered)


def _fit(sitting: Sitting, places: list[Place], slots: list[Slot], taken: set[int]) -> None:
    wanted = {(place.role, place.starts_at): place for place in places}
    existing = {(slot.role, slot.starts_at): slot for slot in slots}
    for key, place in wanted.items():
        slot = existing.get(key) or _new_slot(sitting, place)
        slot.is_open, slot.period, slot.ends_at = True, place.period, place.ends_at
        _fit_seats(slot, place, taken)
    for key, slot in existing.items():
        if key not in wanted:
            slot.is_open = False
    if wanted and sitting.state is SittingState.ANNOUNCED:
        sitting.state = SittingState.OPEN


def surplus_of(sitting: Sitting, roster: Roster, role: str) -> dict[int, int]:
    """Return, by slot (row id), how many more seats are claimed than those who sit by that roster can serve; the open ones."""
    chosen = settings.of(sitting.center.bureau)
    served = {
        (place.role, place.starts_at): place.seats
        for place in _places(sitting, _people([sitting.id], roster)[sitting.id], chosen)
    }
    return {
        slot.id: len(slot.seats) - served[slot.role, slot.starts_at]
        for slot in _slots([sitting.id])[sitting.id]
        if slot.role == role
        and slot.is_open
        and len(slot.seats) > served.get((slot.role, slot.starts_at), len(slot.seats))
    }


def close_all(sitting: Sitting, now: datetime) -> list[Booking]:
    """Close every slot of a sitting (it is cancelled); return the bookings left for the staff to move."""
    for slot in _slots([sitting.id])[sitting.id]:
        slot.is_open = False
    db.session.flush()
    return without_practitioner(sitting, now)


def without_practitioner(sitting: Sitting, now: datetime) -> list[Booking]:
    """Return the bookings to come whose slot is closed."""
    return _without_practitioner([sitting.id], now)


def _without_practitioner(sittings: Collection[int], now: datetime) -> list[Booking]:
    return list(
        db.session.scalars(
            select(Booking)
            .join(Slot)
            .where(
                Booking.sitting_id.in_(sittings),
                Booking.state == BookingState.BOOKED,
                Slot.is_open.is_(False),
                Slot.ends_at > now,
            )
            .order_by(Booking.sitting_id, Slot.starts_at, Booking.id)
        )
    )


def _places(sitting: Sitting, people: Counter[tuple[str, Period]], chosen: BureauSettings) -> Iterator[Place]:
    """Yield the times of each role and half in which somebody sits."""
    if sitting.state not in _BOOKABLE:
        return
    for (role, half), count in sorted(people.items()):
        times = list(_times(sitting, half, chosen))
        for number, (starts_at, ends_at) in enumerate(times):
            channel = _channel(len(times) - number, chosen)
            yield Place(role, half, starts_at, ends_at, count * chosen.seats_per_slot, channel)


def _channel(from_the_end: int, chosen: BureauSettings) -> str:
    """Return whom a half-day's slot is for: the last ones are for walk-ins, those before them for callers."""
    walk_ins, callers = chosen.walk_in_slots_per_half, chosen.phone_slots_per_half
    if from_the_end <= walk_ins:
        return WALK_IN_CHANNEL
    return PHONE_CHANNEL if from_the_end <= walk_ins + callers else OPEN_CHANNEL


def _people(sittings: Collection[int], roster: Roster) -> defaultdict[int, Counter[tuple[str, Period]]]:
    """Count who sits, by sitting, role and half."""
    rows = db.session.execute(
        select(Duty.sitting_id, Duty.role, Assignment.period)
        .join(Assignment, Assignment.duty_id == Duty.id)
        .where(
            Duty.sitting_id.in_(sittings),
            Assignment.roster_id == roster.id,
            Assignment.state.not_in(_NOT_SITTING),
        )
    )
    found: defaultdict[int, Counter[tuple[str, Period]]] = defaultdict(Counter)
    for sitting, role, period in rows:
        found[sitting].update((role, half) for half in period.halves)
    return found


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


def _slots(sittings: Collection[int]) -> defaultdict[int, list[Slot]]:
    rows = db.session.scalars(
        select(Slot).where(Slot.sitting_id.in_(sittings)).options(selectinload(Slot.seats)).order_by(Slot.id)
    )
    found: defaultdict[int, list[Slot]] = defaultdict(list)
    for slot in rows:
        found[slot.sitting_id].append(slot)
    return found


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


def _taken_seats(sittings: Collection[int], now: datetime) -> set[int]:
    """Return the seats that somebody claims, held ones included: a form is being filled for them."""
    return set(
        db.session.scalars(
            select(SeatClaim.seat_id)
            .join(Seat)
            .join(Slot)
            .where(
                Slot.sitting_id.in_(sittings),
                SeatClaim.expires_at.is_(None) | (SeatClaim.expires_at > now),
            )
        )
    )
