"""A report as it may leave the bureau: numbers of citizens below three are hidden, and cannot be worked out.

Numbers that add up are hidden together. In each line of such numbers (a column with its total; the parts of a line's
matters) where a small one would follow from the sum, a larger one is kept back as well, the smallest that will do. What is kept back in one line opens the question in another, so this goes on until
nothing changes. Why so: docs/decisions/0007.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from roster.core.report_columns import COLUMNS, GROUPS, Column, Unit
from roster.services.reports.counting import Numbers
from roster.services.reports.periods import ReportPeriod
from roster.services.reports.tables import Table
from roster.services.statistics import FEWEST_SHOWN, Cell

TOTAL, BEFORE, YEAR_BEFORE, SO_FAR = "total", "before", "year_before", "so_far"
Row = int | str
"""A line's key, or which of the table's sums."""
Place = tuple[Row, str]


@dataclass(frozen=True)
class Shown:
    """A table whose numbers may leave the bureau."""

    table: Table
    cells: dict[Place, Cell]

    def cell(self, row: Row, key: str) -> Cell:
        """Return one number, or that it is hidden."""
        return self.cells[row, key]


def as_shown(table: Table) -> Shown:
    """Return a table as it may leave the bureau."""
    numbers = rows_of(table)
    small = {
        (row, key)
        for row, own in numbers.items()
        for key, column in COLUMNS.items()
        if _is_small(column, own)
    }
    lines, kept_back = list(_lines(numbers)), set[Place]()
    is_settled = False
    while not is_settled:
        kept_back = complement(
            lines,
            small,
            lambda place: _weight(COLUMNS[place[1]], numbers[place[0]]),
            lambda place: not COLUMNS[place[1]].basis,
            kept_back,
        )
        since_january = {(SO_FAR, key) for row, key in small | kept_back if row in _told_by_sum(table.period)}
        is_settled = since_january <= small | kept_back
        kept_back |= since_january - small
    hidden = small | kept_back
    cells = {
        (row, key): Cell(None if (row, key) in hidden else own.get(key, 0), is_small=(row, key) in small)
        for row, own in numbers.items()
        for key in COLUMNS
    }
    return Shown(table, cells)


def _told_by_sum(period: ReportPeriod) -> tuple[Row, ...]:
    """Return whose hidden numbers would follow from the sum since January.

    Those of the period, for whoever has the reports before it; and where period and the one before are all since January, the
    latter's, from this table alone.
    """
    is_all = period.before.months + period.months == period.so_far.months
    return (TOTAL, BEFORE) if is_all else (TOTAL,)


def rows_of(table: Table) -> dict[Row, Numbers]:
    """Return all rows of a table by name, sums included."""
    sums = {TOTAL: table.total, BEFORE: table.before, YEAR_BEFORE: table.year_before, SO_FAR: table.so_far}
    return {
        **{line.key: line.numbers for line in table.lines},
        **{name: own for name, own in sums.items() if own is not None},
    }


def _weight(column: Column, own: Numbers) -> int:
    """How many matters or answers stand behind a number: what must not be few."""
    return own[column.basis or column.key]


def _is_small(column: Column, own: Numbers) -> bool:
    return not column.is_open and 0 < _weight(column, own) < FEWEST_SHOWN


def complement(
    lines: Sequence[tuple[list[Any], Any]],
    small: set[Any],
    weigh: Callable[[Any], int],
    is_count: Callable[[Any], bool] = lambda _place: True,
    kept: Collection[Any] = (),
) -> set[Any]:
    """Return which larger numbers must be kept back as well.

    `lines` are the parts and the place of their sum; `weigh` says how many matters stand behind a number, `is_count` whether
    that is the number itself; `kept` are kept back already.
    """
    found: set[Any] = set(kept)
    is_settled = False
    while not is_settled:
        is_settled = True
        for parts, whole in lines:
            more = _one_more(parts, whole, small, found, weigh, is_count)
            if more is not None:
                found.add(more)
                is_settled = False
    return found


def _one_more(
    parts: Sequence[Any],
    whole: Any,
    small: set[Any],
    kept: set[Any],
    weigh: Callable[[Any], int],
    is_count: Callable[[Any], bool],
) -> Any | None:
    """Return what must be kept back in a line, too; None if nothing could be worked out."""
    hidden = [place for place in parts if place in small or place in kept]
    is_whole_hidden = whole in small or whole in kept
    if is_whole_hidden:
        is_safe = bool(hidden) or whole in small
    else:
        is_open = any(place in kept or not is_count(place) for place in hidden)
        # Small numbers can be told from their sum if all must be the least or the most.
        together = sum(weigh(place) for place in hidden)
        is_open = is_open or len(hidden) < together < len(hidden) * (FEWEST_SHOWN - 1)
        is_safe = not hidden or (len(hidden) > 1 and is_open)
    if is_safe:
        return None
    free = [place for place in parts if place not in hidden and weigh(place)]
    return min(free, key=weigh) if free else None if is_whole_hidden else whole


def _lines(numbers: dict[Row, Numbers]) -> Iterator[tuple[list[Place], Place]]:
    """Yield the numbers that add up to one: columns to their totals, parts of a line's matters to these."""
    centers = [row for row in numbers if isinstance(row, int)]
    for key, column in COLUMNS.items():
        if not column.is_open and column.unit is not Unit.RATE:
            yield [(row, key) for row in centers], (TOTAL, key)
    for group in GROUPS:
        if group.whole:
            for row in numbers:
                yield [(row, column.key) for column in group.columns], (row, group.whole)
