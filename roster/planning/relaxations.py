"""What would fill an empty seat: the rule that somebody would have to loosen a little, for whom, and its cost.

Only agreements can be loosened: limits of load, of a firm's people, of the road at lunch, and, last, a leave. What
the law or the day forbids (license, conflict of interest, another center, another bureau, supervision) cannot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Assignment, Duty
from roster.planning.instance import Instance
from roster.planning.pricing import price_of_placing
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_placing


class Loosening(StrEnum):
    """What would be loosened, the easiest to ask for first; NOTHING: the plan prefers the seat empty."""

    NOTHING = "nothing"
    MONTHLY_LIMIT = "monthly_limit"
    HORIZON_LIMIT = "horizon_limit"
    FIRM_LIMIT = "firm_limit"
    LUNCH_TRAVEL = "lunch_travel"
    LEAVE = "leave"


EASE = {loosening: place for place, loosening in enumerate(Loosening)}
LOOSENED_BY_RULE = {
    Rule.FIRM_LIMIT: Loosening.FIRM_LIMIT,
    Rule.LUNCH_TRAVEL: Loosening.LUNCH_TRAVEL,
    Rule.AVAILABILITY: Loosening.LEAVE,
}


@dataclass(frozen=True)
class Relaxation:
    """One way to fill a seat. Each of `practitioners` would do, the cheapest first.

    `cost` is what the cheapest of them adds to the objective beside the seat that is no longer empty; `facts` are
    the breach's (limit, load, month, minutes, firm …) of the hardest thing to loosen. `also` counts the other
    things that would have to be loosened with it.
    """

    loosening: Loosening
    practitioners: tuple[str, ...]
    period: str
    cost: int
    facts: dict[str, Any]
    also: int = 0


@dataclass(frozen=True)
class _Way:
    person: str
    period: str
    cost: int
    breaches: tuple[Breach, ...]


def relaxations(instance: Instance, assignments: Iterable[Assignment], duty_id: str) -> list[Relaxation]:
    """Return the ways to fill one more seat of a duty, one for each thing to loosen, the cheapest first.

    Ways that loosen one thing come before those that loosen several. Raises KeyError for an unknown duty.
    """
    return relaxations_of(Seating(instance, assignments), instance.duty[duty_id])


def relaxations_of(seating: Seating, duty: Duty) -> list[Relaxation]:
    """The same for a seating that is there already."""
    ways: dict[tuple[Any, ...], list[_Way]] = {}
    for person in seating.instance.practitioners_of_role.get(duty.role, []):
        way = _easiest(seating, duty, person.id)
        if way is not None:
            ways.setdefault(_kind(way), []).append(way)
    saved = seating.instance.weights.uncovered * duty.priority
    found = [_relaxation(same, saved) for same in ways.values()]
    return sorted(found, key=lambda one: (one.also, one.cost, EASE[one.loosening]))


def loosening_of(breach: Breach) -> Loosening | None:
    """Return what would be loosened to let a breach pass, None where nobody may."""
    if breach.rule is Rule.LOAD_LIMITS:
        return Loosening.MONTHLY_LIMIT if "month" in breach.detail else Loosening.HORIZON_LIMIT
    if breach.rule is Rule.AVAILABILITY and breach.detail["elsewhere"]:
        return None
    return LOOSENED_BY_RULE.get(breach.rule)


def _easiest(seating: Seating, duty: Duty, person: str) -> _Way | None:
    """Return a person's easiest way into the duty, over its periods."""
    ways = []
    for period in duty.periods:
        placed = Assignment(duty.id, person, period)
        breaches = breaches_of_placing(seating, placed)
        if all(loosening_of(breach) for breach in breaches):
            ways.append(_Way(person, period, price_of_placing(seating, placed), breaches))
    return min(ways, key=lambda way: (len(way.breaches), _hardest(way), way.cost), default=None)


def _hardest(way: _Way) -> int:
    return max((EASE[loosening_of(one) or Loosening.LEAVE] for one in way.breaches), default=0)


def _kind(way: _Way) -> tuple[Any, ...]:
    """What makes two people's ways the same request: what is loosened, from which limit to which."""
    return tuple(
        sorted((str(loosening_of(one)), str(one.detail.get("firm", "")), _rise(one)) for one in way.breaches)
    )


def _rise(breach: Breach) -> tuple[int, int]:
    return (int(breach.detail.get("limit", 0)), int(breach.detail.get("load", 0)))


def _relaxation(ways: Sequence[_Way], saved: int) -> Relaxation:
    ranked = sorted(ways, key=lambda way: (way.cost, way.person))
    best = ranked[0]
    hardest = max(best.breaches, key=lambda one: EASE[loosening_of(one) or Loosening.LEAVE], default=None)
    return Relaxation(
        loosening=(loosening_of(hardest) if hardest else None) or Loosening.NOTHING,
        practitioners=tuple(way.person for way in ranked),
        period=best.period,
        cost=best.cost + saved,
        facts=dict(hardest.detail) if hardest else {},
        also=max(len(best.breaches) - 1, 0),
    )
