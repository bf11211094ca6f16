"""One run of one method on one instance: in a child process, its curve read, its memory measured, its roster refereed."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.planning.instances import REFEREE, Problem
from benchmarks.planning.methods import Method

NO_ROSTER = "no roster"
BYTES_A_UNIT = 1 if sys.platform == "darwin" else 1024
"""The unit in which the system tells a child's largest memory: kibibytes on Linux."""


@dataclass(frozen=True)
class Point:
    """The best objective and bound known after so many seconds."""

    seconds: float
    objective: int | None = None
    lower_bound: int | None = None
    uncovered: int | None = None
    """What the empty seats of that moment cost; None where a method does not tell."""


@dataclass(frozen=True)
class Run:
    """What came out. `uncovered` is the roster's cost of empty seats; `broken` is empty if the referee accepts it.

    `seconds` are the method's own count where it has one, without the start of its interpreter or machine.
    """

    problem: str
    method: str
    limit: float
    seed: int
    points: tuple[Point, ...]
    seconds: float
    mebibytes: float
    broken: tuple[str, ...]
    objective: int | None = None
    lower_bound: int | None = None
    uncovered: int = 0
    status: str = ""

    @property
    def is_sound(self) -> bool:
        """Say whether the referee accepted roster and claims."""
        return not self.broken

    def gap_to(self, bound: float | None, point: Point | None = None) -> float | None:
        """Return the controllable gap of the roster, or of the one at a point, to a bound; None where there is none.

        Where a method does not tell what the empty seats of a point cost, those of its last roster stand in.
        """
        objective = self.objective if point is None else point.objective
        uncovered = self.uncovered if point is None or point.uncovered is None else point.uncovered
        if objective is None or bound is None or objective <= uncovered:
            return 0.0 if objective is not None and objective == bound else None
        return (objective - bound) / (objective - uncovered)

    @property
    def gap(self) -> float | None:
        """The controllable gap to the bound that the run itself proved."""
        return self.gap_to(self.lower_bound)

    def seconds_to_gap(self, target: float) -> float | None:
        """Return after how many seconds the controllable gap, proven so far, was at most the target."""
        for point in self.points:
            gap = self.gap_to(point.lower_bound, point)
            if gap is not None and gap <= target:
                return point.seconds
        return None


def run(method: Method, problem: Problem, limit: float, seed: int = 1) -> Run:
    """Run a method and have the referee judge its roster; a method that fails has no roster and says why in `broken`."""
    with tempfile.TemporaryDirectory(prefix="roster-bench-") as folder:
        roster, result = Path(folder) / "roster.json", Path(folder) / "result.json"
        command = [*method.command, str(problem.path), "-o", str(roster)]
        command += ["--time-limit", str(limit), "--seed", str(seed), *_telling_result(method, result)]
        points, mebibytes, failure = _watch(command)
        own = json.loads(result.read_text(encoding="utf-8")) if result.exists() else {}
        verdict: dict[str, Any] = {"broken": [failure or NO_ROSTER]}
        if roster.exists():
            verdict = judged(problem, roster)
    return Run(
        problem=problem.name,
        method=method.name,
        limit=limit,
        seed=seed,
        points=points,
        seconds=own.get("seconds", points[-1].seconds if points else limit),
        mebibytes=mebibytes,
        broken=tuple(verdict["broken"]),
        objective=verdict.get("objective"),
        lower_bound=verdict.get("lower_bound_claimed"),
        uncovered=verdict.get("parts", {}).get("uncovered", 0) * problem.document["weights"]["uncovered"],
        status=own.get("status", ""),
    )


def judged(problem: Problem, roster: Path) -> dict[str, Any]:
    """Return the referee's verdict, in a process that shares nothing with the planner."""
    command = [sys.executable, str(REFEREE / "score.py"), str(problem.path), str(roster)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    verdict: dict[str, Any] = json.loads(answer.stdout)
    best, bound = problem.best_known, verdict["lower_bound_claimed"]
    if best is not None and bound is not None and bound > best:
        verdict["broken"].append("claim: the bound lies above the best objective known")
    return verdict


def _telling_result(method: Method, result: Path) -> list[str]:
    return [] if method.is_peer else ["--result-json", str(result)]


def _watch(command: list[str]) -> tuple[tuple[Point, ...], float, str | None]:
    """Return a child's progress, its largest memory in MiB (that of its own children included), and its last complaint."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, encoding="utf-8"
        )
        assert child.stdout is not None
        with child.stdout as lines:
            points = tuple(_point(line) for line in lines)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        complaints.seek(0)
        said = complaints.read().strip().splitlines()
    failure = f"ended with status {child.returncode}: {said[-1] if said else 'without a word'}"
    return points, used.ru_maxrss * BYTES_A_UNIT / 2**20, failure if child.returncode else None


def _point(line: str) -> Point:
    told = json.loads(line)
    return Point(told["seconds"], told.get("objective"), told.get("lower_bound"), told.get("uncovered_cost"))
