"""License: the date of a duty lies within the practitioner's license, its first and last day included."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Practitioner
from roster.planning.seating import Seating


def is_licensed(person: Practitioner, date: str) -> bool:
    """Say whether a practitioner is licensed on a date; an absent limit is open."""
    started = person.licensed_from is None or person.licensed_from <= date
    return started and (person.licensed_until is None or date <= person.licensed_until)


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each assignment on a date outside the license."""
    for one in seating.assignments:
        person, duty = seating.practitioner_of(one), seating.duty_of(one)
        if not is_licensed(person, duty.date):
            yield Breach(
                Rule.LICENSE,
                f"{person.id} is not licensed on {duty.date}.",
                person.id,
                duty.id,
                duty.date,
                {"licensed_from": person.licensed_from, "licensed_until": person.licensed_until},
            )
