"""Supervision: in every half-day a supervised practitioner shares the duty with an unsupervised one."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import AM, DAY, PM, overlaps
from roster.planning.seating import Seating


def halves(period: str) -> tuple[str, ...]:
    """Return the half-days of a period."""
    return (AM, PM) if period == DAY else (period,)


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each supervised assignment with a half-day without an unsupervised colleague."""
    for duty, seated in seating.countable.by_duty.items():
        covered = [one.period for one in seated if not seating.practitioner_of(one).supervised]
        for one in seated:
            alone = [half for half in halves(one.period) if not any(overlaps(half, by) for by in covered)]
            if alone and seating.practitioner_of(one).supervised:
                yield Breach(
                    Rule.SUPERVISION,
                    f"{one.practitioner} may not sit for {duty} without an unsupervised colleague.",
                    one.practitioner,
                    duty,
                    seating.duty_of(one).date,
                    {"halves": alone},
                )
