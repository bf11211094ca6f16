"""The command line that every peer shares, so that each module holds nothing but its method."""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from roster.planning import Assignment, Instance, price, read_instance, roster_to_json


def arguments(about: str) -> argparse.ArgumentParser:
    """Return the options that every method takes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("instance", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--time-limit", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def tell(seconds: float, objective: int | None, lower_bound: int | None = None) -> None:
    """Print one point of progress."""
    print(json.dumps({"seconds": seconds, "objective": objective, "lower_bound": lower_bound}), flush=True)


def write(
    path: Path, instance: Instance, roster: list[Assignment], objective: int, bound: int | None
) -> None:
    """Write a roster with what is claimed of it."""
    path.write_text(json.dumps(roster_to_json(instance, roster, objective, bound)), encoding="utf-8")


def answer_at_once(about: str, method: Callable[[Instance], list[Assignment]]) -> None:
    """Run a method that needs neither time limit nor seed and has one answer."""
    options = arguments(about).parse_args()
    instance = read_instance(options.instance)
    started = time.perf_counter()
    roster = method(instance)
    seconds = time.perf_counter() - started
    objective = price(instance, roster).objective
    tell(seconds, objective)
    write(options.output, instance, roster, objective, None)
