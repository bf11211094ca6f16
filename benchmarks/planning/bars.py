"""What the planner must show, each bar met or missed: `python -m benchmarks.planning.bars FOLDER`.

    python -m benchmarks.planning.bars FOLDER [--only month years repair large moves] [--without-peers] [--shorten 1.0]

Run it on two cores with nothing else running. Planner seconds are counted without the interpreter's start. Gaps are controllable
gaps to the bound that the same run proved. Writes `bars.md` beside the comparison's tables and plots; exits 1 if a bar is
missed. `--shorten 0.1` cuts every time limit, to try that everything runs: its figures mean nothing.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.planning import comparison, methods
from benchmarks.planning.comparison import Plan
from benchmarks.planning.generator import Shape
from benchmarks.planning.instances import UNPUBLISHED_YEARS, Problem, generated, published
from benchmarks.planning.methods import OURS, PYTHON
from benchmarks.planning.runs import Run, run
from benchmarks.planning.tables import markdown, per_cent

MONTH_SECONDS = 1.0
YEAR_GAPS = {10.0: 0.01, 60.0: 0.006}
REPAIR_SECONDS, REPAIR_GAP = 3.0, 0.0015
SCALE_80 = (60.0, 0.015)
SCALE_160 = (180.0, 0.02)
MEMORY_MEBIBYTES = 2048
OVERRUN = 1.05
"""By how much a run may pass its limit to write down its result."""
MOVE_MILLISECONDS = {"hand move": 20, "stand-ins and ledger": 100}
WORDS = {True: "met", False: "missed", None: "not tried"}


@dataclass(frozen=True)
class Bar:
    """One demand, what was measured, and whether it is met; None where it could not be tried."""

    demand: str
    measured: str
    is_met: bool | None

    @property
    def word(self) -> str:
        """The verdict."""
        return WORDS[self.is_met]


@dataclass
class Trial:
    """What one command measures: where files go, how limits are cut, and every run so far."""

    folder: Path
    plan: Plan
    shorten: float = 1.0
    peers: tuple[methods.Method, ...] = ()
    missing: str | None = None
    runs: list[Run] = field(default_factory=list)

    def ours(self, problem: Problem, seconds: float) -> Run:
        """Run our planner with the first of the seeds."""
        self.runs.append(run(OURS, problem, seconds * self.shorten, self.plan.seeds[0]))
        print(f"          {comparison.told(self.runs[-1])}", flush=True)
        return self.runs[-1]


def gap_bar(one: Run, seconds: float, target: float) -> Bar:
    """Return the bar of a controllable gap; a roster that is refused or comes late misses it."""
    demand = f"{one.problem}: controllable gap ≤ {100 * target:g} % in {seconds:g} s"
    measured = f"{per_cent(one.gap)} after {one.seconds:.1f} s, seed {one.seed}"
    in_time = one.seconds <= OVERRUN * one.limit
    is_met = one.is_sound and in_time and one.gap is not None and one.gap <= target
    return Bar(demand, measured if one.is_sound else "; ".join(one.broken), is_met)


def month(trial: Trial) -> Iterator[Bar]:
    """One month of 20 centers is proven optimal within a second."""
    one = trial.ours(published("month-a"), 10)
    proven = one.is_sound and one.status == "optimal"
    measured = f"{one.status or 'no result'}, {one.objective}, {one.seconds:.2f} s"
    yield Bar("month-a: proven optimal within 1 s", measured, proven and one.seconds <= MONTH_SECONDS)


def years(trial: Trial) -> Iterator[Bar]:
    """The gaps of years, published and not, and that each peer's best is dearer."""
    problems = [published(name) for name in comparison.YEARS]
    problems += [generated(shape, trial.folder) for shape in UNPUBLISHED_YEARS]
    limits = {seconds * trial.shorten: seconds for seconds in YEAR_GAPS}
    plan = Plan(tuple(limits), trial.plan.seeds, trial.plan.peer_seeds)
    for problem in problems:
        found = comparison.compare(problem, (OURS, *trial.peers), plan)
        trial.runs += found
        ours = [one for one in found if one.method == OURS.name]
        yield from (gap_bar(one, limits[one.limit], YEAR_GAPS[limits[one.limit]]) for one in ours)
        for limit, seconds in limits.items():
            yield from beaten([one for one in found if one.limit == limit], seconds, problem.name)


def beaten(runs: list[Run], seconds: float, problem: str) -> Iterator[Bar]:
    """Yield a bar for each configuration of Timefold: our worst seed is cheaper than its best."""
    ours = [one.objective for one in runs if one.method == OURS.name and one.is_sound]
    for peer in methods.TIMEFOLD:
        demand = f"{problem}: a better objective than {peer} at {seconds:g} s"
        theirs = [one.objective for one in runs if one.method == peer and one.is_sound]
        known = [objective for objective in theirs if objective is not None]
        worst = max((objective for objective in ours if objective is not None), default=None)
        if not known:
            yield Bar(demand, "not run here", None)
        else:
            measured = f"{worst} against {min(known)} (the best of {len(known)} seeds)"
            yield Bar(demand, measured, worst is not None and worst < min(known))


def repair(trial: Trial) -> Iterator[Bar]:
    """A repair of a published year."""
    one = trial.ours(published("repair-a"), REPAIR_SECONDS)
    yield gap_bar(one, REPAIR_SECONDS, REPAIR_GAP)


def large(trial: Trial) -> Iterator[Bar]:
    """Eighty and 160 centers."""
    seconds, gap = SCALE_80
    yield gap_bar(trial.ours(published("scale-80-a"), seconds), seconds, gap)
    seconds, gap = SCALE_160
    one = trial.ours(generated(Shape(centers=160), trial.folder), seconds)
    yield gap_bar(one, seconds, gap)
    yield Bar(f"{one.problem}: below 2 GiB", f"{one.mebibytes:.0f} MiB", one.mebibytes < MEMORY_MEBIBYTES)


def moves(trial: Trial) -> Iterator[Bar]:
    """Hand moves and stand-ins, in a process of their own."""
    for name in ("year-a", "repair-a"):
        command = [*PYTHON, "benchmarks.moves", name, "--json"]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
        for what, figures in json.loads(told).items():
            limit = MOVE_MILLISECONDS[what]
            measured = f"median {figures['median']:.1f} ms, worst {figures['worst']:.1f} ms"
            yield Bar(f"{name}: {what} within {limit} ms", measured, figures["worst"] <= limit)


GROUPS: dict[str, Callable[[Trial], Iterator[Bar]]] = {
    "month": month,
    "repair": repair,
    "moves": moves,
    "large": large,
    "years": years,
}


def main() -> int:
    """Try every bar, print each as it is decided, and write the report."""
    parser = argparse.ArgumentParser(description="Show what the planner must show.")
    parser.add_argument("folder", type=Path, help="where tables and plots go")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS), help="some of the bars")
    parser.add_argument("--without-peers", action="store_true", help="run ours alone")
    parser.add_argument("--shorten", type=float, default=1.0, help="multiply every time limit, for a trial")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="our seeds (1)")
    parser.add_argument(
        "--peer-seeds", type=int, nargs="+", default=[0, 1, 2], help="the peers' seeds (0 1 2)"
    )
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    found, missing = ([], None) if options.without_peers else methods.all_methods(options.folder)
    peers = tuple(one for one in found if one.is_peer)
    plan = Plan(seeds=options.seeds, peer_seeds=options.peer_seeds)
    trial = Trial(options.folder, plan, options.shorten, peers, missing)
    if missing is not None:
        print(missing)
    bars = []
    for name in options.only:
        for bar in GROUPS[name](trial):
            bars.append(bar)
            print(f"{bar.word:<9} {bar.demand}: {bar.measured}", flush=True)
            _report(trial, bars)
    print(", ".join(f"{sum(bar.word == word for bar in bars)} {word}" for word in WORDS.values()))
    return 1 if any(bar.is_met is False for bar in bars) else 0


def _report(trial: Trial, bars: list[Bar]) -> None:
    comparison.report(trial.folder, trial.runs, trial.missing)
    rows = [(bar.demand, bar.measured, bar.word) for bar in bars]
    words = "# What the planner must show\n\n"
    if trial.shorten != 1:
        words += (
            f"A trial with limits cut to {trial.shorten:g} of what they are: the figures mean nothing.\n\n"
        )
    (trial.folder / "bars.md").write_text(words + markdown(("bar", "measured", ""), rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
