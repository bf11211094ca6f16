"""The primal side: month by month at first, then large neighbourhoods, each solved exactly."""

from collections.abc import Callable
from random import Random

from roster.planning.pricing import price
from roster.planning.results import Phase
from roster.planning.solver.bounding import Bounds
from roster.planning.solver.draft import Plan, assignments_of
from roster.planning.solver.exact import Answer, Effort, solve_cells
from roster.planning.solver.neighbourhoods import Neighbourhood, draw_one, neighbourhoods_of
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch

SHARE_OF_LIMIT = 0.1
"""The most that one neighbourhood may take of the whole time."""
LONGEST, SHORTEST = 4.0, 0.5
"""Seconds that one neighbourhood may take, whatever the limit."""


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
        """Choose each month's tours of each group at least cost, given the months before."""
        for group, cells in enumerate(self._groups):
            for month in sorted({date[:7] for _, date in cells}):
                if watch.is_over():
                    return
                free = [cell for cell in cells if cell[1].startswith(month)]
                answer = self._try(free, watch, 5 * self._allowed)
                if len(free) == len(cells):
                    self._note_whole(group, answer)
                report(Phase.CONSTRUCTION)

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
        answer = self._try(chosen.draw(self._random), watch, self._allowed)
        if chosen.is_whole:
            self._note_whole(group, answer)
        spent = answer.work if watch.counts_work else watch.seconds() - started
        chosen.learn(answer, before - self.objective, spent, self._allowed)

    def _try(self, free: list[Cell], watch: Watch, seconds: float) -> Answer:
        effort = Effort(seconds, self._random.randrange(2**31))
        answer = solve_cells(self.book, self.plan, free, effort, watch)
        if answer.plan is not None and answer.objective is not None and answer.objective < self.objective:
            self.plan, self.objective = answer.plan, answer.objective
        return answer

    def _note_whole(self, group: int, answer: Answer) -> None:
        """Take the bound of a solve that freed a whole group: the rest of the price is the other groups'."""
        if answer.is_optimal:
            self._closed.add(group)
        if answer.bound is not None and answer.objective is not None:
            self.bounds.raise_group(group, self._objective_of(group) - (self.objective - answer.bound))

    def _is_closed(self, group: int) -> bool:
        if group not in self._closed and self._objective_of(group) <= self.bounds.of_group(group):
            self._closed.add(group)
        return group in self._closed

    def _objective_of(self, group: int) -> int:
        """Return what the plan costs if the other groups were empty."""
        cells = set(self._groups[group])
        own = {cell: tour for cell, tour in self.plan.items() if cell in cells}
        return price(self.book.instance, assignments_of(own)).objective
