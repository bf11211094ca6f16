"""The ways to weigh that a scheduler may choose instead of weights: goals in order, named or of their own making."""

from collections.abc import Mapping, Sequence
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


OWN = "own"
OWN_WORDS = N_("An order of my own")
MOST_SLACK = 1000
MOST_GOALS = 5
"""So many goals may be put in an order of one's own; what is settled by so many leaves the weights little to say."""


@dataclass(frozen=True)
class GoalRow:
    """What became of one goal: its value, the best that was possible in its turn, and how far it was allowed to worsen."""

    words: str
    slack: int
    best: int
    is_proven: bool
    value: int


def named(name: str | None) -> planning.Policy | None:
    """Return a named policy, None for none. Raises InvalidInput for an unknown name."""
    if not name:
        return None
    if name not in NAMES or name not in planning.PRESETS:
        raise InvalidInput(N_("There is no such way to weigh."), field="policy")
    return planning.PRESETS[name]


def of_ones_own(goals: Sequence[tuple[str, int | None]]) -> planning.Policy:
    """Return the policy of goals in order, each a part and by how many per cent later goals may worsen it.

    A goal without a part is passed over. Raises InvalidInput with the field (`goal_2`, `slack_2`) that is wrong.
    """
    chosen: dict[str, planning.Goal] = {}
    for place, (part, slack) in enumerate(goals, 1):
        if not part:
            continue
        if part not in PARTS:
            raise InvalidInput(N_("There is no such goal."), field=f"goal_{place}")
        if part in chosen:
            raise InvalidInput(N_("This goal stands above already. Name each once."), field=f"goal_{place}")
        if slack is None or not 0 <= slack <= MOST_SLACK:
            raise InvalidInput(
                N_("Write per cent from 0 to %(most)s."), field=f"slack_{place}", most=MOST_SLACK
            )
        chosen[part] = planning.Goal(part, slack)
    if not chosen:
        raise InvalidInput(N_("Choose at least one goal for an order of your own."), field="goal_1")
    return planning.Policy(tuple(chosen.values()))


def words_of(question: Mapping[str, Any]) -> str:
    """Return what a plan was weighed by, in words to be translated; empty for the weights alone."""
    preset = question.get("preset", "")
    return OWN_WORDS if preset == OWN else NAMES.get(preset, "")


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
