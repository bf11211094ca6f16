"""Free times near one that is gone: the same day first, then the same center, then the nearest centers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby, zip_longest
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, select

from roster.database import db
from roster.models import Center, Seat, SeatClaim, Sitting, SittingState, Slot
from roster.services.slots.laying_out import OPEN_CHANNEL
from roster.services.slots.reading import live_claim
from roster.services.slots.windows import window_of

_EARTH_KILOMETERS = 6371.0
KILOMETERS_A_DAY_IS_WORTH = 5
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_BOOKABLE = (SittingState.PROVISIONAL, SittingState.CANCELLED, SittingState.HELD)


@dataclass(frozen=True)
class Alternative:
    """A free time, as plain values: it outlives the transaction that found it."""

    slot_public_id: str
    sitting_id: int
    center_name: str
    center_name_en: str
    starts_at: datetime
    kilometers: float
    """As the crow flies from the center first wanted."""


class _Place(Protocol):
    """What lies somewhere: a center, or a row with its coordinates."""

    @property
    def latitude(self) -> float: ...

    @property
    def longitude(self) -> float: ...


class _Day(NamedTuple):
    """A sitting elsewhere that has a free time."""

    sitting_id: int
    date: date
    name: str
    name_en: str
    latitude: float
    longitude: float


_HAS_FREE_SEAT = (
    select(Seat.id)
    .outerjoin(SeatClaim, live_claim(bindparam("now")))
    .where(Seat.slot_id == Slot.id, Seat.channel == OPEN_CHANNEL, SeatClaim.id.is_(None))
    .exists()
)
_BOOKABLE = (
    Slot.role == bindparam("role"),
    Slot.id != bindparam("but"),
    Slot.is_open,
    Slot.starts_at > bindparam("after"),
    Sitting.date >= bindparam("first_date"),
    Sitting.month.not_in(bindparam("held_back", expanding=True)),
    Sitting.state.not_in(_NOT_BOOKABLE),
    _HAS_FREE_SEAT,
)
_TIMES = select(Slot.id, Slot.public_id, Slot.sitting_id, Slot.starts_at).join(Slot.sitting).where(*_BOOKABLE)
_TIMES_HERE = _TIMES.where(Sitting.center_id == bindparam("center"))
_TIMES_AT = _TIMES.where(Slot.sitting_id.in_(bindparam("sittings", expanding=True)))
_DAYS_ELSEWHERE = (
    select(Sitting.id, Sitting.date, Center.name, Center.name_en, Center.latitude, Center.longitude)
    .join(Sitting.center)
    .where(
        Sitting.bureau_id == bindparam("bureau"),
        Sitting.center_id != bindparam("center"),
        Center.is_active,
        Sitting.date >= bindparam("first_date"),
        select(Slot.id).where(Slot.sitting_id == Sitting.id, *_BOOKABLE).correlate(Sitting).exists(),
    )
)
"""Columns alone and built once: in the hour of release most of those who come get this answer."""


def nearest(slot: Slot, now: datetime, limit: int = 3, *, after: datetime | None = None) -> list[Alternative]:
    """Return the nearest free times of the same role that anyone may book now, `after` a time if given (four statements at most)."""
    sitting, center = slot.sitting, slot.sitting.center
    window = window_of(center.bureau, now)
    asked = {
        "bureau": sitting.bureau_id,
        "center": center.id,
        "role": slot.role,
        "but": slot.id,
        "now": now,
        "after": after or _LONG_AGO,
        "first_date": window.first_date,
        "held_back": window.months_held_back,
    }
    here = sorted(
        db.session.execute(_TIMES_HERE, asked).all(),
        key=lambda other: (
            other.sitting_id != slot.sitting_id,
            abs(other.starts_at - slot.starts_at),
            other.starts_at,
            other.id,
        ),
    )
    found = [
        Alternative(other.public_id, other.sitting_id, center.name, center.name_en, other.starts_at, 0.0)
        for other in here[:limit]
    ]
    if len(found) < limit:
        found += _elsewhere(asked, sitting, limit)[: limit - len(found)]
    return found


def kilometers(one: _Place, other: _Place) -> float:
    """Return the great-circle distance between two centers (haversine formula)."""
    north, south = radians(one.latitude), radians(other.latitude)
    half_chord = (
        sin((south - north) / 2) ** 2
        + cos(north) * cos(south) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    )
    return 2 * _EARTH_KILOMETERS * asin(sqrt(half_chord))


def _elsewhere(asked: dict[str, Any], wanted: Sitting, limit: int) -> list[Alternative]:
    """Return free times at the nearest other centers: the first of each, then the second of each."""
    days = sorted(
        map(_Day._make, db.session.execute(_DAYS_ELSEWHERE, asked)),
        key=lambda day: (_effort(wanted, day), day.sitting_id),
    )[:limit]
    times = _times_at([day.sitting_id for day in days], asked)
    rows = zip_longest(*([(day, time) for time in times.get(day.sitting_id, ())] for day in days))
    return [
        Alternative(
            time.public_id,
            day.sitting_id,
            day.name,
            day.name_en,
            time.starts_at,
            kilometers(wanted.center, day),
        )
        for row in rows
        for day, time in filter(None, row)
    ]


def _times_at(sittings: Collection[int], asked: dict[str, Any]) -> dict[int, Sequence[Any]]:
    """Return the free times of some sittings, in order."""
    if not sittings:
        return {}
    found = sorted(
        db.session.execute(_TIMES_AT, asked | {"sittings": list(sittings)}),
        key=lambda time: (time.sitting_id, time.starts_at, time.id),
    )
    return {sitting: list(times) for sitting, times in groupby(found, key=lambda time: time.sitting_id)}


def _effort(wanted: Sitting, other: _Day) -> float:
    """Weigh another center's day: a day earlier or later is as bad as some kilometers."""
    days = abs((other.date - wanted.date).days)
    return kilometers(wanted.center, other) + KILOMETERS_A_DAY_IS_WORTH * days
