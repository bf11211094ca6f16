"""A model in the making: the tours of some free cells as variables, all other cells as they stand."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from roster.planning.elements import Assignment
from roster.planning.solver.linear import LinearModel
from roster.planning.solver.tours import Cell, Tour, TourBook

Plan = dict[Cell, Tour]
"""A roster as the solver holds it: the tour of every cell that works."""


def assignments_of(plan: Mapping[Cell, Tour]) -> list[Assignment]:
    """Return a plan's assignments, sorted."""
    return sorted(leg for tour in plan.values() for leg in tour.legs)


class Draft:
    """Variables for the tours of free cells, and what the fixed cells already take, fill, visit and know.

    A tour is left out if the fixed cells leave no seat for one of its legs.
    """

    def __init__(self, book: TourBook, plan: Mapping[Cell, Tour], free: Collection[Cell]) -> None:
        self.book = book
        self.instance = book.instance
        self.model = LinearModel()
        self.free = [cell for cell in free if cell in book.by_cell]
        kept = set(self.free)
        self.fixed = [tour for cell, tour in plan.items() if cell not in kept]
        self.filled = Counter(leg.duty for tour in self.fixed for leg in tour.legs)
        self._full = {duty for duty, count in self.filled.items() if count >= self.instance.duty[duty].seats}
        self.tours: list[Tour] = []
        self.of_cell: dict[Cell, list[int]] = {}
        self.of_duty: dict[str, list[int]] = defaultdict(list)
        for cell in self.free:
            self.of_cell[cell] = [self._add(tour) for tour in book.by_cell[cell] if self._fits(tour)]

    def _fits(self, tour: Tour) -> bool:
        return all(leg.duty not in self._full for leg in tour.legs)

    def _add(self, tour: Tour) -> int:
        variable = self.model.add_variable(tour.cost)
        self.tours.append(tour)
        for leg in tour.legs:
            self.of_duty[leg.duty].append(variable)
        return variable

    @cached_property
    def of_person(self) -> dict[str, list[int]]:
        """Tour variables by practitioner id, for everybody with a free cell."""
        found: dict[str, list[int]] = defaultdict(list)
        for (person, _), variables in self.of_cell.items():
            found[person] += variables
        return dict(found)

    @cached_property
    def fixed_of_person(self) -> dict[str, list[Tour]]:
        """Fixed tours by practitioner id."""
        found: dict[str, list[Tour]] = defaultdict(list)
        for tour in self.fixed:
            found[tour.practitioner].append(tour)
        return found

    @cached_property
    def fixed_load(self) -> Counter[str]:
        """Load over the horizon of the fixed tours, by practitioner id."""
        loads: Counter[str] = Counter()
        for tour in self.fixed:
            loads[tour.practitioner] += tour.load
        return loads

    @cached_property
    def seated(self) -> dict[str, list[Assignment]]:
        """Fixed assignments by duty id."""
        found: dict[str, list[Assignment]] = defaultdict(list)
        for tour in self.fixed:
            for leg in tour.legs:
                found[leg.duty].append(leg)
        return found

    def loads(self, variables: Iterable[int]) -> dict[int, int]:
        """Return tour variables with their loads as coefficients."""
        return {variable: self.tours[variable].load for variable in variables}

    def chosen(self, values: Mapping[int, int]) -> Plan:
        """Return the whole plan that a solution of the model stands for; absent variables are 0."""
        plan = {(tour.practitioner, tour.date): tour for tour in self.fixed}
        for variable, tour in enumerate(self.tours):
            if values.get(variable):
                plan[tour.practitioner, tour.date] = tour
        return plan
