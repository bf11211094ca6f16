"""Goals in order: each in turn is made as small as it can be while those before it keep their budgets.

A small instance is solved whole, so that each goal's best value is proven; a large one by neighbourhoods, which keep the
budgets as well. Whatever ends the solve, the plan at hand keeps all rules and the budgets so far.
"""

from collections.abc import Callable, Sequence
from random import Random

from roster.planning.elements import Weights
from roster.planning.instance import Instance
from roster.planning.parts import EXTENSIONS
from roster.planning.policies import Goal, GoalValue, Policy
from roster.planning.pricing import Price, price
from roster.planning.solver.draft import Plan, assignments_of
from roster.planning.solver.exact import Answer, Effort
from roster.planning.solver.goals import GoalBooks, GoalDraft, parts_wanted, weighted_goals
from roster.planning.solver.neighbourhoods import draw_one, neighbourhoods_of
from roster.planning.solver.tours import TourBook
from roster.planning.solver.watch import Watch

FIRST = 1_000
"""What a unit of the goal whose turn it is weighs against a point of the weighted sum, which settles the rest."""
WHOLE = 6_000
"""So many tours are solved at once; more are taken by neighbourhoods."""
LONGEST = 3.0
"""Seconds that one neighbourhood may take."""
FRUITLESS = 12
"""So many neighbourhoods in a row without gain end a goal's turn."""


def weights_in_order(weights: Weights, policy: Policy) -> Weights:
    """Return weights that come near a policy, for a first roster: each goal counts four times the next."""
    changed, factor = {}, 4 ** (len(policy.goals) - 1)
    for goal in policy.goals:
        changed[goal.part] = min(max(int(getattr(weights, goal.part)), 1) * factor, 1_000_000)
        factor //= 4
    return Weights(**{**vars(weights), **changed})


class OrderedSearch:
    """The best plan so far under the budgets of the goals whose turn is over."""

    def __init__(
        self, book: TourBook, plan: Plan, seed: int, watch: Watch, heard: Callable[[Price], None]
    ) -> None:
        self.book = book
        self.plan = plan
        self._books = GoalBooks(book)
        self._watch = watch
        self._heard = heard
        self._random = Random(seed)  # noqa: S311 - chooses neighbourhoods, protects nothing
        self._cells = list(book.by_cell)
        self._is_whole = sum(len(tours) for tours in book.by_cell.values()) <= WHOLE
        self._budgets: dict[str, int] = {}

    def follow(self, policy: Policy) -> tuple[GoalValue, ...]:
        """Give each goal its turn, then settle the rest by the weights; return what became of the goals."""
        found: list[tuple[Goal, int, bool]] = []
        for place, goal in enumerate(policy.goals):
            proven = self._turn(goal.part, len(policy.goals) - place + 1)
            best = self._parts([goal.part]).parts[goal.part]
            self._budgets[goal.part] = goal.budget(best)
            found.append((goal, best, proven))
        self._turn(None, 1)
        values = self._parts([goal.part for goal in policy.goals]).parts
        return tuple(
            GoalValue(
                part=goal.part,
                slack=goal.slack,
                best=min(
                    best, values[goal.part]
                ),  # a turn that the clock ended may be outdone by a later one
                is_proven=proven,
                budget=self._budgets[goal.part],
                value=values[goal.part],
            )
            for goal, best, proven in found
        )

    def _turn(self, part: str | None, turns_left: int) -> bool:
        """Minimise one part, or the weighted sum, in a fair share of the time; say whether the best is proven."""
        if part is not None and part not in ("preference",) and not self._parts([part]).parts[part]:
            return True  # nothing is less than nothing
        until = self._watch.seconds() + self._watch.remaining() / turns_left
        watch = self._watch.branch(until, lambda: False)
        if self._is_whole:
            return self._try(part, self._cells, watch.remaining(), watch).is_optimal
        kinds, fruitless = neighbourhoods_of(self._cells), 0
        while not watch.is_over() and fruitless < FRUITLESS:
            kind = draw_one(kinds, self._random)
            before, started = self._value(part), watch.seconds()
            allowed = min(LONGEST, max(0.5, watch.remaining()))
            answer = self._try(part, kind.draw(self._random), allowed, watch)
            gain = before - self._value(part)
            kind.learn(answer, gain, watch.seconds() - started, allowed)
            fruitless = 0 if gain > 0 else fruitless + 1
        return False

    def _try(
        self, part: str | None, cells: Sequence[tuple[str, str]], seconds: float, watch: Watch
    ) -> Answer:
        wanted = parts_wanted(self._instance.weights, [*self._budgets, *([part] if part else [])])
        draft = GoalDraft(self._books, self.plan, cells, wanted)
        costs = dict(weighted_goals(self._instance.weights))
        if part is not None:
            costs[part] = costs.get(part, 0) + FIRST
        effort = Effort(seconds, self._random.randrange(2**31))
        answer = draft.minimise(costs, self._budgets, self.plan, effort, watch)
        if answer.plan is not None and self._is_better(answer.plan, part):
            self.plan = answer.plan
            self._heard(price(self._instance, assignments_of(self.plan)))
        return answer

    def _is_better(self, plan: Plan, part: str | None) -> bool:
        """Say whether a plan keeps the budgets and is better in the part, or equal and better in the weighted sum."""
        new = self._parts([*self._budgets, *([part] if part else [])], plan)
        if any(new.parts[goal] > budget for goal, budget in self._budgets.items()):
            return False
        return self._value(part, plan) < self._value(part)

    def _value(self, part: str | None, plan: Plan | None = None) -> int:
        priced = self._parts([part] if part else [], plan)
        return priced.objective + FIRST * (priced.parts[part] if part else 0)

    def _parts(self, goals: Sequence[str], plan: Plan | None = None) -> Price:
        """Price a plan, extensions among the goals included though they may have no weight."""
        assignments = assignments_of(self.plan if plan is None else plan)
        return price(self._instance, assignments, also=[goal for goal in goals if goal in EXTENSIONS])

    @property
    def _instance(self) -> Instance:
        return self.book.instance
