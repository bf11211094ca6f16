"""A proven lower bound from the linear relaxation over tours.

The bound does not rest on the LP solver's arithmetic: its dual values, rounded to whole multiples of
1/SCALE, are put into the Lagrangian of the whole-number model, which is a lower bound for any dual values
of the right sign, and that is computed in exact whole numbers.
"""

from collections.abc import Sequence
from math import inf

from ortools.linear_solver.python.model_builder_helper import (
    ModelBuilderHelper,
    ModelSolverHelper,
    SolveStatus,
)

from roster.planning.solver.charges import add_charges, base_of
from roster.planning.solver.draft import Draft
from roster.planning.solver.limits import add_limits
from roster.planning.solver.linear import INFINITE, LinearModel
from roster.planning.solver.repeats import Repeat, pending
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch

SCALE = 1 << 24
TOLERANCE = 1e-6
"""A window of rotation is added when it is violated by more than this."""


def trivial_bound(book: TourBook, cells: Sequence[Cell]) -> int:
    """Return a bound at no cost: each cell's cheapest tour, without what tours share, which is never negative."""
    return base_of(book.instance) + sum(min(0, *(tour.cost for tour in book.by_cell[cell])) for cell in cells)


def exact_dual_bound(model: LinearModel, duals: Sequence[float]) -> int:
    """Return the Lagrangian bound of the whole-number model for any dual values, rounded up to a whole number."""
    reduced = [cost * SCALE for cost in model.costs]
    total = model.offset * SCALE
    for row, dual in zip(model.rows, duals, strict=True):
        price = round(dual * SCALE)
        side = row.lower if price > 0 else row.upper
        if price == 0 or abs(side) == INFINITE:
            continue
        total += price * side
        for variable, coefficient in zip(row.variables, row.coefficients, strict=True):
            reduced[variable] -= price * coefficient
    total += sum(left * upper for left, upper in zip(reduced, model.uppers, strict=True) if left < 0)
    return -(-total // SCALE)


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
        values, duals = _solve(self._draft.model, watch)
        if len(duals) < len(self._draft.model.rows):
            self.is_done = True  # interrupted before there was anything to go by
            return
        bound = exact_dual_bound(self._draft.model, duals)
        self.gain = float("inf") if self.bound is None else bound - self.bound
        self.bound = bound if self.bound is None else max(self.bound, bound)
        violated = [repeat for repeat in self._pending if values and repeat.excess(values) > TOLERANCE]
        for repeat in violated:
            repeat.add(self._draft)
        added = {id(repeat) for repeat in violated}
        self._pending = [repeat for repeat in self._pending if id(repeat) not in added]
        self.is_done = not violated or self.gain < 1


def _solve(model: LinearModel, watch: Watch) -> tuple[list[float], list[float]]:
    """Return values and duals of the relaxation; without values, but with duals, if the time ran out."""
    solver = ModelSolverHelper("glop")
    # The dual simplex has useful duals at any moment, so that an interrupted solve bounds as well.
    solver.set_solver_specific_parameters("use_dual_simplex:true")
    solver.set_time_limit_in_seconds(max(0.01, watch.remaining()))
    with watch.interrupting(solver.interrupt_solve):
        solver.solve(_relaxed(model))
    values = solver.variable_values().tolist() if solver.status() == SolveStatus.OPTIMAL else []
    return values, solver.dual_values().tolist()


def _relaxed(model: LinearModel) -> ModelBuilderHelper:
    """Write the relaxation of a model for the LP solver."""
    built = ModelBuilderHelper()
    for cost, upper in zip(model.costs, model.uppers, strict=True):
        variable = built.add_var()
        built.set_var_lower_bound(variable, 0.0)
        built.set_var_upper_bound(variable, float(upper))
        built.set_var_objective_coefficient(variable, float(cost))
    built.set_objective_offset(float(model.offset))
    for row in model.rows:
        index = built.add_linear_constraint()
        built.set_constraint_lower_bound(index, -inf if row.lower == -INFINITE else float(row.lower))
        built.set_constraint_upper_bound(index, inf if row.upper == INFINITE else float(row.upper))
        for variable, coefficient in zip(row.variables, row.coefficients, strict=True):
            built.add_term_to_constraint(index, variable, float(coefficient))
    return built
