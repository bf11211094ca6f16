"""What everybody brings into a plan from the months before it: half-days, far towns, minutes on the road.

Whoever was not there for all of the twelve months before is credited with what the role's people did in the others, by
share: a newcomer carries their part of the work from then on, and need not catch up on the year before.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from roster import workdays
from roster.core.periods import Period
from roster.models import Practitioner
from roster.services.instance_frames import MONTHS_OF_CARRY, Frame, month_before
from roster.services.standing import Standing

Minutes = Callable[[str, str], int]
"""Minutes from one location of the instance to another."""


@dataclass(frozen=True)
class Carried:
    """Half-days, dates in far towns and minutes on the road."""

    half_days: int = 0
    far_dates: int = 0
    minutes: int = 0


def carried_by(
    people: Sequence[Practitioner],
    frame: Frame,
    base_of: Callable[[Practitioner], str],
    minutes: Minutes,
    far_minutes: int,
) -> dict[str, Carried]:
    """Return by public id what everybody carries: the twelve months before, what stands between, and the credit."""
    before_from = month_before(frame.months[0], MONTHS_OF_CARRY)
    by_person: Mapping[str, list[Standing]] = _by_person(frame.history)
    before, within = {}, {}
    for person in people:
        own = by_person.get(person.public_id, [])
        base = base_of(person)
        early = [one for one in own if before_from <= one.month < frame.months[0]]
        later = [one for one in own if frame.months[0] <= one.month <= frame.months[-1]]
        done = _sum(early, base, minutes, far_minutes)
        before[person.public_id] = Carried(done.half_days + person.carried_load, done.far_dates, done.minutes)
        within[person.public_id] = _sum(later, base, minutes, far_minutes)
    credit = _credits(people, before, frame.months[0])
    return {name: _plus(_plus(before[name], within[name]), credit[name]) for name in before}


def since(person: Practitioner) -> date | None:
    """Return from when on somebody can sit: licensed and in the pool; None for always."""
    return max((day for day in (person.licensed_from, person.joined_on) if day is not None), default=None)


def months_absent(person: Practitioner, first_month: str) -> int:
    """Return how many of the twelve months before a horizon somebody was not there yet."""
    begun = since(person)
    if begun is None:
        return 0
    months = workdays.months_from(month_before(first_month, MONTHS_OF_CARRY), MONTHS_OF_CARRY)
    return sum(month < begun.isoformat()[:7] for month in months)


def _credits(
    people: Sequence[Practitioner], before: Mapping[str, Carried], first_month: str
) -> dict[str, Carried]:
    shares: dict[str, float] = defaultdict(float)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for person in people:
        present = MONTHS_OF_CARRY - months_absent(person, first_month)
        shares[person.role] += present / max(person.load_weight, 1)
        for place, value in enumerate(_values(before[person.public_id])):
            sums[person.role][place] += value
    found = {}
    for person in people:
        missed = months_absent(person, first_month) / max(person.load_weight, 1)
        share = missed / shares[person.role] if shares[person.role] else 0.0
        found[person.public_id] = Carried(*(round(value * share) for value in sums[person.role]))
    return found


def _values(one: Carried) -> tuple[int, int, int]:
    return one.half_days, one.far_dates, one.minutes


def _plus(one: Carried, other: Carried) -> Carried:
    return Carried(*(a + b for a, b in zip(_values(one), _values(other), strict=True)))


def _by_person(history: Sequence[Standing]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = defaultdict(list)
    for one in history:
        found[one.practitioner].append(one)
    return found


def _sum(own: Sequence[Standing], base: str, minutes: Minutes, far_minutes: int) -> Carried:
    days: dict[date, list[Standing]] = defaultdict(list)
    for one in own:
        days[one.date].append(one)
    road = far = 0
    for sits in days.values():
        order = [one.center for one in sorted(sits, key=lambda one: one.period is Period.PM)]
        stops = [base, *order, base]
        road += sum(minutes(start, end) for start, end in pairwise(stops))
        far += any(minutes(base, center) >= far_minutes for center in order)
    return Carried(sum(one.load for one in own), far, road)
