"""Count a report's columns, grouped by the database; no record is loaded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from roster.database import db
from roster.models import Bureau
from roster.services.reports.measures import Source, all_measures, ground_of

Numbers = dict[str, int]


@dataclass(frozen=True)
class Counts:
    """All numbers of some months, by center (row id) and month."""

    keys: tuple[str, ...]
    cells: Mapping[tuple[int, str], Numbers]

    def sum(self, months: Collection[str], center_id: int | None = None) -> Numbers:
        """Return the sums over some months, of one center or all."""
        found = dict.fromkeys(self.keys, 0)
        for (center, month), numbers in self.cells.items():
            if month in months and center_id in (None, center):
                for key, number in numbers.items():
                    found[key] += number
        return found

    def has(self, months: Collection[str]) -> bool:
        """Tell whether anything was counted in some months: before the bureau used this, there is nothing to compare."""
        return any(month in months and any(numbers.values()) for (_, month), numbers in self.cells.items())

    @property
    def centers(self) -> set[int]:
        """The centers (row ids) of which anything was counted."""
        return {center for (center, _), numbers in self.cells.items() if any(numbers.values())}


def count(bureau: Bureau, months: Sequence[str], today: date) -> Counts:
    """Count everything in some months: one grouped statement for each kind of row."""
    measures = all_measures(bureau, months, today)
    cells: dict[tuple[int, str], Numbers] = {}
    for source in Source:
        own = {key: measure for key, measure in measures.items() if measure.source is source}
        ground = ground_of(source)
        rows = db.session.execute(
            select(ground.center_id, ground.month, *(measure.total for measure in own.values()))
            .select_from(ground.tables)
            .where(ground.bureau_id == bureau.id, ground.month.in_(months), ground.which)
            .group_by(ground.center_id, ground.month)
        )
        for center, month, *numbers in rows:
            cells.setdefault((center, month), {}).update(
                (key, int(number)) for key, number in zip(own, numbers, strict=True)
            )
    return Counts(tuple(measures), cells)
