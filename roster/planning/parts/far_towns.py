"""Far towns, an extension: Σ over practitioners of load_weight × ((carried_far + far)² − carried_far²), where far is the
number of dates on which the practitioner sits at a center at least far_minutes away from where they start."""

from collections.abc import Iterable

from roster.planning.elements import Practitioner
from roster.planning.instance import Instance
from roster.planning.scope import Scope
from roster.planning.seating import Seating


def is_far(instance: Instance, person: Practitioner, centers: Iterable[str]) -> bool:
    """Say whether one of the centers is far from where a practitioner starts; nothing is without a limit."""
    limit = instance.rules.far_minutes
    return limit is not None and any(
        instance.minutes(person.location, instance.center[center].location) >= limit for center in centers
    )


def cost_of_far(person: Practitioner, far: int) -> int:
    """Return what so many dates in far towns cost for one practitioner."""
    return person.load_weight * ((person.carried_far + far) ** 2 - person.carried_far**2)


def far_of(seating: Seating, person: Practitioner) -> int:
    """Return on how many dates of the horizon a practitioner sits in a far town."""
    dates = {seating.duty_of(one).date for one in seating.by_practitioner.get(person.id, [])}
    return sum(
        is_far(
            seating.instance, person, [seating.duty_of(one).center for one in seating.by_day[person.id, date]]
        )
        for date in dates
    )


def cost(seating: Seating, scope: Scope) -> int:
    """Return the sum of the practitioners' costs of far towns."""
    return sum(cost_of_far(person, far_of(seating, person)) for person in scope.practitioners)
