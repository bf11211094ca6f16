"""`solve`: the best roster in the time given, with a proven lower bound, checked and priced independently."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from roster.planning.elements import Assignment
from roster.planning.instance import Instance
from roster.planning.policies import GoalValue
from roster.planning.pricing import Price, price, uncovered_cost
from roster.planning.results import CurvePoint, Phase, Progress, Result, SolveParameters, Status, ratio
from roster.planning.solver.bounding import Bounds
from roster.planning.solver.changes import Curve
from roster.planning.solver.draft import Plan, assignments_of
from roster.planning.solver.groups import independent_groups
from roster.planning.solver.helping import bounding_beside, helping_beside
from roster.planning.solver.lock_probes import smallest_set
from roster.planning.solver.ordered import OrderedSearch, weights_in_order
from roster.planning.solver.search import Search
from roster.planning.solver.start import first_plan, plan_of
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch
from roster.planning.validation import validate

SHARE_OF_BOUND = 0.4
"""With one worker, the part of the time that the bound may take before the search for better rosters."""
SHARE_BESIDE_GOALS = 0.2
"""The same where goals in order, or what changes buy, are what is looked for, and the bound only tells the distance."""


class PlannerError(RuntimeError):
    """The planner contradicts the independent rules or prices: a bug, never a property of the instance."""


def solve(
    instance: Instance,
    parameters: SolveParameters | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    warm_start: Iterable[Assignment] | None = None,
) -> Result:
    """Plan an instance within the time limit and return the best roster found.

    `on_progress` is called from the calling thread. `should_stop` is polled every few hundredths of a
    second, also from another thread; once it says yes, the best roster so far is returned with the status
    STOPPED. Without a `warm_start` the published roster is one. Assignments of a warm start that break a
    rule are left out. Locks that break a rule give the status INFEASIBLE and its breaches.
    """
    parameters = parameters or SolveParameters()
    watch = Watch(parameters, should_stop)
    book = TourBook(instance)
    given = warm_start if warm_start is not None else parameters.warm_start
    given = instance.published if given is None else given
    start = first_plan(book, given, parameters.seed, watch)
    if start.plan is None:
        status = Status.INFEASIBLE if start.breaches else Status.UNKNOWN
        conflict = smallest_set(instance, start.breaches) if start.breaches else ()
        return Result(status, seconds=watch.seconds(), breaches=start.breaches, conflict=conflict)
    if parameters.curve:
        return _solve_curve(book, start.plan, parameters, watch)
    if parameters.policy is not None:
        return _solve_in_order(book, start.plan, parameters, watch, on_progress or (lambda _: None))
    groups = independent_groups(book)
    bounds = _bounds(book, groups)
    search = Search(book, start.plan, bounds, groups, parameters.seed, parameters.time_limit_seconds)
    _search_and_bound(search, parameters, watch, on_progress or (lambda _: None))
    return _result(instance, assignments_of(search.plan), search, watch)


def _solve_curve(book: TourBook, plan: Plan, parameters: SolveParameters, watch: Watch) -> Result:
    """Find what changes buy; each point is checked and priced by itself."""
    bounds = _bounds(book, independent_groups(book))
    with _bounded(bounds, parameters, watch):
        points = Curve(book, plan, parameters.seed, watch).points()
    for point in points:
        _refuse_contradiction(book.instance, point.assignments, None)
    last = points[-1]
    status = Status.OPTIMAL if all(point.is_proven for point in points) else Status.FEASIBLE
    return _stated(book.instance, list(last.assignments), status, bounds.total(), watch, curve=tuple(points))


def _bounds(book: TourBook, groups: list[list[Cell]]) -> Bounds:
    return Bounds(book, groups, price(book.instance, ()).objective)


@contextmanager
def _bounded(bounds: Bounds, parameters: SolveParameters, watch: Watch) -> Iterator[None]:
    """Bound the weighted sum beside the block, or with one worker before it."""
    if parameters.workers > 1 and not parameters.deterministic:
        with bounding_beside(bounds, watch):
            yield
    else:
        until = watch.seconds() + SHARE_BESIDE_GOALS * watch.remaining()
        bounds.tighten(watch.branch(until, lambda: False))
        yield


def _solve_in_order(
    book: TourBook,
    plan: Plan,
    parameters: SolveParameters,
    watch: Watch,
    on_progress: Callable[[Progress], None],
) -> Result:
    """Follow a policy: a first roster by weights that come near it, then each goal in its turn."""
    policy = parameters.policy
    assert policy is not None

    instance = book.instance
    bounds = _bounds(book, independent_groups(book))

    def report(phase: Phase) -> Callable[[Price], None]:
        return lambda priced: on_progress(
            Progress(
                watch.seconds(), priced.objective, bounds.total(), phase, uncovered_cost(instance, priced)
            )
        )

    report(Phase.START)(price(instance, assignments_of(plan)))
    near = TourBook(replace(instance, weights=weights_in_order(instance.weights, policy)))
    groups = independent_groups(near)
    given = plan_of(near, assignments_of(plan))
    search = Search(
        near, given, _bounds(near, groups), groups, parameters.seed, parameters.time_limit_seconds
    )
    with _bounded(bounds, parameters, watch):
        first = watch.branch(watch.seconds() + SHARE_OF_BOUND * watch.remaining(), lambda: False)
        search.construct(first, lambda _: None)
        ordered = OrderedSearch(
            book,
            plan_of(book, assignments_of(search.plan)),
            parameters.seed,
            watch,
            report(Phase.IMPROVEMENT),
        )
        goals = ordered.follow(policy)
    assignments = assignments_of(ordered.plan)
    report(Phase.END)(_refuse_contradiction(instance, assignments, None))
    if any(goal.value > goal.budget for goal in goals):
        raise PlannerError(f"The planner's roster does not keep the goals before: {goals}")
    if all(goal.is_proven for goal in goals):
        status = Status.OPTIMAL
    else:
        status = Status.STOPPED if watch.was_stopped else Status.FEASIBLE
    return _stated(instance, assignments, status, bounds.total(), watch, goals=goals)


def _refuse_contradiction(
    instance: Instance, assignments: Sequence[Assignment], claimed: int | None
) -> Price:
    """Return a roster's price; raise PlannerError if it breaks a rule or costs something else."""
    breaches, priced = validate(instance, assignments), price(instance, assignments)
    if breaches or claimed not in (None, priced.objective):
        found = breaches[0].sentence if breaches else f"{claimed} is claimed, price {priced}"
        raise PlannerError(f"The planner's roster does not stand: {found}")
    return priced


def _stated(
    instance: Instance,
    assignments: list[Assignment],
    status: Status,
    bound: int,
    watch: Watch,
    *,
    goals: tuple[GoalValue, ...] = (),
    curve: tuple[CurvePoint, ...] = (),
) -> Result:
    """Price the roster by the code that knows no solver, and state how far from the bound it is."""
    priced = price(instance, assignments)
    if bound > priced.objective:
        raise PlannerError(f"The planner's bound {bound} is above what its roster costs: {priced}")
    distance, controllable = priced.objective - bound, priced.objective - uncovered_cost(instance, priced)
    return Result(
        status=status,
        assignments=tuple(assignments),
        objective=priced.objective,
        parts=priced.parts,
        lower_bound=bound,
        gap=ratio(distance, priced.objective),
        controllable_gap=ratio(distance, controllable),
        seconds=watch.seconds(),
        goals=goals,
        curve=curve,
    )


def _search_and_bound(
    search: Search, parameters: SolveParameters, watch: Watch, on_progress: Callable[[Progress], None]
) -> None:
    instance = search.book.instance

    def report(phase: Phase) -> None:
        best, bound = search.priced, search.bounds.total()
        on_progress(Progress(watch.seconds(), best.objective, bound, phase, uncovered_cost(instance, best)))

    report(Phase.START)
    if parameters.workers > 1 and not parameters.deterministic:
        built = threading.Event()
        with helping_beside(search, watch, built):
            search.construct(watch, report)
            built.set()
            search.improve(watch, report)
    else:
        search.construct(watch, report)
        until = watch.seconds() + SHARE_OF_BOUND * watch.remaining()
        search.bounds.tighten(watch.branch(until, lambda: False))
        report(Phase.BOUND)
        search.improve(watch, report)
    report(Phase.END)


def _result(instance: Instance, assignments: list[Assignment], search: Search, watch: Watch) -> Result:
    """Check the roster by the code that knows no solver, and state what was proven."""
    objective = _refuse_contradiction(instance, assignments, search.objective).objective
    bound = search.bounds.total()
    if objective == bound:
        status = Status.OPTIMAL
    else:
        status = Status.STOPPED if watch.was_stopped else Status.FEASIBLE
    return _stated(instance, assignments, status, bound, watch)
