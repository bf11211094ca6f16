"""Matters told apart by any two of a few things: center, month, matter, outcome, practitioner, firm, how they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import join

from roster.core.consultation_words import MODES
from roster.core.matter_details import of_matter
from roster.core.matters import MATTERS, OUTCOMES
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Consultation, Practitioner, Sitting
from roster.services import pool
from roster.services.reports.measures import Source, ground_of, holds
from roster.services.reports.periods import ReportPeriod
from roster.services.reports.small_numbers import complement
from roster.services.reports.tables import Subject, people_of
from roster.services.statistics import FEWEST_SHOWN

Key = int | str
Place = tuple[Key | None, Key | None]
"""A row and a column; None is the sum over them."""


class Axis(StrEnum):
    """What rows or columns are."""

    CENTER = "center"
    MONTH = "month"
    MATTER = "matter"
    DETAIL = "detail"
    OUTCOME = "outcome"
    PERSON = "person"
    FIRM = "firm"
    CHANNEL = "channel"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "center": N_("Center"),
            "month": N_("Month"),
            "matter": N_("Matter"),
            "detail": N_("Matter, told apart"),
            "outcome": N_("Outcome"),
            "person": N_("Practitioner"),
            "firm": N_("Firm"),
        }.get(self.value, N_("How the visitor came"))


_COLUMNS: Mapping[Axis, Any] = {
    Axis.CENTER: Sitting.center_id,
    Axis.MONTH: Sitting.month,
    Axis.MATTER: Consultation.matter,
    Axis.DETAIL: case(
        (Consultation.matter_detail != "", Consultation.matter_detail), else_=Consultation.matter
    ),
    Axis.PERSON: Consultation.practitioner_id,
    Axis.FIRM: Practitioner.firm_id,
    Axis.CHANNEL: Consultation.mode,
}


@dataclass(frozen=True)
class Pivot:
    """How many matters, by row and column and in sum. A matter with two outcomes counts at both, and once in the sums."""

    period: ReportPeriod
    rows: Axis
    columns: Axis
    row_keys: Sequence[Key]
    column_keys: Sequence[Key]
    cells: Mapping[Place, int]
    subjects: Mapping[tuple[Axis, Key], Subject]
    """Whom a key names, where it is a row id."""

    def of(self, row: Key | None, column: Key | None) -> int:
        """Return one number."""
        return self.cells.get((row, column), 0)

    @property
    def hidden(self) -> dict[Place, bool]:
        """Which numbers may not leave the bureau: True where small itself, False where kept back for another's sake."""
        places = [(row, column) for row in (*self.row_keys, None) for column in (*self.column_keys, None)]
        small = {place for place in places if 0 < self.cells.get(place, 0) < FEWEST_SHOWN}
        across = [
            ([(row, column) for column in self.column_keys], (row, None)) for row in (*self.row_keys, None)
        ]
        down = [
            ([(row, column) for row in self.row_keys], (None, column)) for column in (*self.column_keys, None)
        ]
        kept: set[Place] = complement([*across, *down], small, lambda place: self.cells.get(place, 0))
        return {place: place in small for place in small | kept}


def pivot(bureau: Bureau, period: ReportPeriod, rows: Axis, columns: Axis) -> Pivot:
    """Count a period's matters by two different things."""
    cells: dict[Place, int] = {
        (row, column): number for (row, column), number in _count(bureau, period, rows, columns).items()
    }
    cells |= {(row, None): number for (row,), number in _count(bureau, period, rows).items()}
    cells |= {(None, column): number for (column,), number in _count(bureau, period, columns).items()}
    cells[None, None] = sum(_count(bureau, period).values())
    row_keys = {row for row, column in cells if row is not None and column is None}
    column_keys = {column for row, column in cells if row is None and column is not None}
    subjects = _subjects(bureau, {rows: row_keys, columns: column_keys})
    return Pivot(
        period, rows, columns, _ordered(rows, row_keys, period, subjects),
        _ordered(columns, column_keys, period, subjects), cells, subjects,
    )  # fmt: skip


def _count(bureau: Bureau, period: ReportPeriod, *axes: Axis) -> dict[tuple[Key, ...], int]:
    ground = ground_of(Source.RECORDS)
    plain = [_COLUMNS[axis] for axis in axes if axis is not Axis.OUTCOME]
    codes = list(OUTCOMES) if Axis.OUTCOME in axes else []
    counts: list[Any] = [func.sum(case((holds(Consultation.outcomes, code), 1), else_=0)) for code in codes]
    found = db.session.execute(
        select(*plain, *(counts or [func.count()]))
        .select_from(join(ground.tables, Practitioner, Consultation.practitioner_id == Practitioner.id))
        .where(
            and_(
                Sitting.bureau_id == bureau.id, Sitting.month.in_(period.months), Consultation.repeat_of == ""
            )
        )
        .group_by(*plain)
    )
    numbers: dict[tuple[Key, ...], int] = {}
    for row in found:
        keys, own = list(row[: len(plain)]), row[len(plain) :]
        for place, number in enumerate(own):
            if number:
                whole = list(keys)
                if codes:
                    whole.insert(axes.index(Axis.OUTCOME), codes[place])
                numbers[tuple(whole)] = int(number)
    return numbers


def _subjects(bureau: Bureau, keys: Mapping[Axis, set[Key]]) -> dict[tuple[Axis, Key], Subject]:
    found: dict[tuple[Axis, Key], Subject] = {}
    people = db.session.scalars(select(Practitioner.id).where(Practitioner.bureau_id == bureau.id))
    if Axis.CENTER in keys:
        found |= {(Axis.CENTER, one.id): one for one in pool.centers(bureau)}
    if Axis.PERSON in keys or Axis.FIRM in keys:
        for person in people_of(bureau, set(people)):
            found[Axis.PERSON, person.id] = person
            found[Axis.FIRM, person.firm_id] = person.firm
    return found


def _ordered(
    axis: Axis, keys: set[Key], period: ReportPeriod, subjects: Mapping[tuple[Axis, Key], Subject]
) -> list[Key]:
    """Return an axis' keys in the order in which they are known: every month of the period, else those that have matters."""
    if axis is Axis.MONTH:
        return list(period.months)
    fixed: Mapping[Axis, Sequence[Key]] = {
        Axis.MATTER: list(MATTERS),
        Axis.DETAIL: [code for matter in MATTERS for code in (matter, *of_matter(matter))],
        Axis.OUTCOME: list(OUTCOMES),
        Axis.CHANNEL: list(MODES),
    }
    known = fixed.get(axis) or [key for one, key in subjects if one is axis]
    return [key for key in known if key in keys]
