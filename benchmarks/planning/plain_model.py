"""The model one writes first: a yes or no for each person, duty and period, all rules as rows, CP-SAT on all of it at once.

Nothing of the planner's own is used (no tours, no groups, no neighbourhoods), only its reading of instances and its rules of
who may sit. Two workers, as ours.
"""

import time
from collections import defaultdict
from itertools import combinations
from math import floor

from ortools.sat.python import cp_model

from benchmarks.planning.peer_command import arguments, tell, write
from roster.planning import Assignment, Instance, Practitioner, price, read_instance
from roster.planning.breaches import Rule
from roster.planning.elements import AM, DAY, LOAD, PERIODS, PM, overlaps
from roster.planning.parts.rotation import past_months
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_placing

WORKERS = 2


def _may_sit(nobody: Seating, one: Assignment) -> bool:
    """Say whether a placing breaks no rule by itself; whom supervised people sit beside is a row of the model."""
    return all(breach.rule is Rule.SUPERVISION for breach in breaches_of_placing(nobody, one))


class PlainModel:
    """Rules and prices of an instance as one CP-SAT model."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.model = cp_model.CpModel()
        self.costs: list[cp_model.LinearExprT] = []
        nobody = Seating(instance, ())
        self.sits = {
            one: self.model.new_bool_var("")
            for duty in instance.duties
            for person in instance.practitioners_of_role.get(duty.role, [])
            for period in duty.periods
            if _may_sit(nobody, one := Assignment(duty.id, person.id, period)) or one in instance.locked
        }
        self._index()
        self._rules()
        self._firms()
        self._supervision()
        self._plain_prices()
        self._travel()
        self._waiting()
        self._rotation()
        self._expertise()
        self.model.minimize(sum(self.costs))

    def _index(self) -> None:
        self.by_duty: dict[str, list[Assignment]] = defaultdict(list)
        self.by_person: dict[str, list[Assignment]] = defaultdict(list)
        self.by_day: dict[tuple[str, str], list[Assignment]] = defaultdict(list)
        for one in self.sits:
            self.by_duty[one.duty].append(one)
            self.by_person[one.practitioner].append(one)
            self.by_day[one.practitioner, self._date(one)].append(one)

    def _date(self, one: Assignment) -> str:
        return self.instance.duty[one.duty].date

    def _month(self, one: Assignment) -> int:
        return self.instance.month_index(self._date(one))

    def _center(self, one: Assignment) -> str:
        return self.instance.duty[one.duty].center

    def _any(self, assignments: list[Assignment]) -> cp_model.IntVar:
        """Return a variable that is 1 if any of the assignments stands, and 0 if none does."""
        held = self.model.new_bool_var("")
        for one in assignments:
            self.model.add_implication(self.sits[one], held)
        self.model.add_bool_or([held.negated(), *(self.sits[one] for one in assignments)])
        return held

    def _load(self, assignments: list[Assignment]) -> cp_model.LinearExprT:
        return sum(LOAD[one.period] * self.sits[one] for one in assignments)

    def _rules(self) -> None:
        """One place at a time, loads, locks; who may sit at all was settled by leaving variables out."""
        for one in self.instance.locked:
            self.model.add(self.sits[one] == 1)
        for placings in self.by_day.values():
            for half in (AM, PM):
                self.model.add_at_most_one(self.sits[one] for one in placings if overlaps(one.period, half))
            for duty in {one.duty for one in placings}:
                self.model.add_at_most_one(self.sits[one] for one in placings if one.duty == duty)
        for person in self.instance.practitioners:
            months: dict[int, list[Assignment]] = defaultdict(list)
            for one in self.by_person[person.id]:
                months[self._month(one)].append(one)
            if person.max_load_per_month is not None:
                for placings in months.values():
                    self.model.add(self._load(placings) <= person.max_load_per_month)
            if person.max_load is not None:
                self.model.add(self._load(self.by_person[person.id]) <= person.max_load)

    def _firms(self) -> None:
        limits = {firm.id: firm.max_per_date for firm in self.instance.firms if firm.max_per_date is not None}
        dates: dict[tuple[str, str], list[cp_model.IntVar]] = defaultdict(list)
        for (person, date), placings in self.by_day.items():
            firm = self.instance.practitioner[person].firm
            if firm in limits:
                dates[firm, date].append(self._any(placings))
        for (firm, _), present in dates.items():
            self.model.add(sum(present) <= limits[firm])

    def _supervision(self) -> None:
        for one in self.sits:
            if not self.instance.practitioner[one.practitioner].supervised:
                continue
            for half in (AM, PM) if one.period == DAY else (one.period,):
                beside = [
                    self.sits[other]
                    for other in self.by_duty[one.duty]
                    if overlaps(other.period, half)
                    and not self.instance.practitioner[other.practitioner].supervised
                ]
                self.model.add_bool_or([*beside, self.sits[one].negated()])

    def _plain_prices(self) -> None:
        """Seats and their price while empty, fairness, preferences, stability."""
        weights = self.instance.weights
        for duty in self.instance.duties:
            empty = self.model.new_int_var(0, duty.seats, "")
            self.model.add(sum(self.sits[one] for one in self.by_duty[duty.id]) + empty == duty.seats)
            self.costs.append(weights.uncovered * duty.priority * empty)
        for person in self.instance.practitioners:
            self._fairness(person)
            for one in self.by_person[person.id]:
                cost = person.preferences.centers.get(self._center(one), 0)
                self.costs.append(weights.preference * cost * self.sits[one])
            for date, cost in person.preferences.dates.items():
                if placings := self.by_day.get((person.id, date)):
                    self.costs.append(weights.preference * cost * self._any(placings))
        for entry in self.instance.published:
            kept = [
                self.sits[one] for one in self.by_duty[entry.duty] if one.practitioner == entry.practitioner
            ]
            self.costs.append(weights.stability * (1 - sum(kept)))

    def _fairness(self, person: Practitioner) -> None:
        """Charge each further half-day by what it adds to the square: never less than the one before."""
        placings = self.by_person[person.id]
        limits = [sum(LOAD[one.period] for one in placings)]
        if person.max_load_per_month is not None:
            limits.append(person.max_load_per_month * len({self._month(one) for one in placings}))
        if person.max_load is not None:
            limits.append(person.max_load)
        steps = [self.model.new_bool_var("") for _ in range(min(limits))]
        self.model.add(sum(steps) == self._load(placings))
        for index, step in enumerate(steps):
            growth = 2 * (person.carried_load + index) + 1
            self.costs.append(self.instance.weights.fairness * person.load_weight * growth * step)

    def _travel(self) -> None:
        """The way there and back of each assignment, and what a morning and an afternoon together spare of it."""
        minutes, weight = self.instance.minutes, self.instance.weights.travel
        for placings in self.by_day.values():
            for one in placings:
                base, place = self._places(one)
                self.costs.append(weight * (minutes(base, place) + minutes(place, base)) * self.sits[one])
            pairs: dict[Assignment, list[cp_model.IntVar]] = defaultdict(list)
            for morning, afternoon in combinations(
                sorted(placings, key=lambda one: PERIODS.index(one.period)), 2
            ):
                if not overlaps(morning.period, afternoon.period):
                    pair = self._pair(morning, afternoon)
                    if pair is not None:
                        pairs[morning].append(pair)
                        pairs[afternoon].append(pair)
            for one, its_pairs in pairs.items():
                self.model.add(sum(its_pairs) <= self.sits[one])

    def _places(self, one: Assignment) -> tuple[str, str]:
        return (
            self.instance.practitioner[one.practitioner].location,
            self.instance.center[self._center(one)].location,
        )

    def _pair(self, morning: Assignment, afternoon: Assignment) -> cp_model.IntVar | None:
        """Return what is 1 only if both stand, at the price of what they spare together."""
        minutes = self.instance.minutes
        (base, first), (_, second) = self._places(morning), self._places(afternoon)
        is_far = minutes(first, second) > self.instance.rules.lunch_travel_limit
        if self._center(morning) != self._center(afternoon) and is_far:
            self.model.add_at_most_one(self.sits[morning], self.sits[afternoon])
            return None
        spared = minutes(first, base) + minutes(base, second) - minutes(first, second)
        if not spared:
            return None
        pair = self.model.new_bool_var("")
        self.costs.append(-self.instance.weights.travel * spared * pair)
        if spared < 0:
            self.model.add_bool_or([pair, self.sits[morning].negated(), self.sits[afternoon].negated()])
        return pair

    def _waiting(self) -> None:
        for center in self.instance.centers:
            for role, service in center.service.items():
                duties = self.instance.duties_of_service.get((center.id, role), [])
                last = None if service.last_served is None else self.instance.month_index(service.last_served)
                for month in range(len(self.instance.months)):
                    since = month - service.max_gap_months
                    if last is not None and since < last <= month:
                        continue
                    near = [duty for duty in duties if since < self.instance.month_index(duty.date) <= month]
                    waits = self.model.new_bool_var("")
                    self.model.add_bool_or(
                        [waits, *(self.sits[one] for duty in near for one in self.by_duty[duty.id])]
                    )
                    self.costs.append(self.instance.weights.waiting * waits)

    def _rotation(self) -> None:
        window, horizon = self.instance.rules.rotation_months, len(self.instance.months)
        for person in self.instance.practitioners:
            visits: dict[str, dict[int, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
            for one in self.by_person[person.id]:
                visits[self._center(one)][self._month(one)].append(one)
            past = past_months(self.instance, person)
            for center in {*visits, *past}:
                months = {month: self._any(placings) for month, placings in visits[center].items()}
                fixed = dict.fromkeys(past.get(center, ()), 1)
                seen = months | fixed
                for month in range(horizon):
                    inside = [held for at, held in seen.items() if month - window < at <= month]
                    if len(inside) > 1:
                        again = self.model.new_int_var(0, len(inside), "")
                        self.model.add(again >= sum(inside) - 1)
                        self.costs.append(self.instance.weights.rotation * again)

    def _expertise(self) -> None:
        for duty in self.instance.duties:
            if duty.role not in self.instance.rules.expertise_roles:
                continue
            for matter, per_cent in self.instance.center[duty.center].matter_mix.items():
                knowing = [
                    self.sits[one]
                    for one in self.by_duty[duty.id]
                    if matter in self.instance.practitioner[one.practitioner].matters
                ]
                missing = self.model.new_bool_var("")
                self.model.add_bool_or([missing, *knowing])
                self.costs.append(self.instance.weights.expertise * per_cent * missing)


class _Teller(cp_model.CpSolverSolutionCallback):
    """Tells each better roster and the bound by then, in seconds since the start that building the model is part of."""

    def __init__(self, started: float) -> None:
        super().__init__()
        self._started = started

    def on_solution_callback(self) -> None:
        bound = floor(self.best_objective_bound)
        tell(time.perf_counter() - self._started, round(self.objective_value), bound)


def main() -> None:
    """Plan one instance."""
    options = arguments("Plan an instance by a plain CP-SAT model.").parse_args()
    instance = read_instance(options.instance)
    started = time.perf_counter()
    plain = PlainModel(instance)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = options.seed
    solver.parameters.max_time_in_seconds = max(0.1, options.time_limit - (time.perf_counter() - started))
    status = solver.solve(plain.model, _Teller(started))
    bound = floor(solver.best_objective_bound)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        roster = [one for one, held in plain.sits.items() if solver.boolean_value(held)]
        objective = price(instance, roster).objective
        tell(time.perf_counter() - started, objective, bound)
        write(options.output, instance, roster, objective, bound)


if __name__ == "__main__":
    main()
