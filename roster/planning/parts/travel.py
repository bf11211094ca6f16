"""Travel: minutes of every practitioner's tour of every date: base → center (→ afternoon's center) → base."""

from collections.abc import Sequence
from itertools import pairwise

from roster.planning.elements import Practitioner
from roster.planning.instance import Instance
from roster.planning.scope import Scope
from roster.planning.seating import Seating


def minutes_of_tour(instance: Instance, person: Practitioner, centers: Sequence[str]) -> int:
    """Return the minutes from a practitioner's base through the centers, in this order, and back."""
    stops = [person.location, *(instance.center[center].location for center in centers), person.location]
    return sum(instance.minutes(start, end) for start, end in pairwise(stops))


def minutes_of(seating: Seating, person: Practitioner) -> int:
    """Return the minutes a practitioner travels over the horizon."""
    minutes = 0
    for date in {seating.duty_of(one).date for one in seating.by_practitioner.get(person.id, [])}:
        legs = sorted((one.period, seating.duty_of(one).center) for one in seating.by_day[person.id, date])
        minutes += minutes_of_tour(seating.instance, person, [center for _, center in legs])
    return minutes


def cost(seating: Seating, scope: Scope) -> int:
    """Return the minutes of all tours."""
    return sum(minutes_of(seating, person) for person in scope.practitioners)
