"""The primal side: month by month at first, then large neighbourhoods, each solved exactly."""

from collections.abc import Callable
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

SHARE_OF_LIMIT = 0.1
"""The most that one neighbourhood may take of the whole time."""
LONGEST, SHORTEST = 4.0, 0.5
"""Seconds that one neighbourhood may take, whatever the limit."""

FORESIGHT = 2.0
"""The most that filling all months at once may take of a group, in times of what a neighbourhood may take."""


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
        self._allowed = min(LONGEST, max(SHORTEST, SHARE_OF_LIMIT * limit))
        self.objective = price(book.instance, assignments_of(plan)).objective
        self._closed: set[int] = set()

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
        answer = self._solve(filled, free, watch, 5 * self._allowed)
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
            effort = Effort(FORESIGHT * self._allowed, self._random.randrange(2**31))
            plan = fill_cells(self.book, filled, cells, effort, watch)
            self._keep(plan)
        return plan

    def _months(self) -> list[tuple[int, str]]:
        """Return every group with each of its months, in order of the months."""
        found = {(date[:7], group) for group, cells in enumerate(self._groups) for _, date in cells}
        return [(group, month) for month, group in sorted(found)]

    def improve(self, watch: Watch, report: Callable[[Phase], None]) -> None:
        """Free and re-solve neighbourhoods until the time is over or the plan is proven best."""
        kinds = {group: neighbourhoods_of(cells) for group, cells in enumerate(self._groups)}
        while not watch.is_over() and self.objective > self.bounds.total():
            open_groups = [group for group in kinds if not self._is_closed(group)]
            if not open_groups:
                return
            chosen = draw_one([kind for group in open_groups for kind in kinds[group]], self._random)
            group = next(group for group in open_groups if chosen in kinds[group])
            self._try_neighbourhood(group, chosen, watch)
            report(Phase.IMPROVEMENT)

    def _try_neighbourhood(self, group: int, chosen: Neighbourhood, watch: Watch) -> None:
        before, started = self.objective, watch.seconds()
        answer = self._solve(self.plan, chosen.draw(self._random), watch, self._allowed)
        if answer.plan is not None:
            self._keep(answer.plan)
        if chosen.is_whole:
            self._note_whole(group, answer)
        spent = answer.work if watch.counts_work else watch.seconds() - started
        chosen.learn(answer, before - self.objective, spent, self._allowed)

    def _solve(self, plan: Plan, free: list[Cell], watch: Watch, seconds: float) -> Answer:
        effort = Effort(seconds, self._random.randrange(2**31))
        objective = price(self.book.instance, assignments_of(plan)).objective
        return improve_cells(self.book, plan, objective, free, effort, watch)

    def _keep(self, plan: Plan) -> None:
        """Keep a plan if it is cheaper than the best so far."""
        objective = price(self.book.instance, assignments_of(plan)).objective
        if objective < self.objective:
            self.plan, self.objective = plan, objective

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
