"""The primal side: month by month at first, then large neighbourhoods, each solved exactly."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from roster.planning.pricing import price
from roster.planning.results import Phase
from roster.planning.solver.bounding import Bounds
from roster.planning.solver.draft import Plan, assignments_of
from roster.planning.solver.exact import Answer, Effort, fill_cells, improve_cells
from roster.planning.solver.greedy import QuickFill
from roster.planning.solver.neighbourhoods import Neighbourhood, draw_one, neighbourhoods_of
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch
from roster.planning.validation import validate

SHARE_OF_TIME = 0.04
"""The most that one neighbourhood may take, in parts of the time so far; a month being built, of five times the limit."""
LONGEST, SHORTEST = 4.0, 0.3
"""Seconds that one neighbourhood may take, whatever the limit."""

FORESIGHT = 0.2
"""The most that filling all months at once may take of the whole time, for one group."""


@dataclass(frozen=True)
class _Task:
    """What one thread sets out with: a plan, what it costs, the cells to free, and a seed."""

    plan: Plan
    objective: int
    free: list[Cell]
    seed: int


class Search:
    """The best plan so far and the means to improve it. A plan is replaced only by a cheaper one."""

    def __init__(
        self, book: TourBook, plan: Plan, bounds: Bounds, groups: list[list[Cell]], seed: int, limit: float
    ) -> None:
        self.book = book
        self.plan = plan
        self.bounds = bounds
        self._groups = groups
        self._random = Random(seed)  # noqa: S311 - chooses neighbourhoods, protects nothing
        self.priced = price(book.instance, assignments_of(plan))
        self._limit = limit
        self._closed: set[int] = set()
        self._kinds = {group: neighbourhoods_of(cells) for group, cells in enumerate(groups)}
        self._lock = threading.RLock()

    @property
    def objective(self) -> int:
        """What the best plan so far costs."""
        return self.priced.objective

    def construct(self, watch: Watch, report: Callable[[Phase], None]) -> None:
        """Fill quickly, to have something; then choose month by month at least cost, given the months before."""
        plan = self.plan
        self._keep(QuickFill(self.book, plan).fill())
        report(Phase.CONSTRUCTION)
        plan = self._with_foresight(plan, watch)
        for group, month in self._months():
            if watch.is_over():
                break
            plan = self._choose_month(plan, group, month, watch)
            report(Phase.CONSTRUCTION)
        self._keep(QuickFill(self.book, plan).fill())

    def _choose_month(self, plan: Plan, group: int, month: str, watch: Watch) -> Plan:
        """Solve one month of a group given all others; at the worst it is filled quickly."""
        cells = self._groups[group]
        free = [cell for cell in cells if cell[1].startswith(month)]
        filled = QuickFill(self.book, plan).fill(free)
        answer = self._solve(filled, free, watch, 5 * self._allowed_after(self._limit))
        if len(free) == len(cells):
            self._keep(answer.plan or filled)
            self._note_whole(group, answer)
        return answer.plan or filled

    def _with_foresight(self, plan: Plan, watch: Watch) -> Plan:
        """Fill all months at once where a limit over the horizon could bind, so that no month takes what another needs."""
        limited = {person.id for person in self.book.instance.practitioners if person.max_load is not None}
        for cells in self._groups:
            if limited.isdisjoint(person for person, _ in cells) or watch.is_over():
                continue
            filled = QuickFill(self.book, plan).fill(cells)
            effort = Effort(FORESIGHT * self._limit, self._seed())
            plan = fill_cells(self.book, filled, cells, effort, watch)
            self._keep(plan)
        return plan

    def _months(self) -> list[tuple[int, str]]:
        """Return every group with each of its months, in order of the months."""
        found = {(date[:7], group) for group, cells in enumerate(self._groups) for _, date in cells}
        return [(group, month) for month, group in sorted(found)]

    def improve(self, watch: Watch, report: Callable[[Phase], None]) -> None:
        """Free and re-solve neighbourhoods until the time is over or the plan is proven best."""
        while not watch.is_over() and self.improve_once(watch):
            report(Phase.IMPROVEMENT)

    def improve_once(self, watch: Watch) -> bool:
        """Free and re-solve one neighbourhood; False if the plan is proven best.

        Two threads may do so at the same time: each solves beside the other and then puts what it found into
        the plan as it is by then.
        """
        with self._lock:
            open_groups = [group for group in self._kinds if not self._is_closed(group)]
            if not open_groups or self.objective <= self.bounds.total():
                return False
            chosen = draw_one([kind for group in open_groups for kind in self._kinds[group]], self._random)
            group = next(group for group in open_groups if chosen in self._kinds[group])
            free = chosen.draw(self._random)
            task = _Task(self.plan, self.objective, free, self._seed())
        self._try_neighbourhood(group, chosen, task, watch)
        return True

    def _try_neighbourhood(self, group: int, chosen: Neighbourhood, task: _Task, watch: Watch) -> None:
        started, is_whole = watch.seconds(), chosen.is_whole
        allowed = self._allowed_after(watch.elapsed())
        effort = Effort(allowed, task.seed)
        answer = improve_cells(
            self.book, task.plan, task.objective, task.free, effort, watch, thorough=is_whole
        )
        with self._lock:
            before = self.objective
            if answer.plan is not None:
                self._keep(answer.plan if self.plan is task.plan else self._merged(answer.plan, task))
            if is_whole:
                self._note_whole(group, answer)
            spent = answer.work if watch.counts_work else watch.seconds() - started
            chosen.learn(answer, before - self.objective, spent, allowed)

    def _merged(self, found: Plan, task: _Task) -> Plan:
        """Return the present plan with what a task changed in its own, or the present plan where rules forbid that."""
        merged = dict(self.plan)
        for cell in task.free:
            if found.get(cell) == task.plan.get(cell):
                continue
            merged.pop(cell, None)
            if cell in found:
                merged[cell] = found[cell]
        return self.plan if validate(self.book.instance, assignments_of(merged)) else merged

    def _solve(self, plan: Plan, free: list[Cell], watch: Watch, seconds: float) -> Answer:
        effort = Effort(seconds, self._seed())
        objective = price(self.book.instance, assignments_of(plan)).objective
        return improve_cells(self.book, plan, objective, free, effort, watch)

    @staticmethod
    def _allowed_after(seconds: float) -> float:
        """Return what one neighbourhood may take so long after the beginning: early on, small steps gain more."""
        return min(LONGEST, max(SHORTEST, SHARE_OF_TIME * seconds))

    def _seed(self) -> int:
        return self._random.randrange(2**31)

    def _keep(self, plan: Plan) -> None:
        """Keep a plan if it is cheaper than the best so far."""
        priced = price(self.book.instance, assignments_of(plan))
        if priced.objective < self.objective:
            self.plan, self.priced = plan, priced

    def _note_whole(self, group: int, answer: Answer) -> None:
        """Take the bound of a solve that freed a whole group: at most its slack below what it found."""
        if answer.plan is not None and answer.objective is not None and answer.bound is not None:
            slack = answer.objective - answer.bound
            self.bounds.raise_group(group, self._objective_of(group, answer.plan) - slack)

    def _is_closed(self, group: int) -> bool:
        if group not in self._closed and self._objective_of(group, self.plan) <= self.bounds.of_group(group):
            self._closed.add(group)
        return group in self._closed

    def _objective_of(self, group: int, plan: Plan) -> int:
        """Return what a plan costs if the other groups were empty."""
        cells = set(self._groups[group])
        own = {cell: tour for cell, tour in plan.items() if cell in cells}
        return price(self.book.instance, assignments_of(own)).objective
