"""Exact solves of a draft by CP-SAT: the whole-number optimum of its free cells, all others fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from roster.planning.solver.charges import add_charges
from roster.planning.solver.draft import Draft, Plan
from roster.planning.solver.limits import add_limits
from roster.planning.solver.linear import LinearModel
from roster.planning.solver.repeats import add_all
from roster.planning.solver.tours import Cell, Tour, TourBook
from roster.planning.solver.watch import Watch


@dataclass(frozen=True)
class Answer:
    """What an exact solve found: a whole plan if any, its objective, a bound, and what was proven of the draft."""

    plan: Plan | None
    objective: int | None
    bound: int | None
    is_optimal: bool
    is_infeasible: bool
    work: float


@dataclass(frozen=True)
class Effort:
    """How much one exact solve may take: seconds by the clock and, in deterministic runs, units of work."""

    seconds: float
    seed: int


def solve_cells(
    book: TourBook, plan: Mapping[Cell, Tour], free: Sequence[Cell], effort: Effort, watch: Watch
) -> Answer:
    """Choose the tours of the free cells at least cost, starting from the plan's own."""
    draft = Draft(book, plan, free)
    add_limits(draft)
    add_charges(draft)
    add_all(draft)
    model, variables = _translate(draft.model)
    for variable, tour in enumerate(draft.tours):
        model.add_hint(variables[variable], int(plan.get((tour.practitioner, tour.date)) == tour))
    solver = _solver(draft, effort, watch)
    with watch.interrupting(solver.stop_search):
        status = solver.solve(model)
    work = solver.response_proto.deterministic_time
    watch.count(work)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, None, None, False, status == cp_model.INFEASIBLE, work)
    values = [solver.value(variable) for variable in variables[: len(draft.tours)]]
    return Answer(
        plan=draft.chosen(values),
        objective=round(solver.objective_value),
        bound=round(solver.best_objective_bound),
        is_optimal=status == cp_model.OPTIMAL,
        is_infeasible=False,
        work=work,
    )


def _solver(draft: Draft, effort: Effort, watch: Watch) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = effort.seed
    # Measured on the benchmark: the relaxation is nearly whole, so the LP does the work, and all rows
    # belong in it from the beginning.
    parameters.linearization_level = 2
    parameters.cp_model_probing_level = 0
    parameters.add_lp_constraints_lazily = False
    parameters.use_objective_lb_search = True
    parameters.max_time_in_seconds = max(0.01, min(effort.seconds, watch.remaining()))
    if watch.counts_work:
        parameters.max_deterministic_time = effort.seconds
        parameters.max_time_in_seconds = max(0.01, watch.remaining())
    return solver


def _translate(linear: LinearModel) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    variables = [model.new_int_var(0, upper, "") for upper in linear.uppers]
    for row in linear.rows:
        terms = cp_model.LinearExpr.weighted_sum(
            [variables[variable] for variable in row.variables], list(row.coefficients)
        )
        model.add_linear_constraint(terms, row.lower, row.upper)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, linear.costs) + linear.offset)
    return model, variables
