"""What changes of a published roster buy: the best roster for each number of changed duties, fewest first.

Among rosters of one cost, those that disturb fewest people come first, then those whose changes lie furthest ahead. A small
instance (a month) is solved whole each time, so that each point is proven; of a large one only the dates to which something
happened are open, and they are solved one after another.
"""

from roster.planning.parts.stability import people_disturbed
from roster.planning.pricing import Price, price
from roster.planning.results import CurvePoint
from roster.planning.solver.draft import Plan, assignments_of
from roster.planning.solver.exact import Effort
from roster.planning.solver.goals import (
    DISTURBANCE,
    GoalBooks,
    GoalDraft,
    Terms,
    parts_wanted,
    weighted_goals,
)
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch

UNWANTED = 100_000
"""What a change weighs against a point when the fewest changes are looked for."""
MOST_POINTS = 13
WHOLE = 4_000
"""So many tours are solved at once."""
LONGEST = 3.0
"""Seconds that one solve may take."""


class Curve:
    """Solves the same model again and again, each time with one more change allowed."""

    def __init__(self, book: TourBook, plan: Plan, seed: int, watch: Watch) -> None:
        self._instance, self._plan, self._seed, self._watch = book.instance, plan, seed, watch
        self._books = GoalBooks(book)
        self._weight = book.instance.weights.stability
        self._costs = weighted_goals(book.instance.weights)
        self._costs.pop("stability", None)
        self._wanted = [*parts_wanted(book.instance.weights, ["stability"]), DISTURBANCE]
        self._is_whole = sum(len(tours) for tours in book.by_cell.values()) <= WHOLE
        self._blocks = [list(book.by_cell)] if self._is_whole else self._troubled(book)
        self._whole = GoalDraft(self._books, plan, self._blocks[0], self._wanted) if self._is_whole else None

    def points(self) -> list[CurvePoint]:
        """Return the curve from the fewest changes that cannot be avoided to where more buy nothing."""
        plan, _ = self._solve({**self._costs, "stability": UNWANTED}, None, self._plan)
        free, free_proven = self._solve(self._costs, None, plan)
        most = self._price(free).parts["stability"]
        found: list[CurvePoint] = []
        for allowed in _steps(self._price(plan).parts["stability"], most):
            if self._watch.is_over() and found:
                break
            proven = free_proven
            if allowed == most:
                plan = free
            else:
                plan, proven = self._solve(self._costs, allowed, plan)
            point = self._point(plan, proven)
            if not found or point.objective < found[-1].objective:
                found.append(point)
        best = self._point(free, free_proven)
        if best.objective < found[-1].objective:
            found.append(best)
        return found

    def _troubled(self, book: TourBook) -> list[list[Cell]]:
        """Return the cells of each date one of whose published entries can no longer stand; of all dates if none."""
        standing = {(one.duty, one.practitioner) for one in assignments_of(self._plan)}
        dates = {
            book.instance.duty[entry.duty].date
            for entry in book.instance.published
            if (entry.duty, entry.practitioner) not in standing
        } or {date for _, date in book.by_cell}
        return [[cell for cell in book.by_cell if cell[1] == date] for date in sorted(dates)]

    def _solve(self, costs: dict[str, int], allowed: int | None, plan: Plan) -> tuple[Plan, bool]:
        """Find the cheapest roster with so many changes, then the least disturbing one of that cost."""
        proven = self._is_whole
        for cells in self._blocks:
            if self._watch.is_over():
                return plan, False
            draft = self._whole or GoalDraft(self._books, plan, cells, self._wanted)
            limits = [] if allowed is None else [(draft.terms["stability"], allowed)]
            answer = draft.minimise_sum(draft.summed(costs), limits, plan, self._effort(), self._watch)
            plan = self._better(answer.plan, plan, costs, allowed)
            proven = proven and answer.is_optimal
            if self._is_whole:
                plan = self._calmest(draft, costs, limits, plan)
        return plan, proven

    def _calmest(
        self, draft: GoalDraft, costs: dict[str, int], limits: list[tuple[Terms, int]], plan: Plan
    ) -> Plan:
        cost = (draft.summed(costs), self._value(plan, costs))
        answer = draft.minimise_sum(
            draft.terms[DISTURBANCE], [*limits, cost], plan, self._effort(), self._watch
        )
        is_equal = answer.plan is not None and self._value(answer.plan, costs) <= cost[1]
        return answer.plan if is_equal and answer.plan is not None else plan

    def _better(self, new: Plan | None, plan: Plan, costs: dict[str, int], allowed: int | None) -> Plan:
        if new is None or (allowed is not None and self._price(new).parts["stability"] > allowed):
            return plan
        return new if self._value(new, costs) < self._value(plan, costs) else plan

    def _value(self, plan: Plan, costs: dict[str, int]) -> int:
        parts = self._price(plan).parts
        return sum(weight * parts[part] for part, weight in costs.items())

    def _effort(self) -> Effort:
        return Effort(min(LONGEST, max(0.2, self._watch.remaining() / 3)), self._seed)

    def _price(self, plan: Plan) -> Price:
        return price(self._instance, assignments_of(plan))

    def _point(self, plan: Plan, proven: bool) -> CurvePoint:
        priced, assignments = self._price(plan), assignments_of(plan)
        return CurvePoint(
            changes=priced.parts["stability"],
            people=people_disturbed(set(self._instance.published), set(assignments)),
            objective=priced.objective - self._weight * priced.parts["stability"],
            parts=priced.parts,
            is_proven=proven,
            assignments=tuple(assignments),
        )


def _steps(least: int, most: int) -> list[int]:
    """Return the numbers of changes to look at: each of the first, then in growing strides, and the last."""
    steps, stride = list(range(least, min(least + 9, most + 1))), 2
    while steps and steps[-1] + stride < most and len(steps) < MOST_POINTS - 1:
        steps.append(steps[-1] + stride)
        stride *= 2
    return steps if steps and steps[-1] >= most else [*steps, max(most, least)]
