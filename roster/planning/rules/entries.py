"""Entries: an assignment names a duty and a practitioner of the instance and a period of the format."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each assignment that names something unknown; the other rules do not see it."""
    for one in seating.unknown:
        yield Breach(
            Rule.ENTRIES,
            f"Nothing is known of the assignment of {one.practitioner} to {one.duty} for '{one.period}'.",
            practitioner=one.practitioner,
            duty=one.duty,
            detail={"period": one.period},
        )
