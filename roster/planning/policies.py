"""Policies: goals in order, each with a slack in per cent, as bureaus think in order rather than in weights.

Each goal in turn is made as good as it can be, and may then worsen by its slack for the sake of the later ones. What no goal
of a policy settles is settled by the weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from roster.planning.parts import EXTENSIONS, PARTS


@dataclass(frozen=True)
class Goal:
    """One part of the objective to be made small, and by how many per cent later goals may worsen it."""

    part: str
    slack: int = 0

    def __post_init__(self) -> None:
        """Refuse a part that nobody knows and a slack that means nothing; raise ValueError with a sentence."""
        if self.part not in PARTS and self.part not in EXTENSIONS:
            raise ValueError(f"There is no goal '{self.part}'.")
        if not 0 <= self.slack <= 1000:
            raise ValueError("A slack must be from 0 to 1000 per cent.")

    def budget(self, best: int) -> int:
        """Return how high the part may become once its best value is known."""
        return best + abs(best) * self.slack // 100


@dataclass(frozen=True)
class Policy:
    """Goals in order."""

    goals: tuple[Goal, ...]

    def __post_init__(self) -> None:
        """Refuse an empty policy and a goal named twice; raise ValueError with a sentence."""
        parts = [goal.part for goal in self.goals]
        if not parts or len(set(parts)) < len(parts):
            raise ValueError("A policy needs at least one goal, each once.")

    @classmethod
    def read(cls, text: str) -> "Policy":
        """Read `uncovered:0,waiting:5` or a preset's name; raise ValueError with a sentence."""
        if text in PRESETS:
            return PRESETS[text]
        goals = []
        for word in text.split(","):
            part, _, slack = word.strip().partition(":")
            if slack and not slack.isdecimal():
                raise ValueError(f"'{word}' is no goal: write its part, a colon and per cent.")
            goals.append(Goal(part, int(slack or 0)))
        return cls(tuple(goals))

    def __str__(self) -> str:
        """Return the text that `read` reads."""
        return ",".join(f"{goal.part}:{goal.slack}" for goal in self.goals)


def _policy(**slacks: int) -> Policy:
    return Policy(tuple(Goal(part, slack) for part, slack in slacks.items()))


PRESETS: Mapping[str, Policy] = {
    "fairest": _policy(uncovered=0, stability=0, fairness=0, waiting=0, travel=10),
    "least_travel": _policy(uncovered=0, stability=0, waiting=0, travel=2, fairness=25),
    "steady_faces": _policy(uncovered=0, stability=0, waiting=0, steady_faces=5, fairness=10),
    "nobody_waits": _policy(uncovered=0, waiting=0, stability=0, fairness=5, travel=10),
    "fewest_changes": _policy(stability=0, uncovered=0, waiting=0, fairness=10),
}
"""In words: the fairest, the least travel, steady faces, nobody waits long, the fewest changes."""


@dataclass(frozen=True)
class GoalValue:
    """What became of one goal: the best value found, whether no roster within the goals before could
    do better, how high it might become for the later ones, and what it is in the roster."""

    part: str
    slack: int
    best: int
    is_proven: bool
    budget: int
    value: int
