"""The parts of the objective, one module each: `cost(seating, scope)` prices a part, unweighted.

The formulas are those of the benchmark's README; a goal that the product adds is one more module here and
one more weight, 0 when absent: it is priced only where it has a weight, and the referee does not know it.
"""

from collections.abc import Callable

from roster.planning.parts import (
    expertise,
    fairness,
    far_again,
    far_towns,
    preference,
    road_fairness,
    rotation,
    season_expertise,
    stability,
    steady_faces,
    travel,
    uncovered,
    waiting,
)
from roster.planning.scope import Scope
from roster.planning.seating import Seating

PARTS: dict[str, Callable[[Seating, Scope], int]] = {
    "uncovered": uncovered.cost,
    "fairness": fairness.cost,
    "waiting": waiting.cost,
    "travel": travel.cost,
    "rotation": rotation.cost,
    "preference": preference.cost,
    "expertise": expertise.cost,
    "stability": stability.cost,
}

EXTENSIONS: dict[str, Callable[[Seating, Scope], int]] = {
    "far_towns": far_towns.cost,
    "road_fairness": road_fairness.cost,
    "steady_faces": steady_faces.cost,
    "season_expertise": season_expertise.cost,
    "far_again": far_again.cost,
}
