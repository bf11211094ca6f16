"""Which cells to free next: some dates of a group, or some of its people over all dates.

Each kind of neighbourhood keeps a size that grows while its exact solves finish early and shrinks when they
do not finish, and is drawn the more often the more it has gained for its time.
"""

from dataclasses import dataclass, field
from random import Random

from roster.planning.solver.exact import Answer
from roster.planning.solver.tours import Cell

FADING = 0.7
"""How much of a neighbourhood's past gain counts after one more try."""
FLOOR = 0.3
"""The least share of draws, relative to the best, that a neighbourhood keeps."""


@dataclass
class Neighbourhood:
    """One kind of freeing cells of one group; `axis` is 0 to choose people, 1 to choose dates."""

    cells: list[Cell]
    axis: int
    size: float
    value: float = float("inf")
    choices: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """List the people or dates to choose from."""
        self.choices = sorted({cell[self.axis] for cell in self.cells})
        self.size = max(1.0, min(self.size, len(self.choices)))

    @property
    def is_whole(self) -> bool:
        """Say whether the neighbourhood frees the whole group."""
        return round(self.size) >= len(self.choices)

    def draw(self, random: Random) -> list[Cell]:
        """Choose the cells to free: a random choice, for dates half of the time a run without gaps."""
        count = round(self.size)
        if self.axis == 1 and random.random() < 0.5:
            start = random.randrange(len(self.choices) - count + 1)
            chosen = set(self.choices[start : start + count])
        else:
            chosen = set(random.sample(self.choices, count))
        return [cell for cell in self.cells if cell[self.axis] in chosen]

    def learn(self, answer: Answer, gain: int, spent: float, allowed: float) -> None:
        """Adapt size and value to what a try found in the effort it took of the effort allowed."""
        rate = gain / max(spent, 0.01)
        self.value = rate if self.value == float("inf") else FADING * self.value + (1 - FADING) * rate
        if not answer.has_ended:
            self.size = max(2.0, self.size * 0.8)
        elif spent < allowed / 3:
            self.size = min(float(len(self.choices)), self.size * 1.15 + 0.2)
        self.size = max(1.0, min(self.size, len(self.choices)))


def neighbourhoods_of(cells: list[Cell]) -> list[Neighbourhood]:
    """Return the kinds of neighbourhoods of a group, at a modest first size."""
    people = len({person for person, _ in cells})
    return [Neighbourhood(cells, axis=1, size=2.0), Neighbourhood(cells, axis=0, size=min(6.0, people / 2))]


def draw_one(kinds: list[Neighbourhood], random: Random) -> Neighbourhood:
    """Draw a neighbourhood by its value; those not tried yet come first."""
    untried = [kind for kind in kinds if kind.value == float("inf")]
    if untried:
        return untried[0]
    best = max(kind.value for kind in kinds)
    weights = [max(kind.value, FLOOR * best, 1e-9) for kind in kinds]
    return random.choices(kinds, weights)[0]
