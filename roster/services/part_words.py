"""The parts of a roster's cost, in words, and two rosters compared by them."""

from collections.abc import Mapping
from dataclasses import dataclass

from roster import planning
from roster.core.translation import N_

PARTS: dict[str, str] = {
    "uncovered": N_("Empty seats, by priority"),
    "waiting": N_("Months a center waits too long"),
    "fairness": N_("Unequal load"),
    "travel": N_("Minutes on the road"),
    "rotation": N_("Same face again too soon"),
    "preference": N_("Wishes not met"),
    "expertise": N_("Skills missing, per cent"),
    "stability": N_("Published duties changed"),
    "far_towns": N_("Far towns unequally shared"),
    "road_fairness": N_("Road unequally shared"),
    "steady_faces": N_("New faces at the centers"),
    "season_expertise": N_("Skills of the season missing, per cent"),
    "far_again": N_("Far towns twice in a row against a wish"),
}


@dataclass(frozen=True)
class PartRow:
    """One part in two rosters; `points` is what the difference weighs, above zero where the second is dearer."""

    part: str
    words: str
    before: int
    after: int
    points: int


@dataclass(frozen=True)
class Comparison:
    """Two rosters by part, and their totals."""

    rows: list[PartRow]
    before: int
    after: int

    @property
    def points(self) -> int:
        """What the second costs more; below zero it is better."""
        return self.after - self.before


def compared(
    before: planning.Price, after: planning.Price, weights: planning.Weights, *, changed_only: bool = False
) -> Comparison:
    """Compare two prices under the same weights, by the parts that count, in the order in which people look at them."""
    rows = [
        PartRow(part, words, was, now, (now - was) * int(getattr(weights, part)))
        for part, words in PARTS.items()
        for was, now in [(before.parts.get(part, 0), after.parts.get(part, 0))]
        if getattr(weights, part) and (was != now or (not changed_only and (was or now)))
    ]
    return Comparison(rows, before.objective, after.objective)


def differences(changes: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return by how much each part changes, in words, without those that stay."""
    return [(words, changes[part]) for part, words in PARTS.items() if changes.get(part)]
