"""How long one hand move and the stand-ins of one seat take on a year of 20 centers, without a solver.

    python -m benchmarks.moves [NAME] [--rounds 200]

Fills the instance (year-a) for a few seconds, then moves people at random and asks for stand-ins of random seats. Prints the
median and the worst in milliseconds, reading the roster anew included, and exits 1 beyond 20 ms a move or 100 ms a list.
"""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

from roster.planning import Assignment, SolveParameters, candidates, price_by_practitioner, read_instance
from roster.planning.moves import judge
from roster.planning.seating import Seating
from roster.planning.solving import solve

INSTANCES = Path(__file__).parent.parent / "tests" / "referee" / "instances"
MOVE_LIMIT, LIST_LIMIT = 20.0, 100.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time hand moves and stand-ins.")
    parser.add_argument("name", nargs="?", default="year-a")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    instance = read_instance(INSTANCES / f"{options.name}.json")
    roster = list(solve(instance, SolveParameters(time_limit_seconds=5)).assignments)
    drawn = random.Random(1)
    moves, lists = [], []
    for _ in range(options.rounds):
        gone = drawn.choice(roster)
        person = drawn.choice(instance.practitioners_of_role[instance.duty[gone.duty].role])
        started = time.perf_counter()
        judge(Seating(instance, roster), [gone], [Assignment(gone.duty, person.id, gone.period)])
        moves.append(1000 * (time.perf_counter() - started))
    for _ in range(options.rounds // 10):
        gone = drawn.choice(roster)
        rest = [one for one in roster if one != gone]
        started = time.perf_counter()
        candidates(instance, rest, gone.duty)
        price_by_practitioner(instance, rest)
        lists.append(1000 * (time.perf_counter() - started))
    for name, times in (("hand move", moves), ("stand-ins and ledger", lists)):
        print(f"{name:<22} median {statistics.median(times):6.1f} ms, worst {max(times):6.1f} ms")
    return int(statistics.median(moves) > MOVE_LIMIT or statistics.median(lists) > LIST_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
