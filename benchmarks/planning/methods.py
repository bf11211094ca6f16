"""What is run: our planner and its peers, each a command that writes a roster and tells its progress line by line.

Every method takes `INSTANCE -o ROSTER --time-limit SECONDS --seed N` and prints `{"seconds", "objective", "lower_bound"}`
as JSON whenever it knows better; whoever judges it need not know how it works.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.planning import timefold


@dataclass(frozen=True)
class Method:
    """A way to make rosters.

    `takes_time`: whether it uses the time it is given and depends on a seed; `tries_seeds`: whether every seed is worth it.
    """

    name: str
    command: tuple[str, ...]
    takes_time: bool = True
    tries_seeds: bool = True
    is_peer: bool = True


PYTHON = (sys.executable, "-m")
OURS = Method("ours", (*PYTHON, "roster.planning", "--progress-json"), is_peer=False)
ROTATION = Method("spreadsheet rotation", (*PYTHON, "benchmarks.planning.rotation"), takes_time=False)
PLAIN_MODEL = Method("plain CP-SAT", (*PYTHON, "benchmarks.planning.plain_model"), tries_seeds=False)
TIMEFOLD = {"Timefold, default search": "config-default.xml", "Timefold, own moves, tuned": "config.xml"}
"""The peer's two configurations by the name of their rows."""


def all_methods(folder: Path) -> tuple[list[Method], str | None]:
    """Return what can be run here, ours first, and a sentence about what cannot. The peer is compiled into the folder."""
    found = [OURS, ROTATION, PLAIN_MODEL]
    missing = timefold.what_is_missing()
    if missing is not None:
        return found, f"{' and '.join(TIMEFOLD)} are left out: {missing}"
    classes = folder / "timefold-classes"
    timefold.compile_peer(classes)
    command = (*PYTHON, "benchmarks.planning.timefold", "--classes", str(classes), "--configuration")
    return [
        *found,
        *(Method(name, (*command, configuration)) for name, configuration in TIMEFOLD.items()),
    ], None
