"""Load limits: nobody carries more half-days than their limit per month and over the horizon."""

from collections import Counter
from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import LOAD
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each month, and each horizon, in which a person's load is above the limit."""
    for person_id, sits in seating.countable.by_practitioner.items():
        person = seating.instance.practitioner[person_id]
        by_month: Counter[str] = Counter()
        for one in sits:
            by_month[seating.duty_of(one).date[:7]] += LOAD[one.period]
        for month, load in by_month.items():
            if person.max_load_per_month is not None and load > person.max_load_per_month:
                yield Breach(
                    Rule.LOAD_LIMITS,
                    f"{person_id} has a load of {load} in {month}; {person.max_load_per_month} is the limit.",
                    person_id,
                    detail={"month": month, "load": load, "limit": person.max_load_per_month},
                )
        load = by_month.total()
        if person.max_load is not None and load > person.max_load:
            yield Breach(
                Rule.LOAD_LIMITS,
                f"{person_id} has a load of {load} over the horizon; {person.max_load} is the limit.",
                person_id,
                detail={"load": load, "limit": person.max_load},
            )
