"""Does a roster keep the rules? Asked of every roster that enters the database, whoever made it."""

from collections.abc import Iterable

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Assignment, Duty, Practitioner
from roster.planning.instance import Instance
from roster.planning.rules import RULES
from roster.planning.seating import Seating


def validate(instance: Instance, assignments: Iterable[Assignment]) -> list[Breach]:
    """Return every broken rule of a roster; an empty list means that it is feasible."""
    seating = Seating(instance, assignments)
    return [breach for rule in RULES.values() for breach in rule(seating)]


def breaches_of_placing(seating: Seating, placed: Assignment) -> tuple[Breach, ...]:
    """Return the breaches that adding one assignment causes, those that stood before left out.

    Only the practitioner's own assignments, the duty's, and their firm's of the date can matter, so the
    rules look at those alone. Locks cannot break by adding.
    """
    person, duty = seating.practitioner_of(placed), seating.duty_of(placed)
    near = _assignments_near(seating, person, duty)
    before = _without_locks(Seating(seating.instance, near))
    after = _without_locks(Seating(seating.instance, [*near, placed]))
    return tuple(breach for breach in after if breach not in before)


def _assignments_near(seating: Seating, person: Practitioner, duty: Duty) -> list[Assignment]:
    near = set(seating.by_duty.get(duty.id, [])) | set(seating.by_practitioner.get(person.id, []))
    if person.firm is not None and person.firm in seating.instance.firm:
        for colleague in seating.instance.practitioners_of_firm[person.firm]:
            near.update(seating.by_day.get((colleague, duty.date), []))
    return sorted(near)


def _without_locks(seating: Seating) -> list[Breach]:
    return [breach for rule, find in RULES.items() if rule is not Rule.LOCKS for breach in find(seating)]
