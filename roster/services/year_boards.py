"""Many months on one sheet: a row a center, a column a month, who sits and which seats are empty.

Read by a few statements that do not grow with the months or the centers, because it is looked at all day long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

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
from roster.services import planning_names, session_dates, standing
from roster.services.standing import Standing

NO_ROSTER, DRAFT, PUBLISHED = "none", "draft", "published"


class _Need(NamedTuple):
    """One duty as it is read."""

    code: str
    month: str
    date: date
    state: SittingState
    duty: str
    role: str
    seats: int


@dataclass(frozen=True)
class Seats:
    """One duty in a cell. A rotating role that does not come in a month leaves no gap."""

    duty: str
    role: str
    seats: int
    people: tuple[Standing, ...]
    is_rotating: bool

    @property
    def empty(self) -> int:
        """Seats that nobody has and somebody should have."""
        return 0 if self.is_rotating else max(self.seats - len(self.people), 0)


@dataclass(frozen=True)
class YearCell:
    """One center in one month."""

    month: str
    date: date
    is_cancelled: bool
    is_moved: bool
    is_past: bool
    duties: tuple[Seats, ...]

    @property
    def empty(self) -> int:
        """Empty seats, none where the sitting was called off."""
        return 0 if self.is_cancelled else sum(one.empty for one in self.duties)

    @property
    def people(self) -> list[Standing]:
        """Who sits, in the order of the roles."""
        return [one for duty in self.duties for one in duty.people]


@dataclass(frozen=True)
class YearRow:
    """One center's months; a month that is not laid out for it has no cell."""

    number: int
    code: str
    cells: Mapping[str, YearCell]

    @property
    def empty(self) -> int:
        """Empty seats in all months that are not over."""
        return sum(cell.empty for cell in self.cells.values() if not cell.is_past)


@dataclass(frozen=True)
class MonthHead:
    """What stands above a column: the session date, and whose word the column is."""

    month: str
    date: date | None
    is_provisional: bool
    state: str
    """Of the roster that is shown: none, draft or published."""
    is_changing: bool
    """Whether the draft that is shown changes a published roster."""
    is_past: bool
    seats: int
    empty: int


@dataclass(frozen=True)
class YearBoard:
    """Centers by months."""

    months: Sequence[MonthHead]
    rows: Sequence[YearRow]
    roles: Sequence[PracticeRole]
    stands: Sequence[Standing]


def of_months(
    bureau: Bureau, months: Sequence[str], today: date, *, published_first: bool = False
) -> YearBoard:
    """Return the board of consecutive months: their drafts where there are any, else the published rosters.

    With `published_first` a draft counts only where nothing is published, as for those who may not see it.
    """
    drafts = standing.draft_ids(bureau, months)
    published = standing.published_months(bureau, months[0], months[-1])
    if published_first:
        drafts = {month: number for month, number in drafts.items() if month not in published}
    stands = standing.standing(bureau, months[0], months[-1], instead=drafts)
    roles = planning_names.roles_of(bureau)
    rows = _rows(bureau, months, roles, stands, today)
    dates = {one.month: one for one in session_dates.known(bureau, months[0], len(months))}
    heads = [
        _head(month, dates.get(month), rows, month in drafts, month in published, today) for month in months
    ]
    return YearBoard(heads, rows, roles, stands)


def _head(
    month: str,
    session_date: SessionDate | None,
    rows: Sequence[YearRow],
    has_draft: bool,
    is_published: bool,
    today: date,
) -> MonthHead:
    cells = [row.cells[month] for row in rows if month in row.cells and not row.cells[month].is_cancelled]
    return MonthHead(
        month=month,
        date=session_date.date if session_date else None,
        is_provisional=session_date is not None and session_date.is_provisional,
        state=DRAFT if has_draft else PUBLISHED if is_published else NO_ROSTER,
        is_changing=has_draft and is_published,
        is_past=month < today.isoformat()[:7] or (bool(cells) and all(cell.is_past for cell in cells)),
        seats=sum(one.seats for cell in cells for one in cell.duties if not one.is_rotating or one.people),
        empty=sum(cell.empty for cell in cells),
    )


def _rows(
    bureau: Bureau,
    months: Sequence[str],
    roles: Sequence[PracticeRole],
    stands: Sequence[Standing],
    today: date,
) -> list[YearRow]:
    people: dict[str, list[Standing]] = {}
    for one in stands:
        people.setdefault(one.duty, []).append(one)
    order = {role.code: number for number, role in enumerate(roles)}
    rotating = _rotating(bureau)
    sittings: dict[str, dict[str, list[_Need]]] = {}
    for row in _duties(bureau, months):
        sittings.setdefault(row.code, {}).setdefault(row.month, []).append(row)
    return [
        YearRow(
            number,
            code,
            {
                month: _cell(
                    sorted(duties, key=lambda duty: order.get(duty.role, 99)), people, rotating, today
                )
                for month, duties in by_month.items()
            },
        )
        for number, (code, by_month) in enumerate(sittings.items(), start=1)
    ]


def _cell(
    duties: Sequence[_Need],
    people: Mapping[str, Sequence[Standing]],
    rotating: set[tuple[str, str]],
    today: date,
) -> YearCell:
    first = duties[0]
    return YearCell(
        month=first.month,
        date=first.date,
        is_cancelled=first.state is SittingState.CANCELLED,
        is_moved=first.state is SittingState.MOVED,
        is_past=first.date < today,
        duties=tuple(
            Seats(
                duty.duty,
                duty.role,
                duty.seats,
                tuple(people.get(duty.duty, ())),
                (duty.code, duty.role) in rotating,
            )
            for duty in duties
        ),
    )


def _duties(bureau: Bureau, months: Sequence[str]) -> Sequence[_Need]:
    rows = db.session.execute(
        select(
            Center.code,
            Sitting.month,
            Sitting.date,
            Sitting.state,
            Duty.public_id,
            Duty.role,
            Duty.seats,
        )
        .join(Sitting, Sitting.center_id == Center.id)
        .join(Duty, Duty.sitting_id == Sitting.id)
        .where(Sitting.bureau_id == bureau.id, Sitting.month.in_(months))
        .order_by(Center.position, Center.code, Sitting.month)
    )
    return [_Need(*row) for row in rows]


def _rotating(bureau: Bureau) -> set[tuple[str, str]]:
    """Return the centers (by code) and roles that meet only every few months."""
    rows = db.session.execute(
        select(Center.code, CenterDuty.role)
        .join(Center)
        .where(Center.bureau_id == bureau.id, CenterDuty.max_gap_months > 1)
    )
    return {(row[0], row[1]) for row in rows}
