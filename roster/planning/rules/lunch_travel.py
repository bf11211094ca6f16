"""Lunch travel: a morning and an afternoon at different centers are near enough to change over lunch."""

from collections.abc import Iterator
from itertools import combinations

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import overlaps
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each morning and afternoon that lie further apart than the limit."""
    limit = seating.instance.rules.lunch_travel_limit
    for (person, date), sits in seating.countable.by_day.items():
        for one, other in combinations(sits, 2):
            if overlaps(one.period, other.period):
                continue
            morning, afternoon = sorted((one, other), key=lambda assignment: assignment.period)
            start, end = seating.duty_of(morning).center, seating.duty_of(afternoon).center
            minutes = seating.instance.minutes_between(start, end)
            if start != end and minutes > limit:
                yield Breach(
                    Rule.LUNCH_TRAVEL,
                    f"{person} travels {minutes} minutes from {start} to {end} at noon of {date}; "
                    f"the limit is {limit}.",
                    person,
                    afternoon.duty,
                    date,
                    {"minutes": minutes, "limit": limit, "duties": [morning.duty, afternoon.duty]},
                )
