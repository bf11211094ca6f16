"""Locks: every locked assignment stands, in its period."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each locked assignment that the roster lacks."""
    have = set(seating.assignments)
    for lock in seating.instance.locked:
        if lock not in have:
            yield Breach(
                Rule.LOCKS,
                f"{lock.practitioner} is locked to {lock.duty} ({lock.period}), but the roster lacks it.",
                lock.practitioner,
                lock.duty,
                seating.duty_of(lock).date,
                {"period": lock.period},
            )
