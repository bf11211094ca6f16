"""Fairness facts by practitioner: what each carries, what their fair share would be, and how far off it is.

The fair share divides a role's whole load, that of the twelve months before and that of this roster, in
proportion to availability ÷ load_weight. Without availability this is where the objective's fairness is
least: Σ wᵢ (cᵢ + lᵢ)² under a given Σ (cᵢ + lᵢ) is smallest when wᵢ (cᵢ + lᵢ) is the same for all.
Availability is the part of the role's dates on which the practitioner could sit at least half a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from roster.planning.elements import AM, PM, Assignment, Practitioner
from roster.planning.instance import Instance
from roster.planning.parts.fairness import load_of
from roster.planning.parts.far_towns import far_of
from roster.planning.parts.travel import minutes_of
from roster.planning.rules.availability import is_available
from roster.planning.rules.license import is_licensed
from roster.planning.seating import Seating


@dataclass(frozen=True)
class PractitionerShare:
    """One practitioner's load in half-days: carried, of this roster, due in all, and carried + load − due.

    `far` and `travel_minutes` are of this roster, what is carried of them stands beside.
    """

    practitioner: str
    role: str
    carried: int
    load: int
    due: float
    difference: float
    availability: float
    half_days: int
    travel_minutes: int
    far: int
    carried_far: int
    carried_minutes: int
    dates: tuple[str, ...]


def price_by_practitioner(instance: Instance, assignments: Iterable[Assignment]) -> list[PractitionerShare]:
    """Return the fairness facts of every practitioner, in the instance's order."""
    seating = Seating(instance, assignments)
    due: dict[str, float] = {}
    for people in instance.practitioners_of_role.values():
        due.update(_due_of_role(seating, people))
    return [_share(seating, person, due[person.id]) for person in instance.practitioners]


def availability_of(instance: Instance, person: Practitioner) -> float:
    """Return the part of the dates of the role's duties on which one could sit; 0 without dates."""
    dates = instance.dates_of_role.get(person.role, ())
    open_dates = [
        date
        for date in dates
        if is_licensed(person, date) and any(is_available(person, date, half) for half in (AM, PM))
    ]
    return len(open_dates) / len(dates) if dates else 0.0


def _due_of_role(seating: Seating, people: list[Practitioner]) -> dict[str, float]:
    whole = sum(person.carried_load + load_of(seating, person) for person in people)
    shares = {
        person.id: availability_of(seating.instance, person) / max(person.load_weight, 1) for person in people
    }
    total = sum(shares.values())
    return {person_id: whole * share / total if total else 0.0 for person_id, share in shares.items()}


def _share(seating: Seating, person: Practitioner, due: float) -> PractitionerShare:
    load = load_of(seating, person)
    dates = {seating.duty_of(one).date for one in seating.by_practitioner.get(person.id, [])}
    return PractitionerShare(
        practitioner=person.id,
        role=person.role,
        carried=person.carried_load,
        load=load,
        due=due,
        difference=person.carried_load + load - due,
        availability=availability_of(seating.instance, person),
        half_days=load,
        travel_minutes=minutes_of(seating, person),
        far=far_of(seating, person),
        carried_far=person.carried_far,
        carried_minutes=person.carried_minutes,
        dates=tuple(sorted(dates)),
    )
