"""How cost grows with centers and months: seconds until each controllable gap is proven, and the largest memory.

    python -m benchmarks.planning.growth FOLDER [--centers 20 40 80 160] [--months 1 3 6 12 24] [--time-limit 60] [--seed 1]

Each size is a generated instance with two roles. The time limit is that of 20 centers and 12 months; other sizes get it in
proportion to their duties, at least a sixth of it and at most five times it. Writes `growth.md`, `growth.csv` and `growth.svg`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.planning.generator import Shape
from benchmarks.planning.instances import Problem, generated
from benchmarks.planning.methods import OURS
from benchmarks.planning.plot import Line, svg
from benchmarks.planning.runs import Run, run
from benchmarks.planning.tables import markdown, per_cent, shown, write_csv

TARGETS = (0.05, 0.02, 0.01, 0.006)
YEAR_DUTIES = 480
"""Duties of 20 centers, 12 months and two roles, to which the time limit belongs."""
SHORTEST, LONGEST = 1 / 6, 5
HEAD = (
    "centers",
    "months",
    "duties",
    "limit s",
    *(f"s to {100 * one:g} %" for one in TARGETS),
    "gap",
    "MiB",
    "referee",
)
Measured = tuple[Shape, Problem, Run]


def limit_of(problem: Problem, year: float) -> float:
    """Return the seconds that an instance gets."""
    share = len(problem.document["duties"]) / YEAR_DUTIES
    return year * min(max(share, SHORTEST), LONGEST)


def grow(shapes: Sequence[Shape], folder: Path, year: float) -> list[Measured]:
    """Run our planner on each size, telling and writing down each as it comes."""
    found = []
    for shape in shapes:
        problem = generated(shape, folder)
        found.append((shape, problem, run(OURS, problem, limit_of(problem, year))))
        print(" | ".join(shown(cell) for cell in row(*found[-1])), flush=True)
        report(folder, found)
    return found


def row(shape: Shape, problem: Problem, one: Run) -> tuple[object, ...]:
    """Return one size's figures."""
    reached = (one.seconds_to_gap(target) for target in TARGETS)
    seconds = [None if second is None else f"{second:.1f}" for second in reached]
    verdict = "feasible" if one.is_sound else "; ".join(one.broken)
    size = shape.centers, shape.months, len(problem.document["duties"]), f"{one.limit:.0f}"
    return *size, *seconds, per_cent(one.gap), f"{one.mebibytes:.0f}", verdict


def report(folder: Path, found: Sequence[Measured]) -> None:
    """Write tables and plot."""
    rows = [row(*one) for one in found]
    write_csv(folder / "growth.csv", HEAD, rows)
    words = (
        "# How cost grows\n\nSeconds from the call until the controllable gap to the bound proven by then was at most "
        "the target; a dash where that took longer than the limit.\n\n![Seconds over duties](growth.svg)\n\n"
    )
    (folder / "growth.md").write_text(words + markdown(HEAD, rows), encoding="utf-8")
    lines = [Line(f"to {100 * target:g} %", _reached(found, target), is_step=False) for target in TARGETS]
    (folder / "growth.svg").write_text(
        svg("Seconds to a proven controllable gap", "duties", "seconds", lines), encoding="utf-8"
    )


def _reached(found: Sequence[Measured], target: float) -> list[tuple[float, float]]:
    """Return duties and seconds of the sizes that reached a gap, smallest first."""
    return sorted(
        (float(len(problem.document["duties"])), seconds)
        for _, problem, one in found
        if (seconds := one.seconds_to_gap(target)) is not None
    )


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="Measure how the planner's cost grows.")
    parser.add_argument("folder", type=Path, help="where tables and plots go")
    parser.add_argument("--centers", type=int, nargs="+", default=[20, 40, 80, 160])
    parser.add_argument("--months", type=int, nargs="+", default=[1, 3, 6, 12, 24])
    parser.add_argument("--time-limit", type=float, default=60, help="seconds of 20 centers' year (60)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the instances (1)")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    shapes = [
        Shape(centers=centers, months=months, seed=options.seed)
        for centers in options.centers
        for months in options.months
    ]
    print(" | ".join(HEAD))
    found = grow(shapes, options.folder, options.time_limit)
    return 0 if all(one.is_sound for _, _, one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
