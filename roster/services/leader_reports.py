"""What a leader wants to know in one minute, of a month, a quarter or a year, and of the time before it.

Only numbers of the bureau, with one exception: which practitioner did not come, which is a leader's business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Bureau,
    Consultation,
    Risk,
    Sitting,
    Visit,
)
from roster.services import attendance, coverage, fairness, statistics, year_boards
from roster.services.attendance import Attendance
from roster.services.coverage import NextVisit
from roster.services.fairness import Burden
from roster.services.instance_frames import month_before, months_between
from roster.services.statistics import Figure, Figures, MatterRow
from roster.services.year_boards import YearBoard

TREND_MONTHS = 12
MOST_MATTERS = 8
MOST_WAITING = 8


class Span(StrEnum):
    """How long a time the page looks at."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"month": N_("Month"), "quarter": N_("Quarter")}.get(self.value, N_("Year"))

    @property
    def length(self) -> int:
        """Months in it."""
        return {"month": 1, "quarter": 3}.get(self.value, 12)


@dataclass(frozen=True)
class Period:
    """Consecutive months of the calendar, and as many before them."""

    span: Span
    months: Sequence[str]

    @property
    def before(self) -> list[str]:
        """The months with which these are compared."""
        count = self.span.length
        return months_between(month_before(self.months[0], count), month_before(self.months[0], 1))

    @property
    def after(self) -> str:
        """The month that follows."""
        return month_before(self.months[-1], -1)


def period_of(span: Span, month: str) -> Period:
    """Return the month, the quarter or the year of the calendar in which a month lies."""
    number, length = int(month[5:]), span.length
    first = f"{month[:5]}{(number - 1) // length * length + 1:02}"
    return Period(span, months_between(first, month_before(first, 1 - length)))


@dataclass(frozen=True)
class Change:
    """A number of the period and of the one before."""

    now: int
    before: int

    @property
    def difference(self) -> int:
        """By how much it grew."""
        return self.now - self.before


@dataclass(frozen=True)
class Load:
    """Whether one role's load is fair: everybody's half-days above or below the own share."""

    role: str
    people: int
    fewest: int
    most: int
    differences: Sequence[float]


@dataclass(frozen=True)
class Report:
    """The page's facts."""

    period: Period
    changes: Mapping[Figure, Change]
    seats: Change
    """Seats that somebody should have."""
    empty: Change
    board: YearBoard
    nobody: Sequence[tuple[str, str, int]]
    """Month, center and seats without anybody, of sittings that take place."""
    waiting: Sequence[NextVisit]
    overdue: int
    loads: Sequence[Load]
    attendance: Attendance
    matters: Sequence[MatterRow]
    risks: Mapping[Risk, Change]
    trend: Figures
    unplanned: Sequence[str]
    """Months to come, of the next three, that have no roster yet."""


def of(bureau: Bureau, period: Period, today: date) -> Report:
    """Look at everything once."""
    months, before = period.months, period.before
    board = year_boards.of_months(bureau, [*before, *months], today, published_first=True)
    this_month = today.isoformat()[:7]
    figures = statistics.of_months(bureau, [*before, *months])
    visits = coverage.next_visits(bureau, today)
    ahead = year_boards.of_months(
        bureau, months_between(this_month, month_before(this_month, -2)), today, published_first=True
    )
    return Report(
        period=period,
        changes={
            figure: Change(*(sum(figures.of(figure, month=one) for one in part) for part in (months, before)))
            for figure in Figure
        },
        seats=Change(_sum(board, months, "seats"), _sum(board, before, "seats")),
        empty=Change(_sum(board, months, "empty"), _sum(board, before, "empty")),
        board=board,
        nobody=_nobody(board, months),
        waiting=_longest(visits),
        overdue=sum(one.is_overdue for one in visits),
        loads=loads_of_year(bureau, months[-1][:4], today),
        attendance=attendance.of(bureau, months, today),
        matters=_top(statistics.by_matter(bureau, months)),
        risks=_risks(bureau, period),
        trend=statistics.of_months(
            bureau, months_between(month_before(months[-1], TREND_MONTHS - 1), months[-1])
        ),
        unplanned=[one.month for one in ahead.months if one.date and one.state == year_boards.NO_ROSTER],
    )


def _sum(board: YearBoard, months: Sequence[str], what: str) -> int:
    """Return a number of the months that have a roster: before there is one, no seat is empty."""
    planned = (one for one in board.months if one.month in months and one.state != year_boards.NO_ROSTER)
    return sum(getattr(one, what) for one in planned)


def _nobody(board: YearBoard, months: Sequence[str]) -> list[tuple[str, str, int]]:
    planned = {one.month for one in board.months if one.state != year_boards.NO_ROSTER}
    return [
        (month, row.code, row.cells[month].empty)
        for month in months
        if month in planned
        for row in board.rows
        if month in row.cells and row.cells[month].empty
    ]


def _longest(visits: Sequence[NextVisit]) -> list[NextVisit]:
    """Return the centers that wait longest; those never seen in two years come first."""
    waits = sorted(
        visits, key=lambda one: -(coverage.LOOK_BACK_MONTHS if one.months_since is None else one.months_since)
    )
    return waits[:MOST_WAITING]


def loads_of_year(bureau: Bureau, year: str, today: date, *, with_drafts: bool = True) -> list[Load]:
    """Return how evenly a year's load is spread over the people of each role."""
    months = months_between(f"{year}-01", f"{year}-12")
    return _loads(fairness.of_months(bureau, months, today, with_drafts=with_drafts))


def _loads(burdens: Sequence[Burden]) -> list[Load]:
    roles = dict.fromkeys(one.role for one in burdens)
    found = []
    for role in roles:
        own = [one for one in burdens if one.role == role]
        done = [one.done for one in own]
        found.append(Load(role, len(own), min(done), max(done), [one.difference for one in own]))
    return found


def _risks(bureau: Bureau, period: Period) -> dict[Risk, Change]:
    rows = db.session.execute(
        select(Sitting.month, Consultation.risk, func.count())
        .select_from(Consultation)
        .join(Visit, Consultation.visit_id == Visit.id)
        .join(Sitting, Visit.sitting_id == Sitting.id)
        .where(Sitting.bureau_id == bureau.id, Sitting.month.in_([*period.before, *period.months]))
        .group_by(Sitting.month, Consultation.risk)
    ).all()
    return {
        risk: Change(
            *(
                sum(count for month, level, count in rows if level is risk and month in part)
                for part in (period.months, period.before)
            )
        )
        for risk in (Risk.RED, Risk.YELLOW)
    }


def _top(rows: Sequence[MatterRow]) -> list[MatterRow]:
    """Return the matters that most people came for; those whose number is not shown come last, in the table's order."""
    shown = sorted(rows, key=lambda row: -(row.cells[Figure.CONSULTATIONS].count or 0))
    return [row for row in shown if row.cells[Figure.CONSULTATIONS].count != 0][:MOST_MATTERS]
