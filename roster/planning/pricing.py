"""What a roster costs, part by part; a planner whose claimed objective differs from this has a bug."""

from collections.abc import Iterable
from dataclasses import dataclass

from roster.planning.elements import Assignment, Weights
from roster.planning.errors import RosterError
from roster.planning.instance import Instance
from roster.planning.parts import EXTENSIONS, PARTS
from roster.planning.scope import Scope
from roster.planning.seating import Seating


@dataclass(frozen=True)
class Price:
    """Each part of the objective, unweighted, and the weighted sum. An extension is there only if it has a weight."""

    parts: dict[str, int]
    objective: int


def price(instance: Instance, assignments: Iterable[Assignment], also: Iterable[str] = ()) -> Price:
    """Price a roster, feasible or not; raise RosterError if an assignment names something unknown.

    `also` names extensions to price although they have no weight.
    """
    seating = Seating(instance, assignments)
    if seating.unknown:
        raise RosterError("assignments", f"name something unknown: {seating.unknown[0]}")
    scope = Scope.everything(instance)
    found = price_of(seating, scope)
    more = {name: EXTENSIONS[name](seating, scope) for name in also if name not in found.parts}
    return Price(found.parts | more, found.objective)


def price_of(seating: Seating, scope: Scope) -> Price:
    """Price a seating over a scope."""
    weights = seating.instance.weights
    wanted = {name: cost for name, cost in EXTENSIONS.items() if getattr(weights, name)}
    parts = {name: cost(seating, scope) for name, cost in (PARTS | wanted).items()}
    return Price(parts, weighted(parts, weights))


def weighted(parts: dict[str, int], weights: Weights) -> int:
    """Return the sum of weight × part."""
    return sum(int(getattr(weights, name)) * value for name, value in parts.items())


def uncovered_cost(instance: Instance, priced: Price) -> int:
    """Return what a roster's empty seats cost, weighted."""
    return priced.parts["uncovered"] * int(instance.weights.uncovered)


def price_of_placing(seating: Seating, placed: Assignment) -> int:
    """Return by how much adding one assignment changes the objective."""
    return change_of(seating, (), (placed,)).objective


def change_of(seating: Seating, removed: Iterable[Assignment], added: Iterable[Assignment]) -> Price:
    """Return by how much a move changes each part and the objective, looking only at what it touches."""
    gone, come = set(removed), list(added)
    moved = [*gone, *come]
    scope = Scope.of_moving(seating.instance, moved)
    near = _touched_by(seating, moved)
    before = price_of(Seating(seating.instance, near), scope)
    after = price_of(Seating(seating.instance, [*(one for one in near if one not in gone), *come]), scope)
    parts = {name: after.parts[name] - cost for name, cost in before.parts.items()}
    return Price(parts, after.objective - before.objective)


def _touched_by(seating: Seating, moved: Iterable[Assignment]) -> list[Assignment]:
    """Return the assignments of the people, of the duties, and of the duties' roles at their centers."""
    near: set[Assignment] = set()
    for one in moved:
        duty = seating.duty_of(one)
        near.update(seating.by_practitioner.get(one.practitioner, []))
        for other in seating.instance.duties_of_service[duty.center, duty.role]:
            near.update(seating.by_duty.get(other.id, []))
    return sorted(near)
