"""Role: a practitioner sits only for duties of their own role."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each assignment to a duty of another role."""
    for one in seating.assignments:
        person, duty = seating.practitioner_of(one), seating.duty_of(one)
        if person.role != duty.role:
            yield Breach(
                Rule.ROLE,
                f"{person.id} is a {person.role}, but {duty.id} needs a {duty.role}.",
                person.id,
                duty.id,
                duty.date,
                {"has": person.role, "needs": duty.role},
            )
