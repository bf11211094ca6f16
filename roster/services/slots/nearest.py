"""Free times near one that is gone: the same day first, then the same center, then the nearest centers."""

from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import contains_eager

from roster.database import db
from roster.models import Bureau, Center, Seat, SeatClaim, Sitting, SittingState, Slot
from roster.services.slots.laying_out import OPEN_CHANNEL
from roster.services.slots.reading import live_claim
from roster.services.slots.windows import window_of

_EARTH_KILOMETERS = 6371.0
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
    """Return the nearest free times of the same role that anyone may book now (four statements at most)."""
    sitting, bureau = slot.sitting, slot.sitting.center.bureau
    bookable = _bookable(bureau, slot, now)
    here = _free(and_(bookable, Sitting.center_id == sitting.center_id), now)
    here.sort(key=lambda other: (other.sitting_id != slot.sitting_id, abs(other.starts_at - slot.starts_at)))
    found = here[:limit]
    if len(found) < limit:
        others = _first_free_elsewhere(bookable, sitting.center_id, now)
        others.sort(
            key=lambda other: (
                kilometers(sitting.center, other.sitting.center)
                + 5 * abs((other.sitting.date - sitting.date).days),
                other.starts_at,
            )
        )
        found += others[: limit - len(found)]
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


def _first_free_elsewhere(which: ColumnElement[bool], center_id: int, now: datetime) -> list[Slot]:
    """Return the earliest free slot of each sitting at other centers."""
    elsewhere = and_(which, Sitting.center_id != center_id, Center.is_active)
    first = (
        select(Slot.sitting_id, func.min(Slot.starts_at).label("starts_at"))
        .join(Slot.sitting)
        .join(Sitting.center)
        .where(elsewhere, _has_free_seat(now))
        .group_by(Slot.sitting_id)
        .subquery()
    )
    earliest = (Slot.sitting_id == first.c.sitting_id) & (Slot.starts_at == first.c.starts_at)
    return list(
        db.session.scalars(
            select(Slot)
            .join(first, earliest)
            .join(Slot.sitting)
            .join(Sitting.center)
            .where(elsewhere)
            .options(contains_eager(Slot.sitting).contains_eager(Sitting.center))
        )
    )


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
