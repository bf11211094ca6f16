"""A month's roster as people read it: a row a center, or a row a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from roster.core.periods import Period
from roster.core.sentences import Listed, Named
from roster.database import db
from roster.models import (
    Bureau,
    Center,
    CenterDuty,
    Duty,
    PracticeRole,
    SessionDate,
    Sitting,
    SittingState,
)
from roster.services import planning_names
from roster.services.coverage import RoleCoverage
from roster.services.standing import Standing

LAWYER, NOTARY = "lawyer", "notary"


@dataclass(frozen=True)
class Cell:
    """One duty on the sheet: who sits, and how many seats are empty."""

    duty: str
    role: str
    seats: int
    periods: tuple[str, ...]
    people: tuple[Standing, ...]
    is_rotating: bool = False
    """Whether the role comes to this center only every few months: a month without it is no gap."""

    @property
    def empty(self) -> int:
        """Seats nobody has."""
        return max(self.seats - len(self.people), 0)

    def in_half(self, half: str) -> tuple[Standing, ...]:
        """Return who sits in one half of the day."""
        return tuple(one for one in self.people if Period(half) in one.period.halves)


@dataclass(frozen=True)
class Row:
    """One center's sitting."""

    number: int
    center: Center
    sitting: Sitting
    cells: Mapping[str, Cell]

    @property
    def is_cancelled(self) -> bool:
        """Whether the sitting was called off."""
        return self.sitting.state is SittingState.CANCELLED

    @property
    def is_moved(self) -> bool:
        """Whether it takes place on another date than the other centers'."""
        return self.sitting.state is SittingState.MOVED


@dataclass(frozen=True)
class Sheet:
    """A month: its session date, the bureau's roles and a row for every center."""

    month: str
    session_date: SessionDate | None
    roles: Sequence[PracticeRole]
    rows: Sequence[Row]

    @property
    def is_provisional(self) -> bool:
        """Whether the date may still change with the holiday notice."""
        return self.session_date is not None and self.session_date.is_provisional

    @property
    def seats(self) -> int:
        """All seats of sittings that take place."""
        return sum(cell.seats for row in self.rows if not row.is_cancelled for cell in row.cells.values())

    @property
    def empty(self) -> int:
        """Seats nobody has."""
        return sum(cell.empty for row in self.rows if not row.is_cancelled for cell in row.cells.values())

    @property
    def by_role(self) -> list[RoleCoverage]:
        """Seats and how many of them are filled, role by role: an empty seat means another thing in each."""
        found = []
        for role in self.roles:
            cells = [
                row.cells[role.code] for row in self.rows if not row.is_cancelled and role.code in row.cells
            ]
            if cells:
                seats = sum(cell.seats for cell in cells)
                found.append(RoleCoverage(role.code, seats, seats - sum(cell.empty for cell in cells)))
        return found

    @property
    def other_roles(self) -> list[PracticeRole]:
        """The roles besides lawyer and notary, which have columns of their own."""
        return [role for role in self.roles if role.code not in (LAWYER, NOTARY)]


def sheet_of(bureau: Bureau, month: str, stands: Sequence[Standing]) -> Sheet:
    """Return the sheet of a month on which these people sit."""
    by_duty: dict[str, list[Standing]] = {}
    for one in stands:
        by_duty.setdefault(one.duty, []).append(one)
    sittings = db.session.scalars(
        select(Sitting)
        .join(Center)
        .where(Sitting.bureau_id == bureau.id, Sitting.month == month)
        .order_by(Center.position, Center.code)
        .options(joinedload(Sitting.center), selectinload(Sitting.duties))
    )
    rotating = rotating_in(bureau)
    rows = [
        Row(
            number,
            sitting.center,
            sitting,
            {
                duty.role: _cell(duty, by_duty, (sitting.center_id, duty.role) in rotating)
                for duty in sitting.duties
            },
        )
        for number, sitting in enumerate(sittings, start=1)
    ]
    session_date = db.session.scalar(
        select(SessionDate).where(SessionDate.bureau_id == bureau.id, SessionDate.month == month)
    )
    return Sheet(month, session_date, planning_names.roles_of(bureau), rows)


@dataclass(frozen=True)
class PersonRow:
    """One practitioner's month."""

    name: str
    firm: str
    role: str
    sits: tuple[Standing, ...]

    @property
    def morning(self) -> Listed:
        """Where they are in the morning."""
        return self._place(Period.AM)

    @property
    def afternoon(self) -> Listed:
        """Where they are in the afternoon."""
        return self._place(Period.PM)

    @property
    def dates(self) -> list[date]:
        """When."""
        return sorted({one.date for one in self.sits})

    def _place(self, half: Period) -> Listed:
        sits = (one for one in self.sits if half in one.period.halves)
        return Listed(tuple(Named(one.center_name, one.center_en) for one in sits))


def people_of(stands: Sequence[Standing]) -> list[PersonRow]:
    """Return a row for each practitioner who sits, by firm and name."""
    found: dict[str, list[Standing]] = {}
    for one in stands:
        found.setdefault(one.practitioner, []).append(one)
    rows = [PersonRow(sits[0].name, sits[0].firm, sits[0].role, tuple(sits)) for sits in found.values()]
    return sorted(rows, key=lambda row: (row.role, row.firm, row.name))


def rotating_in(bureau: Bureau) -> set[tuple[int, str]]:
    """Return the centers (row ids) and roles that meet only every few months: a month without it is no gap."""
    rows = db.session.execute(
        select(CenterDuty.center_id, CenterDuty.role)
        .join(Center)
        .where(Center.bureau_id == bureau.id, CenterDuty.max_gap_months > 1)
    )
    return {(row[0], row[1]) for row in rows}


def _cell(duty: Duty, by_duty: Mapping[str, list[Standing]], is_rotating: bool) -> Cell:
    people = sorted(by_duty.get(duty.public_id, []), key=lambda one: (one.period, one.name))
    return Cell(
        duty.public_id, duty.role, duty.seats, tuple(duty.periods.split(",")), tuple(people), is_rotating
    )
