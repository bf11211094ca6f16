"""How much the service is used: bookings, visits and consultations by month, center and matter.

Only numbers leave this module, and a matter's small numbers do not: in a town, one dispute about one inheritance
is somebody. They count rows that outlive the deletion of what is personal in them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, join

from roster.core.matters import MATTERS
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Booking,
    BookingState,
    Bureau,
    Center,
    Consultation,
    Sitting,
    SittingState,
    Visit,
    VisitKind,
    VisitState,
)
from roster.services import pool

FEWEST_SHOWN = 3
"""Smaller numbers of one matter are not shown."""


class Figure(StrEnum):
    """What is counted."""

    BOOKINGS = "bookings"
    ATTENDED = "attended"
    MISSED = "missed"
    CANCELLED = "cancelled"
    VISITS = "visits"
    WALK_INS = "walk_ins"
    CONSULTATIONS = "consultations"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "bookings": N_("Bookings made"),
            "attended": N_("Came as booked"),
            "missed": N_("Did not come"),
            "cancelled": N_("Cancelled"),
            "visits": N_("Visitors"),
            "walk_ins": N_("of them without a booking"),
        }.get(self.value, N_("Consultations"))


CHIEF = (Figure.BOOKINGS, Figure.VISITS, Figure.CONSULTATIONS)
"""The three that are told apart by center and by matter."""


@dataclass(frozen=True)
class _Source:
    """A table whose rows are counted, each at its sitting."""

    table: FromClause
    told_apart: InstrumentedAttribute[Any]
    matter: InstrumentedAttribute[str]
    which: ColumnElement[bool] = field(default_factory=true)
    """Which rows count: who was handed on to another desk is one visitor, not two."""


_BOOKINGS = _Source(join(Booking, Sitting), Booking.state, Booking.matter)
_VISITS = _Source(join(Visit, Sitting), Visit.kind, Visit.matter, Visit.state != VisitState.TRANSFERRED)
_CONSULTATIONS = _Source(join(join(Consultation, Visit), Sitting), Consultation.state, Consultation.matter)
_ATTENDED = (BookingState.CHECKED_IN, BookingState.SERVED)


@dataclass(frozen=True)
class Figures:
    """All numbers of some months."""

    months: Sequence[str]
    centers: Sequence[Center]
    held: Mapping[str, int]
    """Sittings that were not called off, by month."""
    counts: Mapping[tuple[Figure, str, int], int] = field(default_factory=dict)

    def of(self, figure: Figure, *, month: str | None = None, center: Center | None = None) -> int:
        """Return one number: of a month or all, of a center or all."""
        return sum(
            count
            for (what, when, where), count in self.counts.items()
            if what is figure and month in (None, when) and (center is None or where == center.id)
        )

    @property
    def used_months(self) -> list[str]:
        """The months that have sittings, or anything to count."""
        counted = {month for (_what, month, _where), count in self.counts.items() if count}
        return [month for month in self.months if self.held.get(month) or month in counted]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count."""
        return not any(self.counts.values())


@dataclass(frozen=True)
class Cell:
    """A number of one matter; `count` is None where it is not shown."""

    count: int | None
    is_small: bool = False
    """Smaller than what is shown; otherwise it is kept back because a small one could be worked out from it."""


@dataclass(frozen=True)
class MatterRow:
    """One matter's numbers."""

    matter: str
    cells: Mapping[Figure, Cell]


def of_months(bureau: Bureau, months: Sequence[str]) -> Figures:
    """Return a bureau's numbers of some months, by the month of the sitting."""
    counts: Counter[tuple[Figure, str, int]] = Counter()
    for month, center, state, number in _rows(_BOOKINGS, bureau, months):
        counts[Figure.BOOKINGS, month, center] += number
        if state in _ATTENDED:
            counts[Figure.ATTENDED, month, center] += number
        elif state is BookingState.NO_SHOW:
            counts[Figure.MISSED, month, center] += number
        elif state is BookingState.CANCELLED:
            counts[Figure.CANCELLED, month, center] += number
    for month, center, kind, number in _rows(_VISITS, bureau, months):
        counts[Figure.VISITS, month, center] += number
        if kind is VisitKind.WALK_IN:
            counts[Figure.WALK_INS, month, center] += number
    for month, center, _state, number in _rows(_CONSULTATIONS, bureau, months):
        counts[Figure.CONSULTATIONS, month, center] += number
    centers = [one for one in pool.centers(bureau) if one.is_active or _is_counted(one, counts)]
    return Figures(months, centers, _held(bureau, months), counts)


def by_matter(bureau: Bureau, months: Sequence[str], center: Center | None = None) -> list[MatterRow]:
    """Return the numbers of each matter, of a bureau or one center; small ones are not shown."""
    columns = {
        figure: suppressed(_matters(source, bureau, months, center))
        for figure, source in zip(CHIEF, (_BOOKINGS, _VISITS, _CONSULTATIONS), strict=True)
    }
    known = [matter for matter in MATTERS if any(matter in column for column in columns.values())]
    return [
        MatterRow(matter, {figure: column.get(matter, Cell(0)) for figure, column in columns.items()})
        for matter in known
    ]


def suppressed(counts: Mapping[str, int]) -> dict[str, Cell]:
    """Return numbers as they may be shown.

    What is above nothing and below FEWEST_SHOWN is hidden; and where something is, so is the smallest of the
    others, or it would follow from the sum.
    """
    small = {name for name, count in counts.items() if 0 < count < FEWEST_SHOWN}
    others = [(count, name) for name, count in counts.items() if count >= FEWEST_SHOWN]
    kept_back = min(others)[1] if small and others else None
    return {
        name: Cell(None if name in small or name == kept_back else count, is_small=name in small)
        for name, count in counts.items()
    }


def _rows(source: _Source, bureau: Bureau, months: Sequence[str]) -> list[tuple[str, int, Any, int]]:
    rows = db.session.execute(
        select(Sitting.month, Sitting.center_id, source.told_apart, func.count())
        .select_from(source.table)
        .where(Sitting.bureau_id == bureau.id, Sitting.month.in_(months), source.which)
        .group_by(Sitting.month, Sitting.center_id, source.told_apart)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _matters(source: _Source, bureau: Bureau, months: Sequence[str], center: Center | None) -> dict[str, int]:
    query = (
        select(source.matter, func.count())
        .select_from(source.table)
        .where(Sitting.bureau_id == bureau.id, Sitting.month.in_(months), source.which)
        .group_by(source.matter)
    )
    if center is not None:
        query = query.where(Sitting.center_id == center.id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _held(bureau: Bureau, months: Sequence[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(Sitting.month, func.count())
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month.in_(months),
            Sitting.state != SittingState.CANCELLED,
        )
        .group_by(Sitting.month)
    )
    return {row[0]: row[1] for row in rows}


def _is_counted(center: Center, counts: Mapping[tuple[Figure, str, int], int]) -> bool:
    return any(where == center.id for _what, _when, where in counts)
