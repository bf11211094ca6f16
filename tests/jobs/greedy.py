"""A planner for tests: instant, greedy, and shaped like a solver process."""

import time
from collections.abc import Sequence
from typing import Any

from roster import planning
from roster.planning import SolveParameters
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_placing


def solved(instance: planning.Instance) -> list[planning.Assignment]:
    """Fill every seat with the first person whom no rule forbids."""
    made = list(instance.locked)
    for duty in instance.duties:
        for _ in range(duty.seats - sum(one.duty == duty.id for one in made)):
            seating = Seating(instance, made)
            people = sorted(
                instance.practitioners_of_role.get(duty.role, []),
                key=lambda person: len(seating.by_practitioner.get(person.id, [])),
            )
            free = (
                placed
                for person in people
                if not person.supervised
                for period in duty.periods
                if not breaches_of_placing(seating, placed := planning.Assignment(duty.id, person.id, period))
            )
            found = next(free, None)
            if found is not None:
                made.append(found)
    return made


class GreedySolve:
    """What the clock sees of a solve; `holds` keeps it running until it is stopped."""

    def __init__(self, document: dict[str, Any], parameters: SolveParameters, *, holds: bool = False) -> None:
        self.instance, self.parameters = planning.Instance.from_json(document), parameters
        self.is_held, self.was_stopped, self.was_killed = holds, False, False
        self.reported = [{"seconds": 0.1, "objective": 9, "lower_bound": 1, "phase": "construction"}]

    def points(self) -> Sequence[dict[str, Any]]:
        """Report once."""
        points, self.reported = self.reported, []
        return points

    def is_running(self) -> bool:
        """Run while held."""
        return self.is_held

    def wait(self, seconds: float) -> None:
        if self.is_running():
            time.sleep(min(seconds, 0.05))

    def stop(self) -> None:
        """End with what there is."""
        self.was_stopped, self.is_held = True, False

    def kill(self) -> None:
        """End at once."""
        self.was_killed, self.is_held = True, False

    def result(self) -> dict[str, Any]:
        """Return the roster as the planner does."""
        document = planning.roster_to_json(self.instance, solved(self.instance))
        return {**document, "status": "feasible", "parts": {}, "seconds": 0.1}


def start(document: dict[str, Any], parameters: SolveParameters) -> GreedySolve:
    """Start a solve that is done at once."""
    return GreedySolve(document, parameters)
