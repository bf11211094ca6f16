"""Conflict: nobody sits at a center from which a conflict of interest bars them."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each assignment to a center among the practitioner's conflicts."""
    for one in seating.assignments:
        person, duty = seating.practitioner_of(one), seating.duty_of(one)
        if duty.center in person.conflicts:
            yield Breach(
                Rule.CONFLICT,
                f"A conflict of interest bars {person.id} from {duty.center}.",
                person.id,
                duty.id,
                duty.date,
                {"center": duty.center},
            )
