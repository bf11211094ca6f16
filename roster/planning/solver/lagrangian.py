"""The linear relaxation of a model, and bounds from it that do not rest on the LP solver's arithmetic.

Its dual values, rounded to whole multiples of 1/SCALE, are put into the Lagrangian of the whole-number
model. That is a lower bound for any dual values, and it is computed in exact whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from ortools.linear_solver.python.model_builder_helper import (
    ModelBuilderHelper,
    ModelSolverHelper,
    SolveStatus,
)

from roster.planning.solver.linear import INFINITE, LinearModel
from roster.planning.solver.watch import Watch

SCALE = 1 << 24


@dataclass(frozen=True)
class Lagrangian:
    """A lower bound of a model and its variables' reduced costs, both in units of 1/SCALE.

    A solution that sets a variable costs at least the bound and, where it is above 0, its reduced cost.
    """

    scaled: int
    reduced: list[int]

    @property
    def bound(self) -> int:
        """The bound rounded up: objectives are whole."""
        return -(-self.scaled // SCALE)

    def within(self, margin: int) -> list[bool]:
        """Say for each variable whether a solution with it may cost as little as the bound and a margin."""
        return [left <= margin * SCALE for left in self.reduced]


def lagrangian(model: LinearModel, duals: Sequence[float]) -> Lagrangian:
    """Return the Lagrangian of the whole-number model for any dual values."""
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
    return Lagrangian(total, reduced)


def relax(model: LinearModel, watch: Watch) -> tuple[list[float], list[float]]:
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
