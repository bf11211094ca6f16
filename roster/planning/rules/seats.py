"""Seats: a duty has at most its seats filled, each for one of the duty's periods."""

from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each assignment in a period its duty lacks and for each duty with too many."""
    for one in seating.assignments:
        duty = seating.duty_of(one)
        if one.period not in duty.periods:
            yield Breach(
                Rule.SEATS,
                f"{duty.id} has no seat for '{one.period}'; {one.practitioner} cannot sit there.",
                one.practitioner,
                duty.id,
                duty.date,
                {"period": one.period, "periods": list(duty.periods)},
            )
    for duty_id, seated in seating.countable.by_duty.items():
        duty = seating.instance.duty[duty_id]
        if len(seated) > duty.seats:
            yield Breach(
                Rule.SEATS,
                f"{duty_id} has {len(seated)} assignments for {duty.seats} seats.",
                duty=duty_id,
                date=duty.date,
                detail={"filled": len(seated), "seats": duty.seats},
            )
