"""Exact solves of a draft: the whole-number optimum of its free cells, all others fixed.

The relaxation comes first. It often proves that nothing can be gained; else its reduced costs leave few
tours to choose from, and CP-SAT chooses among those. What is left out is left out by proof, or the answer
says that it is not proven.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from roster.planning.solver.charges import add_base, add_charges, add_fairness, add_waiting
from roster.planning.solver.draft import Draft, Plan
from roster.planning.solver.lagrangian import Lagrangian, lagrangian, relax
from roster.planning.solver.limits import add_limits
from roster.planning.solver.linear import LinearModel
from roster.planning.solver.repeats import add_all
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch

NARROW = 20
"""Tours whose reduced cost is above this are left out of a first try: on the benchmark few are missed."""


@dataclass(frozen=True)
class Answer:
    """What an exact solve found: a whole plan if any, its objective, a bound, and what was proven of the draft."""

    plan: Plan | None
    objective: int | None
    bound: int | None
    is_optimal: bool
    is_infeasible: bool = False
    work: float = 0.0
    has_ended: bool = True
    """Whether the effort sufficed for what was tried, be it all tours or the promising ones."""


@dataclass(frozen=True)
class Effort:
    """How much one exact solve may take: seconds by the clock or, in deterministic runs, units of work."""

    seconds: float
    seed: int


def improve_cells(
    book: TourBook,
    plan: Plan,
    objective: int,
    free: Sequence[Cell],
    effort: Effort,
    watch: Watch,
    *,
    thorough: bool = True,
) -> Answer:
    """Choose the tours of the free cells at least cost, given a plan that keeps every rule and its objective.

    Without `thorough` the promising tours alone are tried: what they miss on the benchmark is rare, and to rule it out
    takes longer than to free other cells.
    """
    began = watch.seconds()
    draft = _draft(book, plan, free)
    _, duals = relax(draft.model, watch)
    if len(duals) < len(draft.model.rows):
        return Answer(plan, objective, None, is_optimal=False, has_ended=False)
    dual = lagrangian(draft.model, duals)
    first = improve_within(draft, plan, objective, dual, min(NARROW, objective - dual.bound), effort, watch)
    if first.is_optimal or first.plan is None or first.objective is None or first.bound is None:
        return first
    if first.bound < dual.bound + NARROW or not thorough:
        return first
    left = replace(
        effort, seconds=effort.seconds - (first.work if watch.counts_work else watch.seconds() - began)
    )
    if left.seconds <= 0:
        return first
    wider = first.objective - dual.bound
    second = improve_within(draft, first.plan, first.objective, dual, wider, left, watch)
    return replace(second, work=first.work + second.work)


def fill_cells(book: TourBook, plan: Plan, free: Sequence[Cell], effort: Effort, watch: Watch) -> Plan:
    """Fill the free cells by seats, ways, loads and waiting, given a plan that keeps every rule.

    Without rotation this is close to a flow and quickly solved, even a whole year.
    """
    draft = Draft(book, plan, free)
    add_limits(draft)
    add_base(draft)
    add_fairness(draft)
    add_waiting(draft)
    _, duals = relax(draft.model, watch)
    if len(duals) < len(draft.model.rows):
        return plan
    kept = _kept(draft, plan, lagrangian(draft.model, duals), NARROW)
    return choose_within(draft, plan, kept, effort, watch).plan or plan


def choose_cells(book: TourBook, plan: Plan, free: Sequence[Cell], effort: Effort, watch: Watch) -> Answer:
    """Choose the tours of the free cells at least cost, given a plan that may break rules in them."""
    draft = _draft(book, plan, free)
    return choose_within(draft, plan, [True] * len(draft.model.costs), effort, watch)


def _draft(book: TourBook, plan: Plan, free: Sequence[Cell]) -> Draft:
    draft = Draft(book, plan, free)
    add_limits(draft)
    add_charges(draft)
    add_all(draft)
    return draft


def improve_within(
    draft: Draft, plan: Plan, objective: int, dual: Lagrangian, margin: int, effort: Effort, watch: Watch
) -> Answer:
    """Improve a plan by tours within a margin of reduced cost; all others cost at least the bound and the margin."""
    if margin <= 0:
        return Answer(plan, objective, objective, is_optimal=True)
    kept = _kept(draft, plan, dual, margin)
    found = choose_within(draft, plan, kept, effort, watch)
    if found.plan is None or found.objective is None or found.bound is None or found.objective > objective:
        return Answer(plan, objective, dual.bound, is_optimal=False, work=found.work, has_ended=False)
    bound = max(dual.bound, min(found.bound, dual.bound + margin))
    return replace(found, bound=bound, is_optimal=found.objective <= bound)


def _kept(draft: Draft, plan: Plan, dual: Lagrangian, margin: int) -> list[bool]:
    """Say which variables stay: tours within the margin, the plan's own, and all that price them."""
    kept = dual.within(margin)
    for variable, tour in enumerate(draft.tours):
        kept[variable] = kept[variable] or plan.get((tour.practitioner, tour.date)) == tour
    kept[len(draft.tours) :] = [True] * (len(kept) - len(draft.tours))
    return kept


def choose_within(draft: Draft, plan: Plan, kept: list[bool], effort: Effort, watch: Watch) -> Answer:
    """Solve the draft with the kept variables alone."""
    model, variables = _translate(draft.model, kept)
    for index, tour in enumerate(draft.tours):
        if index in variables:
            model.add_hint(variables[index], int(plan.get((tour.practitioner, tour.date)) == tour))
    solver = _solver(effort, watch)
    with watch.interrupting(solver.stop_search):
        status = solver.solve(model)
    work = solver.response_proto.deterministic_time
    watch.count(work)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, None, None, False, status == cp_model.INFEASIBLE, work, has_ended=False)
    return Answer(
        plan=draft.chosen({index: solver.value(variable) for index, variable in variables.items()}),
        objective=round(solver.objective_value),
        bound=round(solver.best_objective_bound),
        is_optimal=status == cp_model.OPTIMAL,
        work=work,
        has_ended=status == cp_model.OPTIMAL,
    )


def _solver(effort: Effort, watch: Watch) -> cp_model.CpSolver:
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


def _translate(linear: LinearModel, kept: list[bool]) -> tuple[cp_model.CpModel, dict[int, cp_model.IntVar]]:
    """Write the model for CP-SAT; variables that are not kept are 0 and left out."""
    model = cp_model.CpModel()
    variables = {
        index: model.new_int_var(0, upper, "") for index, upper in enumerate(linear.uppers) if kept[index]
    }
    for row in linear.rows:
        terms = [
            (variables[index], coefficient)
            for index, coefficient in zip(row.variables, row.coefficients, strict=True)
            if kept[index]
        ]
        model.add_linear_constraint(_sum(terms), row.lower, row.upper)
    costs = [(variable, linear.costs[index]) for index, variable in variables.items()]
    model.minimize(_sum(costs) + linear.offset)
    return model, variables


def _sum(terms: list[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum(
        [variable for variable, _ in terms], [coefficient for _, coefficient in terms]
    )
