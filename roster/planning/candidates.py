"""Who could take a duty: everybody of its role, with what the placing would break and what it would cost."""

from collections.abc import Iterable
from dataclasses import dataclass

from roster.planning.breaches import Breach
from roster.planning.elements import Assignment
from roster.planning.instance import Instance
from roster.planning.parts.fairness import load_of
from roster.planning.pricing import change_of
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_placing


@dataclass(frozen=True)
class Candidate:
    """One practitioner in one period of the duty; `load` is theirs before the placing, in half-days."""

    practitioner: str
    period: str
    breaches: tuple[Breach, ...]
    objective_delta: int
    load: int
    parts_delta: dict[str, int]
    """By how much each part would change, unweighted."""

    @property
    def is_possible(self) -> bool:
        """Say whether the placing breaks no rule."""
        return not self.breaches


def candidates(instance: Instance, assignments: Iterable[Assignment], duty_id: str) -> list[Candidate]:
    """Rank everybody of the duty's role, once for each of its periods: fewest breaches first, then cheapest.

    To find a substitute, leave the assignment to be replaced out of `assignments`.
    Raises KeyError if the instance has no such duty.
    """
    seating, duty = Seating(instance, assignments), instance.duty[duty_id]
    found = [
        _candidate(seating, Assignment(duty_id, person.id, period))
        for person in instance.practitioners_of_role.get(duty.role, [])
        for period in duty.periods
    ]
    return sorted(found, key=lambda one: (len(one.breaches), one.objective_delta, one.load, one.practitioner))


def _candidate(seating: Seating, placed: Assignment) -> Candidate:
    person, change = seating.practitioner_of(placed), change_of(seating, (), (placed,))
    return Candidate(
        practitioner=person.id,
        period=placed.period,
        breaches=breaches_of_placing(seating, placed),
        objective_delta=change.objective,
        load=load_of(seating, person),
        parts_delta=change.parts,
    )
