"""Free times near one that is gone: the same day first, then the same center, then the nearest centers."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager

from roster.database import db
from roster.models import Bureau, Center, Seat, SeatClaim, Sitting, SittingState, Slot
from roster.services.slots.laying_out import OPEN_CHANNEL
from roster.services.slots.reading import live_claim
from roster.services.slots.windows import window_of

_EARTH_KILOMETERS = 6371.0
KILOMETERS_A_DAY_IS_WORTH = 5
_NOT_BOOKABLE = (SittingState.PROVISIONAL, SittingState.CANCELLED, SittingState.HELD)


@dataclass(frozen=True)
class Alternative:
    """A free time, as plain values: it outlives the transaction that found it."""

    slot_public_id: str
    center_name: str
    center_name_en: str
    starts_at: datetime
    kilometers: float
    """As the crow flies from the center first wanted."""


def nearest(slot: Slot, now: datetime, limit: int = 3) -> list[Alternative]:
    """Return the nearest free times of the same role that anyone may book now (five statements at most)."""
    sitting, bureau = slot.sitting, slot.sitting.center.bureau
    bookable = _bookable(bureau, slot, now)
    here = _free(and_(bookable, Sitting.center_id == sitting.center_id), now)
    here.sort(
        key=lambda other: (
            other.sitting_id != slot.sitting_id,
            abs(other.starts_at - slot.starts_at),
            other.starts_at,
            other.id,
        )
    )
    found = here[:limit]
    if len(found) < limit:
        found += _elsewhere(bookable, sitting, now, limit)[: limit - len(found)]
    return [_alternative(sitting.center, other) for other in found]


def kilometers(one: Center, other: Center) -> float:
    """Return the great-circle distance between two centers (haversine formula)."""
    north, south = radians(one.latitude), radians(other.latitude)
    half_chord = (
        sin((south - north) / 2) ** 2
        + cos(north) * cos(south) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    )
    return 2 * _EARTH_KILOMETERS * asin(sqrt(half_chord))


def _bookable(bureau: Bureau, slot: Slot, now: datetime) -> ColumnElement[bool]:
    window = window_of(bureau, now)
    return and_(
        Sitting.bureau_id == bureau.id,
        Sitting.date >= window.first_date,
        Sitting.month.not_in(window.months_held_back),
        Sitting.state.not_in(_NOT_BOOKABLE),
        Slot.role == slot.role,
        Slot.id != slot.id,
        Slot.is_open,
    )


def _free(which: ColumnElement[bool], now: datetime) -> list[Slot]:
    return list(
        db.session.scalars(
            select(Slot)
            .join(Slot.sitting)
            .join(Sitting.center)
            .where(which, _has_free_seat(now))
            .options(contains_eager(Slot.sitting).contains_eager(Sitting.center))
        )
    )


def _elsewhere(which: ColumnElement[bool], wanted: Sitting, now: datetime, limit: int) -> list[Slot]:
    """Return free slots at the nearest other centers: the first of each, then the second of each."""
    elsewhere = and_(which, Sitting.center_id != wanted.center_id)
    with_free = select(Slot.sitting_id).join(Slot.sitting).where(elsewhere, _has_free_seat(now))
    sittings = list(
        db.session.scalars(
            select(Sitting)
            .join(Sitting.center)
            .where(Sitting.id.in_(with_free), Center.is_active)
            .options(contains_eager(Sitting.center))
        )
    )
    sittings.sort(key=lambda other: (_effort(wanted, other), other.id))
    order = {sitting.id: rank for rank, sitting in enumerate(sittings[:limit])}
    by_sitting = groupby(
        sorted(
            _free(and_(elsewhere, Sitting.id.in_(order)), now),
            key=lambda slot: (order[slot.sitting_id], slot.starts_at, slot.id),
        ),
        key=lambda slot: slot.sitting_id,
    )
    rows = zip_longest(*(list(group) for _, group in by_sitting))
    return [slot for row in rows for slot in row if slot is not None]


def _effort(wanted: Sitting, other: Sitting) -> float:
    """Weigh another center's day: a day earlier or later is as bad as some kilometers."""
    days = abs((other.date - wanted.date).days)
    return kilometers(wanted.center, other.center) + KILOMETERS_A_DAY_IS_WORTH * days


def _has_free_seat(now: datetime) -> ColumnElement[bool]:
    return (
        select(Seat.id)
        .outerjoin(SeatClaim, live_claim(now))
        .where(Seat.slot_id == Slot.id, Seat.channel == OPEN_CHANNEL, SeatClaim.id.is_(None))
        .exists()
    )


def _alternative(wanted: Center, slot: Slot) -> Alternative:
    center = slot.sitting.center
    return Alternative(
        slot.public_id, center.name, center.name_en, slot.starts_at, kilometers(wanted, center)
    )
