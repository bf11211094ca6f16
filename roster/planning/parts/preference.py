"""Preference: Σ over assignments of the practitioner's cost of the center, plus, once a date, of the date."""

from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost(seating: Seating, scope: Scope) -> int:
    """Return the cost of the practitioners' wishes; below zero where likes outweigh dislikes."""
    total = 0
    for person in scope.practitioners:
        duties = [seating.duty_of(one) for one in seating.by_practitioner.get(person.id, [])]
        total += sum(person.preferences.centers.get(duty.center, 0) for duty in duties)
        total += sum(person.preferences.dates.get(date, 0) for date in {duty.date for duty in duties})
    return total
