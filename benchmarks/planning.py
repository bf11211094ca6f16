"""Plan every benchmark instance by the command line, as a user would, and have the referee judge the rosters.

    python -m benchmarks.planning [--time-limit 20] [--large-time-limit 40] [--workers 2] [NAME …]

Prints a table; exits 1 if a roster is not feasible, a claim is false, or a bound lies above the best known.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

REFEREE = Path(__file__).parent.parent / "tests" / "referee"
LARGE = 1000
"""Duties from which an instance is large."""
HEAD = ("instance", "objective", "bound", "gap %", "controllable %", "best known", "seconds", "referee")
LINE = "{:<20} {:>10} {:>10} {:>8} {:>14} {:>10} {:>8}  {}"


def main() -> int:
    """Run the instances and print the table."""
    parser = argparse.ArgumentParser(description="Benchmark the planner.")
    parser.add_argument("names", nargs="*", help="instances (all)")
    parser.add_argument("--time-limit", type=float, default=20, help="seconds for most (20)")
    parser.add_argument("--large-time-limit", type=float, default=40, help="seconds for large ones (40)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    known = json.loads((REFEREE / "bounds.json").read_text(encoding="utf-8"))
    names = options.names or sorted(path.stem for path in (REFEREE / "instances").glob("*.json"))
    print(LINE.format(*HEAD), flush=True)
    fine = [_run(name, known.get(name, {}), options) for name in names]
    return 0 if all(fine) else 1


def _run(name: str, known: dict[str, Any], options: argparse.Namespace) -> bool:
    instance = REFEREE / "instances" / f"{name}.json"
    document = json.loads(instance.read_text(encoding="utf-8"))
    limit = options.large_time_limit if len(document["duties"]) > LARGE else options.time_limit
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "roster.json"
        command = [sys.executable, "-m", "roster.planning", str(instance), "-o", str(roster)]
        command += [
            "--time-limit",
            str(limit),
            "--workers",
            str(options.workers),
            "--seed",
            str(options.seed),
        ]
        started = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - started
        judged = subprocess.run(
            [sys.executable, str(REFEREE / "score.py"), str(instance), str(roster)],
            capture_output=True,
            text=True,
        )
    verdict = json.loads(judged.stdout)
    objective, bound = verdict["objective"], verdict["lower_bound_claimed"]
    uncovered = verdict["parts"]["uncovered"] * document["weights"]["uncovered"]
    sound = bool(verdict["feasible"]) and bound <= known.get("best_known", objective)
    word = "feasible" if sound else "; ".join(verdict["broken"]) or "bound above the best known"
    gap, controllable = (100 * (objective - bound) / whole for whole in (objective, objective - uncovered))
    shares = f"{gap:.3f}", f"{controllable:.3f}"
    print(
        LINE.format(name, objective, bound, *shares, known.get("best_known", "-"), f"{seconds:.1f}", word),
        flush=True,
    )
    return sound


if __name__ == "__main__":
    sys.exit(main())
