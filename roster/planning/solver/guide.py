"""The relaxation's solution as a guide: a roster rounded from it, and where a roster departs from it."""

from collections.abc import Mapping

from roster.planning.solver.draft import Plan
from roster.planning.solver.greedy import QuickFill
from roster.planning.solver.tours import Cell, Tour, TourBook

HALF = 0.5
"""Tours that the relaxation makes to more than this are rounded up."""
CERTAIN = 0.9
"""From this value on the relaxation counts as decided, and below the rest to 1 as decided against."""


class Guide:
    """What the relaxation of one group would do: the tours of each cell with their values, between 0 and 1."""

    def __init__(self, cells: list[Cell], values: Mapping[Cell, list[tuple[float, Tour]]]) -> None:
        self._cells = cells
        self._values = values

    def rounded(self, book: TourBook, plan: Plan) -> Plan:
        """Return a plan with its group emptied, locks aside, and filled by what the relaxation mostly does.

        Nothing is added that breaks a limit. Who needs supervision is left to the exact solves.
        """
        own = {cell for cell in self._cells if not book.is_locked(cell)}
        filling = QuickFill(book, {cell: tour for cell, tour in plan.items() if cell not in own})
        likely = [
            (-value, cell, number)
            for cell in own
            for number, (value, _) in enumerate(self._values.get(cell, ()))
            if value > HALF
        ]
        for _, cell, number in sorted(likely):
            filling.offer(self._values[cell][number][1])
        return filling.plan

    def departures(self, plan: Plan) -> list[Cell]:
        """Return the cells that the relaxation leaves open or decides otherwise than the plan."""
        return [cell for cell in self._cells if not self._agrees(cell, plan.get(cell))]

    def _agrees(self, cell: Cell, made: Tour | None) -> bool:
        values = self._values.get(cell, ())
        if made is None:
            return sum(value for value, _ in values) <= 1 - CERTAIN
        return any(value >= CERTAIN and tour.legs == made.legs for value, tour in values)
