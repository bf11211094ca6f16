"""Steady faces, an extension: how many practitioners are new to a center, that is, sit there in the horizon without a past visit,
summed over centers."""

from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost(seating: Seating, scope: Scope) -> int:
    """Return the number of new faces."""
    new = 0
    for person in scope.practitioners:
        known = {visit.center for visit in person.past_visits}
        visited = {seating.duty_of(one).center for one in seating.by_practitioner.get(person.id, [])}
        new += len(visited - known)
    return new
