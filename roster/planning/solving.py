"""`solve`: the best roster in the time given, with a proven lower bound, checked and priced independently."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from roster.planning.elements import Assignment
from roster.planning.instance import Instance
from roster.planning.pricing import price
from roster.planning.results import Phase, Progress, Result, SolveParameters, Status
from roster.planning.solver.bounding import Bounds
from roster.planning.solver.draft import assignments_of
from roster.planning.solver.groups import independent_groups
from roster.planning.solver.lock_probes import smallest_set
from roster.planning.solver.search import Search
from roster.planning.solver.start import first_plan
from roster.planning.solver.tours import TourBook
from roster.planning.solver.watch import Watch
from roster.planning.validation import validate

SHARE_OF_BOUND = 0.4
"""With one worker, the part of the time that the bound may take before the search for better rosters."""


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
    groups = independent_groups(book)
    bounds = Bounds(book, groups, price(instance, ()).objective)
    search = Search(book, start.plan, bounds, groups, parameters.seed, parameters.time_limit_seconds)
    _search_and_bound(search, parameters, watch, on_progress or (lambda _: None))
    return _result(instance, assignments_of(search.plan), search, watch)


def _search_and_bound(
    search: Search, parameters: SolveParameters, watch: Watch, on_progress: Callable[[Progress], None]
) -> None:
    def report(phase: Phase) -> None:
        on_progress(Progress(watch.seconds(), search.objective, search.bounds.total(), phase))

    report(Phase.START)
    if parameters.workers > 1 and not parameters.deterministic:
        with _bounding_beside(search, watch):
            search.construct(watch, report)
            search.improve(watch, report)
    else:
        search.construct(watch, report)
        until = watch.seconds() + SHARE_OF_BOUND * watch.remaining()
        search.bounds.tighten(watch.branch(until, lambda: False))
        report(Phase.BOUND)
        search.improve(watch, report)
    report(Phase.END)


@contextmanager
def _bounding_beside(search: Search, watch: Watch) -> Iterator[None]:
    """Tighten the bound in a second thread while the block runs."""
    enough = threading.Event()
    branch = watch.branch(float("inf"), enough.is_set)
    bounding = threading.Thread(
        target=search.bounds.tighten, args=(branch,), name="planning-bound", daemon=True
    )
    bounding.start()
    try:
        yield
    finally:
        enough.set()
        bounding.join()


def _result(instance: Instance, assignments: list[Assignment], search: Search, watch: Watch) -> Result:
    """Check and price the roster by the code that knows no solver, and state what was proven."""
    breaches = validate(instance, assignments)
    priced = price(instance, assignments)
    bound = search.bounds.total()
    if breaches or priced.objective != search.objective or bound > priced.objective:
        found = (
            breaches[0].sentence
            if breaches
            else f"{search.objective} is claimed, bound {bound}, price {priced}"
        )
        raise PlannerError(f"The planner's roster does not stand: {found}")
    if priced.objective == bound:
        status = Status.OPTIMAL
    else:
        status = Status.STOPPED if watch.was_stopped else Status.FEASIBLE
    controllable = priced.objective - priced.parts["uncovered"] * instance.weights.uncovered
    return Result(
        status=status,
        assignments=tuple(assignments),
        objective=priced.objective,
        parts=priced.parts,
        lower_bound=bound,
        gap=_ratio(priced.objective - bound, priced.objective),
        controllable_gap=_ratio(priced.objective - bound, controllable),
        seconds=watch.seconds(),
    )


def _ratio(part: int, whole: int) -> float | None:
    if part == 0:
        return 0.0
    return part / whole if whole > 0 else None
