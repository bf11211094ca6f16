"""The satisfaction rate, never without the response rate beside it: by center and month, small numbers kept back.

Rate: of those who answered, how many chose one of the first three levels. Response: of the talks that took place, how many
were answered. Fewer than three answers of a center or month are not shown (docs/decisions/0007): they are somebody's.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from roster.core.satisfaction_words import Level
from roster.database import db
from roster.models import Bureau, Practitioner, Rating, Sitting, Visit, VisitState
from roster.services.statistics import FEWEST_SHOWN, suppressed


@dataclass(frozen=True)
class Share:
    """The numbers of one center, one month or all. `answered` and `good` are None where they are not shown."""

    served: int
    answered: int | None
    good: int | None
    is_small: bool = False
    """Fewer answers than may be shown; otherwise kept back because a small one could be worked out from it."""

    @property
    def rate(self) -> float | None:
        """Of a hundred who answered, how many were satisfied; None where it is not shown or nobody answered."""
        return 100 * self.good / self.answered if self.answered and self.good is not None else None

    @property
    def response(self) -> float | None:
        """Of a hundred talks, how many were answered; None where it is not shown or there was none."""
        return 100 * self.answered / self.served if self.answered is not None and self.served else None


@dataclass(frozen=True)
class Satisfaction:
    """All numbers of some months."""

    served: Mapping[tuple[int, str], int]
    """Talks that took place, by center's id and month."""
    answered: Mapping[tuple[int, str], int] = field(default_factory=dict)
    good: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @property
    def total(self) -> Share:
        """Of all centers and months."""
        answered = sum(self.answered.values())
        return _share(sum(self.served.values()), answered, sum(self.good.values()), answered < FEWEST_SHOWN)

    def by_center(self, month: str | None = None) -> dict[int, Share]:
        """Return the shares of each center that served somebody, of a month or all of them."""
        return self._shares(0, lambda key: month in (None, key[1]))

    def by_month(self, center_id: int | None = None) -> dict[str, Share]:
        """Return the shares of each month in which somebody was served, of a center or all of them."""
        return self._shares(1, lambda key: center_id in (None, key[0]))

    def _shares(self, part: int, chosen: Callable[[tuple[int, str]], bool]) -> dict[Any, Share]:
        served, answered, good = (
            _summed(counts, part, chosen) for counts in (self.served, self.answered, self.good)
        )
        cells = suppressed({str(key): answered[key] for key in served})
        return {
            key: Share(
                count,
                cells[str(key)].count,
                None if cells[str(key)].count is None else good[key],
                cells[str(key)].is_small,
            )
            for key, count in sorted(served.items())
        }


def of_months(bureau: Bureau, months: Sequence[str]) -> Satisfaction:
    """Return a bureau's numbers of some months, by the month of the sitting."""
    served = _counted(
        select(Sitting.center_id, Sitting.month, func.count())
        .select_from(Visit)
        .join(Sitting, Visit.sitting_id == Sitting.id)
        .where(Visit.state == VisitState.SERVED),
        bureau,
        months,
    )
    answers = (
        select(Sitting.center_id, Sitting.month, func.count())
        .select_from(Rating)
        .join(Sitting, Rating.sitting_id == Sitting.id)
    )
    good = Rating.level.in_([level for level in Level if not level.is_bad])
    return Satisfaction(
        served, _counted(answers, bureau, months), _counted(answers.where(good), bureau, months)
    )


def of_practitioner(practitioner: Practitioner, months: Sequence[str]) -> Share:
    """Return what visitors thought of one person's talks; nothing from fewer than three answers."""
    rows = db.session.execute(
        select(Rating.level, func.count())
        .select_from(Visit)
        .join(Sitting, Visit.sitting_id == Sitting.id)
        .outerjoin(Rating, Rating.visit_id == Visit.id)
        .where(
            Visit.practitioner_id == practitioner.id,
            Visit.state == VisitState.SERVED,
            Sitting.month.in_(months),
        )
        .group_by(Rating.level)
    ).all()
    answered = sum(count for level, count in rows if level is not None)
    good = sum(count for level, count in rows if level is not None and not level.is_bad)
    return _share(sum(count for _level, count in rows), answered, good, answered < FEWEST_SHOWN)


def _share(served: int, answered: int, good: int, hidden: bool) -> Share:
    if not answered or not hidden:
        return Share(served, answered, good)
    return Share(served, None, None, is_small=True)


def _counted(
    query: Select[int, str, int], bureau: Bureau, months: Sequence[str]
) -> dict[tuple[int, str], int]:
    query = query.where(Sitting.bureau_id == bureau.id, Sitting.month.in_(months))
    rows = db.session.execute(query.group_by(Sitting.center_id, Sitting.month))
    return {(row[0], row[1]): row[2] for row in rows}


def _summed(
    counts: Mapping[tuple[int, str], int], part: int, chosen: Callable[[tuple[int, str]], bool]
) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, count in counts.items():
        if chosen(key):
            found[key[part]] += count
    return found
