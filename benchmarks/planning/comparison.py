"""Our planner and its peers on the same instances in one run: a table, the curves and a plot of gap over time.

    python -m benchmarks.planning.comparison FOLDER [NAME …] [--limits 10 60] [--seeds 1] [--peer-seeds 0 1 2] [--unpublished]

Writes into FOLDER `comparison.md`, `runs.csv`, `curves.csv` and a `gap-NAME.svg` an instance. Every roster is judged by the
referee; exits 1 if it refuses one. What cannot be run here is left out by name.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.planning import methods
from benchmarks.planning.instances import UNPUBLISHED_YEARS, Problem, generated, published
from benchmarks.planning.methods import Method
from benchmarks.planning.plot import Line, svg
from benchmarks.planning.runs import NO_ROSTER, Point, Run, run
from benchmarks.planning.tables import markdown, per_cent, write_csv

LEAST = 0.01
"""Per cent that a logarithmic axis ends at: a proof has a gap of 0."""
YEARS = ("year-a", "year-tight-a", "year-three-roles-a")
RUN_HEAD = (
    "instance",
    "method",
    "limit s",
    "seed",
    "objective",
    "bound",
    "gap",
    "gap to our bound",
    "s",
    "MiB",
    "referee",
)
CURVE_HEAD = (
    "instance",
    "method",
    "limit",
    "seed",
    "seconds",
    "objective",
    "bound",
    "gap",
    "gap to our last bound",
)


@dataclass(frozen=True)
class Plan:
    """What is run: each method with each seed and limit."""

    limits: Sequence[float] = (10, 60)
    seeds: Sequence[int] = (1,)
    peer_seeds: Sequence[int] = (0, 1, 2)

    def runs(self, method: Method) -> Iterator[tuple[float, int]]:
        """Yield limit and seed of each run of a method; what takes no time runs once."""
        if not method.takes_time:
            yield max(self.limits), 0
            return
        seeds = self.peer_seeds if method.is_peer else self.seeds
        for limit in self.limits:
            for seed in seeds if method.tries_seeds else seeds[:1]:
                yield limit, seed


def compare(problem: Problem, contestants: Iterable[Method], plan: Plan) -> list[Run]:
    """Run every contestant on an instance, telling each result as it comes."""
    found = []
    for method in contestants:
        for limit, seed in plan.runs(method):
            found.append(run(method, problem, limit, seed))
            print(told(found[-1]), flush=True)
    return found


def told(one: Run) -> str:
    """Return a run in a line."""
    verdict = "feasible" if one.is_sound else "; ".join(one.broken)
    words = (
        f"{one.problem:<34} {one.method:<28} {one.limit:>5g} s, seed {one.seed}: objective {one.objective}"
    )
    gap = per_cent(one.gap)
    proven = f", bound {one.lower_bound}, controllable gap {gap}" if gap is not None else ""
    return f"{words}{proven}, {one.mebibytes:.0f} MiB, {verdict}"


def our_bound(runs: Iterable[Run], problem: str) -> int | None:
    """Return the highest bound that our own runs on an instance proved."""
    ours = (one for one in runs if one.method == methods.OURS.name and one.problem == problem)
    return max((one.lower_bound for one in ours if one.lower_bound is not None), default=None)


def report(folder: Path, runs: Sequence[Run], missing: str | None) -> None:
    """Write the tables and the plots."""
    problems = list(dict.fromkeys(one.problem for one in runs))
    rows = [_row(one, our_bound(runs, one.problem)) for one in runs]
    write_csv(folder / "runs.csv", RUN_HEAD, rows)
    write_csv(
        folder / "curves.csv",
        CURVE_HEAD,
        (row for one in runs for row in _curve(one, our_bound(runs, one.problem))),
    )
    words = ["# The planner and its peers\n", _explained()]
    if missing is not None:
        words.append(missing + "\n")
    for problem in problems:
        (folder / f"gap-{problem}.svg").write_text(plot(problem, runs), encoding="utf-8")
        words += [f"## {problem}\n", f"![Gap over time](gap-{problem}.svg)\n"]
        words.append(markdown(RUN_HEAD[1:], (row[1:] for row in rows if row[0] == problem)))
    (folder / "comparison.md").write_text("\n".join(words), encoding="utf-8")


def _explained() -> str:
    return (
        "Gaps are controllable gaps: (objective − bound) ÷ (objective − cost of the empty seats). *gap* is to the bound that the "
        "run itself proved, *gap to our bound* to the best that our runs on the instance proved here. Seconds are "
        "the method's own, without the start of its interpreter or machine; MiB the largest memory of its process.\n"
    )


def _row(one: Run, bound: int | None) -> tuple[object, ...]:
    verdict = "feasible" if one.is_sound else "; ".join(one.broken)
    gaps = per_cent(one.gap), per_cent(one.gap_to(bound))
    figures = one.objective, one.lower_bound, *gaps, f"{one.seconds:.1f}", f"{one.mebibytes:.0f}"
    return one.problem, one.method, f"{one.limit:g}", one.seed, *figures, verdict


def _curve(one: Run, bound: int | None) -> Iterator[tuple[object, ...]]:
    for point in one.points:
        proven = one.gap_to(point.lower_bound, point)
        last = None if point.objective is None else one.gap_to(bound, point)
        gaps = (None if gap is None else f"{gap:.6f}" for gap in (proven, last))
        state = f"{point.seconds:.3f}", point.objective, point.lower_bound
        yield one.problem, one.method, f"{one.limit:g}", one.seed, *state, *gaps


def plot(problem: str, runs: Sequence[Run]) -> str:
    """Draw the longest runs on an instance, of each method the one that ended best; ours also to the bound by then."""
    bound, best = our_bound(runs, problem), _best_of_longest(runs, problem)
    lines = []
    for one in best:
        if one.method == methods.OURS.name:
            shares = [(point, one.gap_to(point.lower_bound, point)) for point in one.points]
            lines.append(_line(f"{one.method}, to the bound by then", one, shares))
        shares = [(point, one.gap_to(bound, point)) for point in one.points if point.objective is not None]
        lines.append(_line(one.method, one, shares))
    return svg(
        f"{problem}: controllable gap to our bound",
        "seconds",
        f"per cent (at most {LEAST:g} at the bottom)",
        lines,
    )


def _best_of_longest(runs: Sequence[Run], problem: str) -> list[Run]:
    found: dict[str, Run] = {}
    for one in (one for one in runs if one.problem == problem and one.objective is not None):
        have = found.get(one.method)
        if have is None or (-one.limit, one.objective) < (-have.limit, have.objective or 0):
            found[one.method] = one
    return list(found.values())


def _line(name: str, one: Run, shares: Sequence[tuple[Point, float | None]]) -> Line:
    points = [(point.seconds, max(100 * share, LEAST)) for point, share in shares if share is not None]
    if points and points[-1][0] < one.limit:
        points.append((one.limit, points[-1][1]))
    return Line(name, points)


def add_plan_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that make a `Plan`."""
    parser.add_argument(
        "--limits", type=float, nargs="+", default=[10, 60], help="seconds of each run (10 60)"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="our seeds (1)")
    parser.add_argument(
        "--peer-seeds", type=int, nargs="+", default=[0, 1, 2], help="the peers' seeds (0 1 2)"
    )


def main() -> int:
    """Compare and report."""
    parser = argparse.ArgumentParser(description="Compare the planner with its peers.")
    parser.add_argument("folder", type=Path, help="where tables and plots go")
    parser.add_argument("names", nargs="*", default=YEARS, help=f"published instances ({' '.join(YEARS)})")
    parser.add_argument("--unpublished", action="store_true", help="also the three generated years")
    add_plan_arguments(parser)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        problems = [published(name) for name in options.names]
    except ValueError as failure:
        parser.error(str(failure))
    if options.unpublished:
        problems += [generated(shape, options.folder) for shape in UNPUBLISHED_YEARS]
    contestants, missing = methods.all_methods(options.folder)
    if missing is not None:
        print(missing)
    plan = Plan(options.limits, options.seeds, options.peer_seeds)
    runs: list[Run] = []
    for problem in problems:
        runs += compare(problem, contestants, plan)
        report(options.folder, runs, missing)
    return 0 if all(one.is_sound or one.broken == (NO_ROSTER,) for one in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
