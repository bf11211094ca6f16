"""Fairness: Σ over practitioners of load_weight × ((carried_load + load)² − carried_load²)."""

from roster.planning.elements import LOAD, Practitioner
from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost_of_load(person: Practitioner, load: int) -> int:
    """Return what a load in half-days over the horizon costs for one practitioner."""
    return person.load_weight * ((person.carried_load + load) ** 2 - person.carried_load**2)


def load_of(seating: Seating, person: Practitioner) -> int:
    """Return a practitioner's load over the horizon, in half-days."""
    return sum(LOAD[one.period] for one in seating.by_practitioner.get(person.id, []))


def cost(seating: Seating, scope: Scope) -> int:
    """Return the sum of the practitioners' costs of load."""
    return sum(cost_of_load(person, load_of(seating, person)) for person in scope.practitioners)
