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
    """All numbers of some months, by center or practitioner (row id; None: nobody knows) and month."""

    keys: tuple[str, ...]
    cells: Mapping[tuple[int | None, str], Numbers]

    def sum(self, months: Collection[str], of: Collection[int | None] | None = None) -> Numbers:
        """Return the sums over some months, of some centers or people, or all."""
        found = dict.fromkeys(self.keys, 0)
        for (whose, month), numbers in self.cells.items():
            if month in months and (of is None or whose in of):
                for key, number in numbers.items():
                    found[key] += number
        return found

    def has(self, months: Collection[str]) -> bool:
        """Tell whether anything was counted in some months: before the bureau used this, there is nothing to compare."""
        return any(month in months and any(numbers.values()) for (_, month), numbers in self.cells.items())

    def counted(self, months: Collection[str]) -> set[int | None]:
        """Return of whom anything was counted in some months."""
        return {
            whose
            for (whose, month), numbers in self.cells.items()
            if month in months and any(numbers.values())
        }


def count(
    bureau: Bureau,
    months: Sequence[str],
    today: date,
    *,
    by_person: bool = False,
    sources: Collection[Source] = tuple(Source),
) -> Counts:
    """Count some kinds of row, or all, in some months, by center or by practitioner: one grouped statement for each kind."""
    measures = all_measures(bureau, months, today)
    cells: dict[tuple[int | None, str], Numbers] = {}
    for source in sources:
        own = {key: measure for key, measure in measures.items() if measure.source is source}
        ground = ground_of(source)
        whose = ground.person_id if by_person else ground.center_id
        rows = db.session.execute(
            select(whose, ground.month, *(measure.total for measure in own.values()))
            .select_from(ground.tables)
            .where(ground.bureau_id == bureau.id, ground.month.in_(months), ground.which)
            .group_by(whose, ground.month)
        )
        for one, month, *numbers in rows:
            cells.setdefault((one, month), {}).update(
                (key, int(number)) for key, number in zip(own, numbers, strict=True)
            )
    return Counts(tuple(measures), cells)
