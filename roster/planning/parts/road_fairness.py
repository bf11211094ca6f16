"""Road fairness, an extension: Σ over practitioners of load_weight × ((carried + road)² − carried²), where road is the half-hours
of travel begun in the horizon and carried those of carried_minutes that were completed."""

from roster.planning.elements import Practitioner
from roster.planning.parts.travel import minutes_of
from roster.planning.scope import Scope
from roster.planning.seating import Seating

STEP_MINUTES = 30


def steps_begun(minutes: int) -> int:
    """Return the half-hours begun."""
    return -(-minutes // STEP_MINUTES)


def cost_of_steps(person: Practitioner, steps: int) -> int:
    """Return what so many half-hours on the road cost for one practitioner."""
    carried = person.carried_minutes // STEP_MINUTES
    return person.load_weight * ((carried + steps) ** 2 - carried**2)


def cost(seating: Seating, scope: Scope) -> int:
    """Return the sum of the practitioners' costs of road."""
    return sum(
        cost_of_steps(person, steps_begun(minutes_of(seating, person))) for person in scope.practitioners
    )
