"""A report as it may leave the bureau: numbers of citizens below three are hidden, and cannot be worked out.

Numbers that add up are hidden together. In each line of such numbers (a column with its total; the parts of a line's
matters) where a small one would follow from the sum, a larger one is kept back as well, the smallest that will do. What is kept back in one line opens the question in another, so this goes on until
nothing changes. Why so: docs/decisions/0007.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roster.core.report_columns import COLUMNS, GROUPS, Column, Unit
from roster.services.reports.counting import Numbers
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
    kept_back = _kept_back(numbers, small)
    # What is hidden of the period would follow from the sum since January and that of the months before.
    kept_back |= {(SO_FAR, key) for row, key in small | kept_back if row == TOTAL}
    hidden = small | kept_back
    cells = {
        (row, key): Cell(None if (row, key) in hidden else own.get(key, 0), is_small=(row, key) in small)
        for row, own in numbers.items()
        for key in COLUMNS
    }
    return Shown(table, cells)


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


def _kept_back(numbers: dict[Row, Numbers], small: set[Place]) -> set[Place]:
    lines, found = list(_lines(numbers)), set[Place]()
    is_settled = False
    while not is_settled:
        is_settled = True
        for parts, whole in lines:
            more = _one_more(parts, whole, numbers, small, found)
            if more is not None:
                found.add(more)
                is_settled = False
    return found


def _one_more(
    parts: Sequence[Place], whole: Place, numbers: dict[Row, Numbers], small: set[Place], kept: set[Place]
) -> Place | None:
    """Return what must be kept back in a line, too; None if nothing could be worked out."""

    hidden = [place for place in parts if place in small or place in kept]
    is_whole_hidden = whole in small or whole in kept
    if is_whole_hidden:
        is_safe = bool(hidden) or whole in small
    else:
        is_safe = not hidden or (len(hidden) > 1 and _is_open_question(hidden, numbers, kept))
    if is_safe:
        return None

    def weight(place: Place) -> int:
        return _weight(COLUMNS[place[1]], numbers[place[0]])

    free = [place for place in parts if place not in hidden and weight(place)]
    return min(free, key=weight) if free else None if is_whole_hidden else whole


def _is_open_question(hidden: Sequence[Place], numbers: dict[Row, Numbers], kept: set[Place]) -> bool:
    """Tell whether several hidden numbers cannot be told from their sum: small ones can if all are the least or the most."""
    if any(place in kept or COLUMNS[place[1]].basis for place in hidden):
        return True
    together = sum(numbers[row][key] for row, key in hidden)
    return len(hidden) < together < len(hidden) * (FEWEST_SHOWN - 1)


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
