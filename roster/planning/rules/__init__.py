"""The rules that must hold, one module each, written without a solver.

Every module has `breaches(seating)`, which yields a `Breach` for each place where its rule is broken.
"""

from collections.abc import Callable, Iterator

from roster.planning.breaches import Breach, Rule
from roster.planning.rules import (
    availability,
    conflict,
    entries,
    firm_limit,
    license,
    load_limits,
    locks,
    lunch_travel,
    one_place,
    role,
    seats,
    supervision,
)
from roster.planning.seating import Seating

RULES: dict[Rule, Callable[[Seating], Iterator[Breach]]] = {
    Rule.ENTRIES: entries.breaches,
    Rule.ROLE: role.breaches,
    Rule.LICENSE: license.breaches,
    Rule.AVAILABILITY: availability.breaches,
    Rule.CONFLICT: conflict.breaches,
    Rule.ONE_PLACE: one_place.breaches,
    Rule.LUNCH_TRAVEL: lunch_travel.breaches,
    Rule.LOAD_LIMITS: load_limits.breaches,
    Rule.FIRM_LIMIT: firm_limit.breaches,
    Rule.LOCKS: locks.breaches,
    Rule.SUPERVISION: supervision.breaches,
    Rule.SEATS: seats.breaches,
}
