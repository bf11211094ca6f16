"""What a city's bureau sees of those that answer to it: sums by district, small numbers hidden as in every report.

Only numbers leave this module: no citizen, no practitioner, no center, and no spread of a role of fewer than three people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roster.core.report_columns import COLUMNS
from roster.core.translation import N_
from roster.documents.report_facts import ReportCell
from roster.models import Bureau, PracticeRole
from roster.services import leader_reports, oversight, planning_names, report_files, reports, year_boards
from roster.services.reports import ReportPeriod, Shown, Table
from roster.services.statistics import FEWEST_SHOWN
from roster.services.year_boards import YearBoard

SITTINGS, FILLED, EMPTY = "sittings", "filled", "empty"
OPEN: dict[str, tuple[str, str]] = {
    # key: msgid, words on paper; they say nothing of citizens
    SITTINGS: (N_("Sittings held"), "已开坐班场次"),
    FILLED: (N_("Seats filled"), "到位席位"),
    EMPTY: (N_("Seats empty"), "空缺席位"),
}
COUNTED = ("people", "matters", "mediation", "mediated", "aid", "aid_granted", "satisfied", "response")
"""Of the report's columns, those that stand beside them."""


@dataclass(frozen=True)
class Pair:
    """A number of the period and of the one before."""

    now: ReportCell
    before: ReportCell


@dataclass(frozen=True)
class Spread:
    """The fewest and the most half-days that people of one role have in the year; None where they are too few to say so."""

    role: PracticeRole
    fewest: int | None
    most: int | None


@dataclass(frozen=True)
class DistrictLine:
    """One district's numbers, or those of all together."""

    bureau: Bureau | None
    pairs: Mapping[str, Pair]
    spreads: Sequence[Spread] = ()


@dataclass(frozen=True)
class DistrictFigures:
    """The page's facts."""

    shown: Shown
    lines: Sequence[DistrictLine]
    """The districts by name, all together last."""

    @property
    def table(self) -> Table:
        """The report by district."""
        return self.shown.table

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show: no roster was published, no sitting held, nobody came."""
        open_ones = (pair.now.number for pair in self.lines[-1].pairs.values())
        return self.table.is_empty and not any(open_ones)


def of(bureau: Bureau, period: ReportPeriod, today: date) -> DistrictFigures:
    """Look at every bureau that answers to this one."""
    districts = oversight.districts_of(bureau)
    counted = reports.of_bureaus(districts, (period, period.before), today)
    shown, before = (reports.as_shown(table) for table in counted)
    seats = {one.id: _seats(one, period, today) for one in districts}
    seats[0] = {
        key: (sum(own[key][0] for own in seats.values()), sum(own[key][1] for own in seats.values()))
        for key in OPEN
    }
    lines = [
        DistrictLine(one, _pairs(seats[one.id], shown, before, one.id), _spreads(one, period, today))
        for one in districts
    ]
    together = DistrictLine(None, _pairs(seats[0], shown, before, reports.TOTAL))
    return DistrictFigures(_with_before_as_hidden(shown, before), [*lines, together])


def _with_before_as_hidden(shown: Shown, before: Shown) -> Shown:
    """Hide of the sums of the time before what is hidden where that time is told apart by district."""
    hidden = {
        (reports.BEFORE, key): cell
        for (row, key), cell in before.cells.items()
        if row == reports.TOTAL and cell.count is None
    }
    return Shown(shown.table, shown.cells | hidden)


def latest_month(bureau: Bureau, today: date) -> str | None:
    """Return the last month in which a sitting of any district has begun."""
    found = [reports.latest_month(one, today) for one in oversight.districts_of(bureau)]
    return max((month for month in found if month), default=None)


def _pairs(
    seats: Mapping[str, tuple[int, int]], shown: Shown, before: Shown, row: reports.Row
) -> dict[str, Pair]:
    counted = {
        key: Pair(*(report_files.cell_of(one, row, COLUMNS[key]) for one in (shown, before)))
        for key in COUNTED
    }
    return {key: Pair(ReportCell(now), ReportCell(then)) for key, (now, then) in seats.items()} | counted


def _seats(bureau: Bureau, period: ReportPeriod, today: date) -> dict[str, tuple[int, int]]:
    """Return sittings held, seats filled and empty of the published rosters, now and before: a draft is the district's own."""
    months = (period.months, period.before.months)
    board = year_boards.of_months(bureau, [*months[1], *months[0]], today, published_first=True)
    now, before = (_of_board(board, part) for part in months)
    return {key: (now[key], before[key]) for key in OPEN}


def _of_board(board: YearBoard, months: Sequence[str]) -> dict[str, int]:
    heads = [one for one in board.months if one.month in months and one.state == year_boards.PUBLISHED]
    published = {one.month for one in heads}
    empty = sum(one.empty for one in heads)
    held = [
        cell
        for row in board.rows
        for month, cell in row.cells.items()
        if month in published and cell.is_past and not cell.is_cancelled
    ]
    return {SITTINGS: len(held), FILLED: sum(one.seats for one in heads) - empty, EMPTY: empty}


def _spreads(bureau: Bureau, period: ReportPeriod, today: date) -> list[Spread]:
    roles = {one.code: one for one in planning_names.roles_of(bureau)}
    return [
        Spread(
            roles[load.role],
            *((load.fewest, load.most) if load.people >= FEWEST_SHOWN else (None, None)),
        )
        for load in leader_reports.loads_of_year(bureau, period.last[:4], today, with_drafts=False)
        if load.role in roles
    ]
