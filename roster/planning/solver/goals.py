"""A model whose costs stand apart by goal: so that one goal is minimised while others keep a budget.

The rows and variables are those of the weighted model (`limits`, `charges`, `repeats`); each part is written with weight 1 and
its costs are collected instead of added up.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from roster.planning.elements import Assignment, Weights
from roster.planning.parts import EXTENSIONS, PARTS
from roster.planning.solver.charges import (
    add_expertise,
    add_fairness,
    add_waiting,
    base_of,
)
from roster.planning.solver.draft import Draft, Plan
from roster.planning.solver.exact import NARROW, Answer, Effort, choose_within, improve_within
from roster.planning.solver.extensions import add_extensions
from roster.planning.solver.lagrangian import lagrangian, relax
from roster.planning.solver.limits import add_limits
from roster.planning.solver.repeats import add_all
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch

DISTURBANCE = "disturbance"
"""No part of the objective: people whose duties change and, less heavily, how near the changed dates are."""
PER_PERSON = 100


@dataclass(frozen=True)
class Terms:
    """One goal in a model: offset + Σ coefficient × variable."""

    offset: int
    coefficients: Mapping[int, int]


class GoalBooks:
    """What a tour costs in each goal alone, remembered over many models of one instance."""

    def __init__(self, book: TourBook) -> None:
        self.book = book
        self._books: dict[str, TourBook] = {}
        self._costs: dict[tuple[str, tuple[Assignment, ...]], int] = {}

    def of(self, part: str) -> TourBook:
        """Return the book in which only one part counts, once; it is for pricing tours, not for choosing them."""
        if part not in self._books:
            weights = replace(Weights(), **{part: 1})
            alone = replace(self.book.instance, weights=weights)
            self._books[part] = TourBook(replace(alone, duties=(), locked=()))
            self._books[part].instance = alone
        return self._books[part]

    def cost(self, part: str, legs: tuple[Assignment, ...]) -> int:
        """Return what a tour costs in one part."""
        if (part, legs) not in self._costs:
            self._costs[part, legs] = self.of(part).tour_of(legs).cost
        return self._costs[part, legs]


class GoalDraft:
    """The free cells' tours, all rows, and each wanted goal's terms."""

    def __init__(self, books: GoalBooks, plan: Plan, free: Collection[Cell], goals: Iterable[str]) -> None:
        self._books = books
        self.draft = Draft(books.book, plan, free)
        add_limits(self.draft)
        self.terms: dict[str, Terms] = {}
        for goal in goals:
            self.terms[goal] = self._disturbance() if goal == DISTURBANCE else self._priced(goal)

    def minimise(
        self, costs: Mapping[str, int], budgets: Mapping[str, int], plan: Plan, effort: Effort, watch: Watch
    ) -> Answer:
        """Choose tours at least Σ weight × goal under the budgets, given a plan that keeps rules and budgets."""
        limits = [(self.terms[goal], budget) for goal, budget in budgets.items()]
        return self.minimise_sum(self.summed(costs), limits, plan, effort, watch)

    def summed(self, costs: Mapping[str, int]) -> Terms:
        """Return Σ weight × goal as one goal."""
        found: Counter[int] = Counter()
        for goal, weight in costs.items():
            for variable, coefficient in self.terms[goal].coefficients.items():
                found[variable] += weight * coefficient
        return Terms(sum(weight * self.terms[goal].offset for goal, weight in costs.items()), found)

    def minimise_sum(
        self, goal: Terms, limits: Sequence[tuple[Terms, int]], plan: Plan, effort: Effort, watch: Watch
    ) -> Answer:
        """The same for terms."""
        model = self.draft.model
        rows = len(model.rows)
        for terms, limit in limits:
            if terms.coefficients:
                model.at_most(dict(terms.coefficients), limit - terms.offset)
        model.costs = [0] * len(model.costs)
        model.offset = goal.offset
        for variable, coefficient in goal.coefficients.items():
            model.costs[variable] = coefficient
        try:
            return self._improve(plan, effort, watch)
        finally:
            del model.rows[rows:]

    def _improve(self, plan: Plan, effort: Effort, watch: Watch) -> Answer:
        """Solve by the relaxation first: what its reduced costs rule out is left out."""
        _, duals = relax(self.draft.model, watch)
        everything = [True] * len(self.draft.model.costs)
        if len(duals) < len(self.draft.model.rows):
            return Answer(plan, None, None, is_optimal=False)
        fixed = choose_within(self.draft, plan, self._only(plan), effort, watch)
        if fixed.objective is None or fixed.plan is None:
            return choose_within(self.draft, plan, everything, effort, watch)
        plan = fixed.plan
        dual = lagrangian(self.draft.model, duals)
        first = improve_within(self.draft, plan, fixed.objective, dual, NARROW, effort, watch)
        best, found = first.plan or plan, first.objective if first.objective is not None else fixed.objective
        wider = found - dual.bound
        if first.is_optimal or wider <= 0 or (first.bound or dual.bound) < dual.bound + NARROW:
            return replace(first, plan=best)
        second = improve_within(self.draft, best, found, dual, wider, effort, watch)
        return replace(second, plan=second.plan or best)

    def _only(self, plan: Plan) -> list[bool]:
        """Say which variables stay when the plan is only priced, and thinned where that is better."""
        tours = [plan.get((tour.practitioner, tour.date)) == tour for tour in self.draft.tours]
        return tours + [True] * (len(self.draft.model.costs) - len(tours))

    def _priced(self, part: str) -> Terms:
        draft, model = self.draft, self.draft.model
        before, instance = len(model.costs), draft.instance
        model.costs, model.offset = [0] * before, 0
        draft.instance = self._books.of(part).instance
        for add in (add_fairness, add_waiting, add_expertise, add_extensions, add_all):
            add(draft)
        model.offset += base_of(draft.instance) + sum(
            self._books.cost(part, tour.legs) for tour in draft.fixed
        )
        draft.instance = instance
        for variable, tour in enumerate(draft.tours):
            model.costs[variable] += self._books.cost(part, tour.legs)
        return self._collected()

    def _disturbance(self) -> Terms:
        """Price each person whose duties change, and each published duty that changes the more the nearer it is."""
        draft, model, instance = self.draft, self.draft.model, self.draft.instance
        model.costs, model.offset = [0] * len(model.costs), 0
        dates = sorted({duty.date for duty in instance.duties}, reverse=True)
        nearness = {date: place + 1 for place, date in enumerate(dates)}
        pairs = {(entry.duty, entry.practitioner) for entry in instance.published}
        fixed = {(leg.duty, leg.practitioner) for tour in draft.fixed for leg in tour.legs}
        keeping: dict[tuple[str, str], list[int]] = {pair: [] for pair in sorted(pairs)}
        disturbing: dict[str, list[int]] = {}
        for variable, tour in enumerate(draft.tours):
            for leg in tour.legs:
                pair = leg.duty, leg.practitioner
                if pair in pairs:
                    keeping[pair].append(variable)
                else:
                    disturbing.setdefault(leg.practitioner, []).append(variable)
        disturbed = {
            person: model.add_variable(PER_PERSON) for person in {p for _, p in pairs} | set(disturbing)
        }
        for (duty, person), variables in keeping.items():
            if (duty, person) in fixed:
                continue
            near = nearness[instance.duty[duty].date]
            model.offset += near
            for variable in variables:
                model.costs[variable] -= near
            model.at_least({disturbed[person]: 1} | dict.fromkeys(variables, 1), 1)
        for person, variables in disturbing.items():
            for variable in variables:
                model.at_least({disturbed[person]: 1, variable: -1}, 0)
        return self._collected()

    def _collected(self) -> Terms:
        model = self.draft.model
        terms = Terms(model.offset, {index: cost for index, cost in enumerate(model.costs) if cost})
        model.costs, model.offset = [0] * len(model.costs), 0
        return terms


def weighted_goals(weights: Weights) -> dict[str, int]:
    """Return the parts that have a weight, with it."""
    return {name: weight for name in (*PARTS, *EXTENSIONS) if (weight := int(getattr(weights, name)))}


def parts_wanted(weights: Weights, goals: Sequence[str]) -> list[str]:
    """Return the parts that a weighted sum and some goals need, each once."""
    return list(dict.fromkeys([*weighted_goals(weights), *goals]))
