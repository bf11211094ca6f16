"""Plan every published instance by the command line, as a user would, and have the referee judge the rosters.

    python -m benchmarks.planning [--time-limit 20] [--large-time-limit 40] [--workers 2] [NAME …]

Prints a table; exits 1 if a roster is not feasible, a claim is false, or a bound lies above the best known.
"""

import argparse
import sys
from dataclasses import replace

from benchmarks.planning.instances import PUBLISHED, Problem, published
from benchmarks.planning.methods import OURS
from benchmarks.planning.runs import Run, run
from benchmarks.planning.tables import per_cent, shown

LARGE = 1000
"""Duties from which an instance is large."""
HEAD = ("instance", "objective", "bound", "gap", "controllable", "best known", "seconds", "MiB", "referee")
LINE = "{:<20} {:>10} {:>10} {:>8} {:>14} {:>10} {:>8} {:>5}  {}"


def main() -> int:
    """Run the instances and print the table."""
    parser = argparse.ArgumentParser(description="Benchmark the planner.")
    parser.add_argument("names", nargs="*", default=PUBLISHED, help="instances (all)")
    parser.add_argument("--time-limit", type=float, default=20, help="seconds for most (20)")
    parser.add_argument("--large-time-limit", type=float, default=40, help="seconds for large ones (40)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        problems = [published(name) for name in options.names]
    except ValueError as failure:
        parser.error(str(failure))
    method = replace(OURS, command=(*OURS.command, "--workers", str(options.workers)))
    print(LINE.format(*HEAD), flush=True)
    sound = []
    for problem in problems:
        is_large = len(problem.document["duties"]) > LARGE
        one = run(method, problem, options.large_time_limit if is_large else options.time_limit, options.seed)
        print(LINE.format(*_cells(problem, one)), flush=True)
        sound.append(one.is_sound)
    return 0 if all(sound) else 1


def _cells(problem: Problem, one: Run) -> list[str]:
    gap = None
    if one.objective and one.lower_bound is not None:
        gap = (one.objective - one.lower_bound) / one.objective
    verdict = "feasible" if one.is_sound else "; ".join(one.broken)
    shares = per_cent(gap), per_cent(one.gap)
    cells = one.problem, one.objective, one.lower_bound, *shares, problem.best_known
    return [shown(cell) for cell in (*cells, f"{one.seconds:.1f}", f"{one.mebibytes:.0f}", verdict)]


if __name__ == "__main__":
    sys.exit(main())
