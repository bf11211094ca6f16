"""One place at a time: nobody's periods of a date overlap, and nobody fills two seats of one duty."""

from collections.abc import Iterator
from itertools import combinations

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import overlaps
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each overlapping pair of a person's date and for each duty with someone twice."""
    yield from _in_two_seats(seating.countable)
    for (person, date), sits in seating.countable.by_day.items():
        for one, other in combinations(sits, 2):
            if overlaps(one.period, other.period):
                yield Breach(
                    Rule.ONE_PLACE,
                    f"{person} cannot sit for {one.duty} and {other.duty} at once on {date}.",
                    person,
                    other.duty,
                    date,
                    {"duties": [one.duty, other.duty]},
                )


def _in_two_seats(seating: Seating) -> Iterator[Breach]:
    for duty, seated in seating.by_duty.items():
        people = [one.practitioner for one in seated]
        twice = sorted({person for person in people if people.count(person) > 1})
        if twice:
            yield Breach(
                Rule.ONE_PLACE,
                f"{', '.join(twice)} cannot fill two seats of {duty}.",
                twice[0],
                duty,
                seating.instance.duty[duty].date,
                {"practitioners": twice},
            )
