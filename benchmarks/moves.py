"""How long one hand move and the stand-ins of one seat take on a year of 20 centers, without a solver.

    python -m benchmarks.moves [NAME] [--rounds 200] [--json]

Fills the instance (year-a) for a few seconds, then moves people at random and asks for stand-ins of random seats. Prints the
median and the worst in milliseconds, reading the roster anew included, and exits 1 beyond 20 ms a move or 100 ms a list.
"""

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

from roster.planning import (
    Assignment,
    Instance,
    SolveParameters,
    candidates,
    price_by_practitioner,
    read_instance,
)
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
    parser.add_argument("--json", action="store_true", help="print median and worst of both as JSON")
    options = parser.parse_args()
    instance = read_instance(INSTANCES / f"{options.name}.json")
    roster = list(solve(instance, SolveParameters(time_limit_seconds=5)).assignments)
    drawn = random.Random(1)
    times = {
        "hand move": time_moves(instance, roster, drawn, options.rounds),
        "stand-ins and ledger": time_lists(instance, roster, drawn, max(1, options.rounds // 10)),
    }
    if options.json:
        figures = {
            name: {"median": statistics.median(found), "worst": max(found)} for name, found in times.items()
        }
        print(json.dumps(figures))
    else:
        for name, found in times.items():
            print(f"{name:<22} median {statistics.median(found):6.1f} ms, worst {max(found):6.1f} ms")
    moves, lists = times.values()
    return int(statistics.median(moves) > MOVE_LIMIT or statistics.median(lists) > LIST_LIMIT)


def time_moves(
    instance: Instance, roster: list[Assignment], drawn: random.Random, rounds: int
) -> list[float]:
    """Return the milliseconds of each judgement of somebody placed instead of somebody else."""
    found = []
    for _ in range(rounds):
        gone = drawn.choice(roster)
        person = drawn.choice(instance.practitioners_of_role[instance.duty[gone.duty].role])
        started = time.perf_counter()
        judge(Seating(instance, roster), [gone], [Assignment(gone.duty, person.id, gone.period)])
        found.append(1000 * (time.perf_counter() - started))
    return found


def time_lists(
    instance: Instance, roster: list[Assignment], drawn: random.Random, rounds: int
) -> list[float]:
    """Return the milliseconds of each list of stand-ins for a seat, with everybody's load."""
    found = []
    for _ in range(rounds):
        gone = drawn.choice(roster)
        rest = [one for one in roster if one != gone]
        started = time.perf_counter()
        candidates(instance, rest, gone.duty)
        price_by_practitioner(instance, rest)
        found.append(1000 * (time.perf_counter() - started))
    return found


if __name__ == "__main__":
    sys.exit(main())
