"""Availability: nobody sits in a half-day for which they are unavailable."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Practitioner, overlaps
from roster.planning.seating import Seating


def is_available(person: Practitioner, date: str, period: str) -> bool:
    """Say whether no unavailability of a practitioner overlaps a period of a date."""
    return not any(away.date == date and overlaps(away.period, period) for away in person.unavailable)


def is_elsewhere(person: Practitioner, date: str, period: str) -> bool:
    """Say whether a practitioner sits for somebody else in a part of a period of a date."""
    return any(
        away.elsewhere and away.date == date and overlaps(away.period, period) for away in person.unavailable
    )


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each assignment that overlaps an unavailability."""
    for one in seating.assignments:
        person, duty = seating.practitioner_of(one), seating.duty_of(one)
        if not is_available(person, duty.date, one.period):
            yield Breach(
                Rule.AVAILABILITY,
                f"{person.id} is not available on {duty.date} ({one.period}).",
                person.id,
                duty.id,
                duty.date,
                {"period": one.period, "elsewhere": is_elsewhere(person, duty.date, one.period)},
            )
