"""The clerk's way: a list of names for each role; whoever's turn it is and who may, sits; then it is the next one's turn.

No peer to be proud of beating, but what most offices do in a spreadsheet. It keeps every rule, as a careful clerk does.
"""

from benchmarks.planning.peer_command import answer_at_once
from roster.planning import Assignment, Duty, Instance, Practitioner
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_placing


def rotate(instance: Instance) -> list[Assignment]:
    """Go through the dates and down the list of centers; give each seat to the next in line who may sit there."""
    roster = list(instance.locked)
    lines = {role: list(people) for role, people in instance.practitioners_of_role.items()}
    for duty in sorted(instance.duties, key=lambda duty: duty.date):
        taken = sum(one.duty == duty.id for one in instance.locked)
        for _ in range(duty.seats - taken):
            line = lines.get(duty.role, [])
            placed = _next_in_line(instance, roster, duty, line)
            if placed is None:
                break
            roster.append(placed)
            line.append(line.pop(next(i for i, one in enumerate(line) if one.id == placed.practitioner)))
    return roster


def _next_in_line(
    instance: Instance, roster: list[Assignment], duty: Duty, line: list[Practitioner]
) -> Assignment | None:
    """Return the first in line, in the first period, whose placing breaks no rule."""
    seating = Seating(instance, roster)
    for person in line:
        if any(one.practitioner == person.id for one in seating.by_duty.get(duty.id, ())):
            continue
        for period in duty.periods:
            placed = Assignment(duty.id, person.id, period)
            if not breaches_of_placing(seating, placed):
                return placed
    return None


if __name__ == "__main__":
    answer_at_once("Plan an instance as a spreadsheet's rotation does.", rotate)
