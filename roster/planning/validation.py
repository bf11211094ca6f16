"""Does a roster keep the rules? Asked of every roster that enters the database, whoever made it."""

from collections.abc import Iterable

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Assignment
from roster.planning.instance import Instance
from roster.planning.rules import RULES
from roster.planning.seating import Seating


def validate(instance: Instance, assignments: Iterable[Assignment]) -> list[Breach]:
    """Return every broken rule of a roster; an empty list means that it is feasible."""
    seating = Seating(instance, assignments)
    return [breach for rule in RULES.values() for breach in rule(seating)]


def breaches_of_placing(seating: Seating, placed: Assignment) -> tuple[Breach, ...]:
    """Return the breaches that adding one assignment causes, those that stood before left out."""
    return breaches_of_moving(seating, (), (placed,))


def breaches_of_moving(
    seating: Seating, removed: Iterable[Assignment], added: Iterable[Assignment]
) -> tuple[Breach, ...]:
    """Return the breaches that a move causes, those that stood before left out.

    Only the assignments of the people moved, of the duties, and of their firms on the dates can matter, so the
    rules look at those alone. A lock is broken by taking it away.
    """
    gone, come = set(removed), list(added)
    near = _assignments_near(seating, [*gone, *come])
    before = _without_locks(Seating(seating.instance, near))
    after = _without_locks(Seating(seating.instance, [*(one for one in near if one not in gone), *come]))
    caused = [breach for breach in after if breach not in before]
    lost = gone - set(come)
    if lost.isdisjoint(seating.instance.locked):
        return tuple(caused)
    left = Seating(seating.instance, [one for one in seating.assignments if one not in lost])
    had = list(RULES[Rule.LOCKS](seating))
    return (*caused, *(breach for breach in RULES[Rule.LOCKS](left) if breach not in had))


def _assignments_near(seating: Seating, moved: Iterable[Assignment]) -> list[Assignment]:
    near: set[Assignment] = set()
    for one in moved:
        person, duty = seating.practitioner_of(one), seating.duty_of(one)
        near.update(seating.by_duty.get(duty.id, ()), seating.by_practitioner.get(person.id, ()))
        if person.firm is not None and person.firm in seating.instance.firm:
            for colleague in seating.instance.practitioners_of_firm[person.firm]:
                near.update(seating.by_day.get((colleague, duty.date), ()))
    return sorted(near)


def _without_locks(seating: Seating) -> list[Breach]:
    return [breach for rule, find in RULES.items() if rule is not Rule.LOCKS for breach in find(seating)]
