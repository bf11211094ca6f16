"""Rotation: for each practitioner, center and month t of the horizon, how many of the rotation_months months
ending with t saw a visit of the practitioner to the center, past ones too, less one; never below zero."""

from collections import defaultdict
from collections.abc import Set

from roster.planning.elements import Practitioner
from roster.planning.instance import Instance
from roster.planning.scope import Scope
from roster.planning.seating import Seating


def past_months(instance: Instance, person: Practitioner) -> dict[str, set[int]]:
    """Return the months of a practitioner's past visits by center, counted from the horizon's first."""
    months: dict[str, set[int]] = defaultdict(set)
    for visit in person.past_visits:
        months[visit.center].add(instance.month_index(visit.date))
    return months


def cost_of_months(visited: Set[int], window: int, horizon: int) -> int:
    """Return the repeats of one practitioner at one center, given the months of the visits."""
    if len(visited) < 2:
        return 0
    return sum(max(0, sum(t - window < month <= t for month in visited) - 1) for t in range(horizon))


def cost(seating: Seating, scope: Scope) -> int:
    """Return the repeated visits within the rotation window."""
    instance, repeats = seating.instance, 0
    for person in scope.practitioners:
        months = past_months(instance, person)
        for one in seating.by_practitioner.get(person.id, []):
            duty = seating.duty_of(one)
            months[duty.center].add(instance.month_index(duty.date))
        for visited in months.values():
            repeats += cost_of_months(visited, instance.rules.rotation_months, len(instance.months))
    return repeats
