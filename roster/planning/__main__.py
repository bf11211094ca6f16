"""`python -m roster.planning INSTANCE.json -o ROSTER.json`: plan one instance in a process of its own.

Exit status: 0 a roster was written, 2 the file or the arguments are unusable, 3 no roster can keep the
rules (or none was found in the time). SIGTERM and SIGINT stop the solve with the best roster so far.
With `--wait` alone it loads the planner and waits for its arguments on standard input (`waiting`).
"""

import argparse
import dataclasses
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from roster.planning.elements import Assignment
from roster.planning.errors import DocumentError
from roster.planning.instance import Instance
from roster.planning.policies import PRESETS, Policy
from roster.planning.reading import read_document
from roster.planning.results import Progress, Result, SolveParameters
from roster.planning.rosters import roster_from_json, roster_to_json
from roster.planning.solving import solve
from roster.planning.waiting import WAIT, arguments_from_input

DONE, UNUSABLE, INFEASIBLE = 0, 2, 3


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status; argparse exits with 2 by itself."""
    options = _parser().parse_args(argv)
    try:
        instance = Instance.from_json(read_document(options.instance))
        parameters = SolveParameters(
            options.time_limit,
            options.seed,
            options.workers,
            options.deterministic,
            policy=None if options.policy is None else Policy.read(options.policy),
            curve=options.curve,
        )
        warm_start = _warm_start(options.warm_start, instance)
    except (DocumentError, ValueError) as failure:
        return _refuse(str(failure))
    output = Path(options.output)
    if not output.parent.is_dir():
        return _refuse(f"There is no folder {output.parent} to write {output.name} into.")
    with _stopping(options.listen) as should_stop:
        report = _print_as_json if options.progress_json else _print_as_line
        result = solve(instance, parameters, report, should_stop, warm_start)
    if options.result_json:
        _write(Path(options.result_json), result_to_json(result))
    if result.objective is None:
        for breach in result.breaches:
            print(breach.sentence, file=sys.stderr)
        print(f"{instance.name}: no roster, {result.status.value}.", file=sys.stderr)
        return INFEASIBLE
    _write(output, roster_to_json(instance, result.assignments, result.objective, result.lower_bound))
    return DONE


def result_to_json(result: Result) -> dict[str, Any]:
    """Write a result, roster and breaches included, as a document."""
    return dataclasses.asdict(result)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="roster.planning", description="Plan a duty-roster instance.")
    parser.add_argument("instance", help="file in the duty-roster/1 format")
    parser.add_argument("-o", "--output", required=True, help="file to write the roster to")
    parser.add_argument("--time-limit", type=float, default=20.0, help="seconds of wall time (20)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the search (1)")
    parser.add_argument("--workers", type=int, default=2, help="cores to use, 1 or 2 (2)")
    parser.add_argument("--deterministic", action="store_true", help="count work instead of time, one core")
    parser.add_argument("--warm-start", help="roster file to start from, as far as it keeps the rules")
    parser.add_argument("--policy", help="goals in order with per cent of slack, or: " + ", ".join(PRESETS))
    parser.add_argument(
        "--curve", action="store_true", help="the best roster for each number of changed duties"
    )
    parser.add_argument("--progress-json", action="store_true", help="print progress as JSON lines")
    parser.add_argument("--result-json", help="file to write the whole result to, also without a roster")
    parser.add_argument(
        "--listen", action="store_true", help="stop at a line on standard input, end where that ends"
    )
    return parser


def _warm_start(path: str | None, instance: Instance) -> list[Assignment] | None:
    return None if path is None else roster_from_json(read_document(path), instance)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return UNUSABLE


def _write(path: Path, document: dict[str, Any]) -> None:
    """Write a file at once: whoever finds it under its name finds all of it."""
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def _print_as_json(progress: Progress) -> None:
    print(json.dumps(dataclasses.asdict(progress)), flush=True)


def _print_as_line(progress: Progress) -> None:
    state = f"objective {progress.objective}, bound {progress.lower_bound}"
    if progress.controllable_gap is not None:
        state += f", controllable gap {100 * progress.controllable_gap:.2f} %"
    print(f"{progress.seconds:6.1f} s  {progress.phase.value:<12} {state}", flush=True)


@contextmanager
def _stopping(listen: bool) -> Iterator[Callable[[], bool]]:
    """Yield what says whether to stop: after SIGTERM, SIGINT or, when listening, a line of input."""
    wanted = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        wanted.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    if listen:
        threading.Thread(target=_listen, args=(wanted,), name="planning-ear", daemon=True).start()
    try:
        yield wanted.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(wanted: threading.Event) -> None:
    """Stop at the first input; at its end, end: whoever started this is gone and nobody wants the roster."""
    while os.read(sys.stdin.fileno(), 1024):
        wanted.set()
    os._exit(1)


def _command() -> int:
    """Run the command of the command line, or the one that comes by standard input to a process kept waiting."""
    if sys.argv[1:] != [WAIT]:
        return main()
    arguments = arguments_from_input()
    return DONE if arguments is None else main(arguments)


if __name__ == "__main__":
    sys.exit(_command())
