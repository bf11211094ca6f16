"""Seats of published rosters whose holder has leave, or asks for it: empty on the day unless somebody comes instead."""

from collections.abc import Iterable
from datetime import datetime

from roster.core import clock
from roster.models import Assignment, Bureau, LeaveState
from roster.services import duties, leave_effects
from roster.services.leave_effects import Affected

EMPTYING = (LeaveState.GIVEN, LeaveState.ASKED)
"""Leave that waits for the bureau counts, too: it is asked for late, so there is no time to lose."""


def of_bureau(bureau: Bureau, now: datetime) -> list[Affected]:
    """Return each such seat once, from tomorrow on, by date; the leave given before one that is asked for."""
    today = clock.local(now).date()
    hits = [hit for state in EMPTYING for hit in leave_effects.affected(bureau, now, state)]
    coming = [hit for hit in hits if hit.is_published and hit.sitting.date > today]
    first = {hit.assignment.id: hit for hit in reversed(coming)}
    return sorted(first.values(), key=lambda hit: (hit.sitting.date, hit.assignment.id))


def is_leaving(assignment: Assignment) -> bool:
    """Tell whether the holder of a seat has leave then, or asks for it."""
    return any(duties.leave_over(assignment, state) is not None for state in EMPTYING)


def staying(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Return those whose holder comes, as far as is known."""
    return [one for one in assignments if not is_leaving(one)]
