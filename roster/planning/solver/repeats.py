"""Rotation: what a person's repeated months at a center cost.

Where the person has been there anyway, or in the only month of choice, this is a tour's own cost. The rest
needs a row for each window of months, most of which never bind; `pending` lets the relaxation add them as
they are violated, and `add_all` adds them at once.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from roster.planning.parts.rotation import cost_of_months, past_months
from roster.planning.solver.draft import Draft


@dataclass(frozen=True)
class Repeat:
    """A choice of months in which a person may visit a center: tour variables by month, by date.

    `windows` is how many of the horizon's windows hold just these months of choice.
    """

    months: tuple[tuple[tuple[int, ...], ...], ...]
    windows: int

    def excess(self, values: Sequence[float]) -> float:
        """Return the months with a visit in a (fractional) solution, less one."""
        return sum(max(sum(values[v] for v in same) for same in month) for month in self.months) - 1

    def add(self, draft: Draft) -> None:
        """Charge the months with a visit, less one, for each of the windows."""
        terms: dict[int, int] = {}
        for month in self.months:
            for variable in _visit_terms(draft, month):
                terms[variable] = -1
        cost = self.windows * draft.instance.weights.rotation
        charge = draft.model.add_variable(cost, upper=len(self.months) - 1)
        draft.model.at_least(terms | {charge: 1}, -1)


def _visit_terms(draft: Draft, month: tuple[tuple[int, ...], ...]) -> Sequence[int]:
    """Return variables whose sum is 1 if the month has a visit, 0 if not."""
    if len(month) == 1:
        return month[0]
    visit = draft.model.add_variable(0)
    for same_date in month:
        draft.model.at_least({visit: 1} | dict.fromkeys(same_date, -1), 0)
    return [visit]


def add_all(draft: Draft) -> None:
    """Add rotation to a draft, exactly."""
    for repeat in pending(draft):
        repeat.add(draft)


def pending(draft: Draft) -> list[Repeat]:
    """Charge what is certain and return the windows that a choice of months leaves open."""
    instance, weight = draft.instance, draft.instance.weights.rotation
    window, horizon = instance.rules.rotation_months, len(instance.months)
    found: list[Repeat] = []
    if not weight or window < 2:
        return found
    for person in instance.practitioners:
        visited = past_months(instance, person)
        for tour in draft.fixed_of_person.get(person.id, ()):
            for center in tour.centers:
                visited[center].add(instance.month_index(tour.date))
        draft.model.offset += weight * sum(cost_of_months(m, window, horizon) for m in visited.values())
        for center, by_month in _choices(draft, person.id).items():
            found += _windows(draft, visited.get(center, set()), by_month)
    return found


def _choices(draft: Draft, person: str) -> dict[str, dict[int, dict[str, list[int]]]]:
    """Return the person's tour variables by center, month and date."""
    found: dict[str, dict[int, dict[str, list[int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for variable in draft.of_person.get(person, ()):
        tour = draft.tours[variable]
        month = draft.instance.month_index(tour.date)
        for center in tour.centers:
            found[center][month][tour.date].append(variable)
    return found


def _windows(draft: Draft, visited: set[int], by_month: dict[int, dict[str, list[int]]]) -> list[Repeat]:
    if not visited and len(by_month) < 2:
        return []
    size, horizon = draft.instance.rules.rotation_months, len(draft.instance.months)
    months = {
        month: tuple(tuple(same_date) for same_date in by_date.values())
        for month, by_date in by_month.items()
        if month not in visited
    }
    certain: Counter[int] = Counter()
    open_choices: Counter[tuple[int, ...]] = Counter()
    for last in range(min(by_month), min(max(by_month) + size, horizon)):
        window = range(last - size + 1, last + 1)
        inside = tuple(month for month in window if month in months)
        if not visited.isdisjoint(window):
            certain.update(inside)
        elif len(inside) > 1:
            open_choices[inside] += 1
    for month, times in certain.items():
        for variable in _visit_terms(draft, months[month]):
            draft.model.costs[variable] += times * draft.instance.weights.rotation
    return [Repeat(tuple(months[month] for month in inside), times) for inside, times in open_choices.items()]
