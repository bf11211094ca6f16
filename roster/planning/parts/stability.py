"""Stability: how many (duty, practitioner) pairs of the published roster are not in this one."""

from roster.planning.elements import Assignment
from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost(seating: Seating, scope: Scope) -> int:
    """Return the number of published entries whose practitioner no longer sits for the duty."""
    pairs = {(one.duty, one.practitioner) for one in seating.assignments}
    return sum((entry.duty, entry.practitioner) not in pairs for entry in scope.published)


def people_disturbed(published: set[Assignment], roster: set[Assignment]) -> int:
    """Return how many people's duties differ from the published ones, half-days included: who must be told."""
    return len({one.practitioner for one in published ^ roster})
