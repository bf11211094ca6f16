"""Firm limit: at most `max_per_date` (and `max_on` that date) different people of one firm are on duty on one date."""

from collections import defaultdict
from collections.abc import Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.seating import Seating


def breaches(seating: Seating) -> Iterator[Breach]:
    """Yield a breach for each firm and date with too many of its people on duty."""
    on_duty: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person, date in seating.countable.by_day:
        firm_id = seating.instance.practitioner[person].firm
        if firm_id is not None:
            on_duty[firm_id, date].add(person)
    for (firm_id, date), people in on_duty.items():
        firm = seating.instance.firm.get(firm_id)
        limit = firm.limit_on(date) if firm is not None else None
        if limit is not None and len(people) > limit:
            yield Breach(
                Rule.FIRM_LIMIT,
                f"{firm_id} has {len(people)} people on duty on {date}; {limit} is the limit.",
                date=date,
                detail={"firm": firm_id, "practitioners": sorted(people), "limit": limit},
            )
