"""A quick fill: month by month the tours that save most, one after another. A start, not a plan to keep."""

from collections import Counter
from collections.abc import Iterable

from roster.planning.parts.fairness import cost_of_load
from roster.planning.solver.draft import Plan
from roster.planning.solver.tours import Cell, Tour, TourBook


class QuickFill:
    """Adds tours to a plan as long as they save something and fit what is there."""

    def __init__(self, book: TourBook, plan: Plan) -> None:
        self._book = book
        self._instance = book.instance
        self.plan = dict(plan)
        self._filled: Counter[str] = Counter()
        self._load: Counter[str] = Counter()
        self._month_load: Counter[tuple[str, str]] = Counter()
        self._on_duty: Counter[tuple[str | None, str]] = Counter()
        for tour in plan.values():
            self._count(tour)

    def fill(self, cells: Iterable[Cell] | None = None) -> Plan:
        """Return the plan with everything added that fits, in some cells or in all.

        Who needs supervision is left to the exact solves.
        """
        by_month: dict[str, list[Tour]] = {}
        for person, date in self._book.by_cell if cells is None else cells:
            if (person, date) not in self.plan and not self._instance.practitioner[person].supervised:
                by_month.setdefault(date[:7], []).extend(self._book.by_cell[person, date])
        for _, tours in sorted(by_month.items()):
            priced = [(self._cost(tour), tour.practitioner, index) for index, tour in enumerate(tours)]
            for cost, _, index in sorted(priced):
                tour = tours[index]
                if cost < 0:
                    self.offer(tour)
        return self.plan

    def offer(self, tour: Tour) -> None:
        """Add a tour if its person is free that date, needs no supervision, and the limits leave room."""
        cell = tour.practitioner, tour.date
        supervised = self._instance.practitioner[tour.practitioner].supervised
        if not supervised and cell not in self.plan and self._fits(tour):
            self.plan[cell] = tour
            self._count(tour)

    def _cost(self, tour: Tour) -> int:
        """Return the tour's cost with the rise of its person's load, as loads stood before the month."""
        person, load = self._instance.practitioner[tour.practitioner], self._load[tour.practitioner]
        rise = cost_of_load(person, load + tour.load) - cost_of_load(person, load)
        return tour.cost + self._instance.weights.fairness * rise

    def _fits(self, tour: Tour) -> bool:
        person = self._instance.practitioner[tour.practitioner]
        firm = self._instance.firm.get(person.firm) if person.firm is not None else None
        limits = (
            (self._load[person.id] + tour.load, person.max_load),
            (self._month_load[person.id, tour.date[:7]] + tour.load, person.max_load_per_month),
            (self._on_duty[person.firm, tour.date] + 1, firm.limit_on(tour.date) if firm else None),
        )
        return all(self._filled[leg.duty] < self._instance.duty[leg.duty].seats for leg in tour.legs) and all(
            limit is None or value <= limit for value, limit in limits
        )

    def _count(self, tour: Tour) -> None:
        self._filled.update(leg.duty for leg in tour.legs)
        self._load[tour.practitioner] += tour.load
        self._month_load[tour.practitioner, tour.date[:7]] += tour.load
        self._on_duty[self._instance.practitioner[tour.practitioner].firm, tour.date] += 1
