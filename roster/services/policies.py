"""The named ways to weigh that a scheduler may choose instead of weights: goals in order, in words."""

from dataclasses import dataclass
from typing import Any

from roster import planning
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.services.part_words import PARTS

NAMES: dict[str, str] = {
    "fairest": N_("The fairest: equal load first"),
    "least_travel": N_("The least travel"),
    "steady_faces": N_("Steady faces: the towns see people they know"),
    "nobody_waits": N_("Nobody waits long for a notary"),
    "fewest_changes": N_("The fewest changes of what is published"),
}


@dataclass(frozen=True)
class GoalRow:
    """What became of one goal: its value, the best that was possible in its turn, and how far it was allowed to worsen."""

    words: str
    slack: int
    best: int
    is_proven: bool
    value: int


def checked(name: str | None) -> planning.Policy | None:
    """Return a named policy, None for none. Raises InvalidInput for an unknown name."""
    if not name:
        return None
    if name not in NAMES or name not in planning.PRESETS:
        raise InvalidInput(N_("There is no such way to weigh."), field="policy")
    return planning.PRESETS[name]


def goals_of(document: dict[str, Any]) -> list[GoalRow]:
    """Return the goals of a result, in order; none when it was made by weights."""
    return [
        GoalRow(
            PARTS.get(goal["part"], goal["part"]),
            goal["slack"],
            goal["best"],
            goal["is_proven"],
            goal["value"],
        )
        for goal in document.get("goals", ())
    ]
