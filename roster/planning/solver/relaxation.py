"""A proven lower bound of an independent group from the linear relaxation over whole-day tours."""

from collections.abc import Sequence

from roster.planning.solver.charges import add_charges, base_of
from roster.planning.solver.draft import Draft
from roster.planning.solver.lagrangian import lagrangian, relax
from roster.planning.solver.limits import add_limits
from roster.planning.solver.repeats import Repeat, pending
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch

TOLERANCE = 1e-6
"""A window of rotation is added when it is violated by more than this."""


def trivial_bound(book: TourBook, cells: Sequence[Cell]) -> int:
    """Return a bound at no cost: each cell's cheapest tour, without what tours share, which is never negative."""
    return base_of(book.instance) + sum(min(0, *(tour.cost for tour in book.by_cell[cell])) for cell in cells)


class GroupRelaxation:
    """The relaxation of one independent group, tightened round by round with the rotation rows it violates."""

    def __init__(self, book: TourBook, cells: Sequence[Cell]) -> None:
        self._draft = Draft(book, {}, cells)
        add_limits(self._draft)
        add_charges(self._draft)
        self._pending: list[Repeat] = pending(self._draft)
        self.bound: int | None = None
        self.gain: float = float("inf")
        self.is_done = False

    def tighten(self, watch: Watch) -> None:
        """Solve the relaxation as it is, take its bound, and add what its solution violates."""
        values, duals = relax(self._draft.model, watch)
        if len(duals) < len(self._draft.model.rows):
            self.is_done = True  # interrupted before there was anything to go by
            return
        bound = lagrangian(self._draft.model, duals).bound
        self.gain = float("inf") if self.bound is None else bound - self.bound
        self.bound = bound if self.bound is None else max(self.bound, bound)
        violated = [repeat for repeat in self._pending if values and repeat.excess(values) > TOLERANCE]
        for repeat in violated:
            repeat.add(self._draft)
        added = {id(repeat) for repeat in violated}
        self._pending = [repeat for repeat in self._pending if id(repeat) not in added]
        self.is_done = not violated or self.gain < 1
