"""The instances that are measured: the published ones, and generated ones that nobody has tuned anything on."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.planning.generator import Shape, generate

REFEREE = Path(__file__).parent.parent.parent / "tests" / "referee"
PUBLISHED = tuple(sorted(path.stem for path in (REFEREE / "instances").glob("*.json")))

UNPUBLISHED_YEARS = (
    Shape(seed=101),
    Shape(seed=102, supply=0.57, limits=True),
    Shape(seed=103, roles=3, supply=0.8),
)
"""A usual year, a tight one and one with three roles, as the published years are."""


@dataclass(frozen=True)
class Problem:
    """An instance's file and what of it a table needs."""

    path: Path

    @cached_property
    def document(self) -> dict[str, Any]:
        """The decoded file."""
        found: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return found

    @property
    def name(self) -> str:
        """The instance's name."""
        return self.path.stem

    @cached_property
    def best_known(self) -> int | None:
        """The best objective known of a published instance."""
        known: dict[str, dict[str, int]] = json.loads((REFEREE / "bounds.json").read_text(encoding="utf-8"))
        return known.get(self.name, {}).get("best_known")


def published(name: str) -> Problem:
    """Return a published instance; raise ValueError with a sentence if there is none of the name."""
    if name not in PUBLISHED:
        raise ValueError(f"There is no published instance {name}; there are {', '.join(PUBLISHED)}.")
    return Problem(REFEREE / "instances" / f"{name}.json")


def generated(shape: Shape, folder: Path) -> Problem:
    """Generate an instance into a folder."""
    path = folder / f"{shape.name}.json"
    path.write_text(json.dumps(generate(shape), ensure_ascii=False), encoding="utf-8")
    return Problem(path)
