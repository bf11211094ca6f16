"""Uncovered: Σ over duties of priority × empty seats."""

from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost(seating: Seating, scope: Scope) -> int:
    """Return the priority-weighted number of empty seats."""
    return sum(duty.priority * (duty.seats - len(seating.by_duty.get(duty.id, []))) for duty in scope.duties)
