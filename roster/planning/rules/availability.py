"""Availability: nobody sits in a half-day for which they are unavailable, there or anywhere."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Practitioner
from roster.planning.seating import Seating


def is_available(person: Practitioner, date: str, period: str, center: str | None = None) -> bool:
    """Say whether nothing keeps a practitioner from a period of a date: at a center, or, without one, anywhere."""
    return not any(away.keeps_from(date, period, center) for away in person.unavailable)


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each assignment that overlaps an unavailability.

    `elsewhere`: they sit for somebody else then; `too_far`: only in the other half of the day, but too far away.
    """
    for one in seating.assignments:
        person, duty = seating.practitioner_of(one), seating.duty_of(one)
        keeping = [away for away in person.unavailable if away.keeps_from(duty.date, one.period, duty.center)]
        if not keeping:
            continue
        others = [away for away in keeping if away.elsewhere]
        yield Breach(
            Rule.AVAILABILITY,
            f"{person.id} is not available on {duty.date} ({one.period}).",
            person.id,
            duty.id,
            duty.date,
            {
                "period": one.period,
                "elsewhere": bool(others),
                "too_far": bool(others) and all(away.centers is not None for away in others),
            },
        )
