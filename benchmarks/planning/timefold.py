"""The Timefold peer beside ours: Java 17 and the jars of the Python wheel, found by environment; never a part of the product.

    python -m venv VENV && VENV/bin/pip install --pre timefold==1.24.0b0
    TIMEFOLD_JARS=VENV/lib/python3.11/site-packages/timefold/solver/jars python -m benchmarks.planning.comparison …

Its time limit counts the solver's own seconds, without compiling and starting the machine, as ours does.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.planning.peer_command import arguments, tell
from benchmarks.timefold_peer.flatten import answer, flatten

PEER = Path(__file__).parent.parent / "timefold_peer"
JARS_VARIABLE = "TIMEFOLD_JARS"
NOT_FOR_RUNNING = re.compile("python|jpyinterp|mockito|junit|assertj|test")
POINT = re.compile(r"(\d+) ms hard (-?\d+) objective (-?\d+)")
MEMORY = "-Xmx3g"


def jars() -> Path | None:
    """Return the folder of Timefold's jars: named by the environment, or of a wheel installed here."""
    if named := os.environ.get(JARS_VARIABLE):
        return Path(named) if any(Path(named).glob("timefold-solver-core*.jar")) else None
    try:
        found = importlib.util.find_spec("timefold.solver")
    except ModuleNotFoundError:
        return None
    return None if found is None or found.origin is None else Path(found.origin).parent / "jars"


def what_is_missing() -> str | None:
    """Say in a sentence what keeps the peer from running, or None."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        return "Java 17 (java and javac) is not on the path."
    if jars() is None:
        return f"the wheel timefold==1.24.0b0 is not installed and {JARS_VARIABLE} names no folder with its jars."
    return None


def class_path() -> str:
    """Return the jars that solving needs."""
    folder = jars()
    assert folder is not None, what_is_missing()
    return os.pathsep.join(
        str(jar.resolve()) for jar in sorted(folder.glob("*.jar")) if not NOT_FOR_RUNNING.search(jar.name)
    )


def compile_peer(folder: Path) -> None:
    """Compile the peer into a folder, unless that was done."""
    if (folder / "Peer.class").exists():
        return
    command = ["javac", "-nowarn", "-cp", class_path(), "-d", str(folder), str(PEER / "Peer.java")]
    subprocess.run(command, check=True, capture_output=True)


def solve(
    instance: dict[str, Any], seconds: float, seed: int, configuration: str, classes: Path, folder: Path
) -> dict[str, Any]:
    """Solve an instance, telling progress, and return the roster's document."""
    flat, found = folder / "flat.txt", folder / "answer.txt"
    flat.write_text(flatten(instance), encoding="utf-8")
    path = os.pathsep.join((class_path(), str(classes), str(PEER)))
    command = ["java", MEMORY, "-XX:+UseParallelGC", "-cp", path, "Peer", str(flat), str(found)]
    command += [str(seconds), str(seed), str(PEER / configuration)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, "TRACE": "1"},
    ) as machine:
        assert machine.stdout is not None
        last: list[str] = []
        for line in machine.stdout:
            last = [*last[-20:], line]
            point = POINT.match(line)
            if point and point[2] == "0":
                tell(int(point[1]) / 1000, int(point[3]))
    if machine.returncode:
        sys.exit("".join(last))
    document: dict[str, Any] = answer(instance, found.read_text(encoding="utf-8"))
    # Stopped amid its first fill, its own count is behind its roster: what the roster costs, the referee says.
    del document["objective"]
    return document


def main() -> None:
    """Plan one instance."""
    parser = arguments("Plan an instance by the Timefold peer.")
    parser.add_argument("--configuration", choices=("config-default.xml", "config.xml"), default="config.xml")
    parser.add_argument("--classes", type=Path, help="folder of the compiled peer, to compile it only once")
    options = parser.parse_args()
    missing = what_is_missing()
    if missing is not None:
        parser.error(f"Timefold cannot run: {missing}")
    instance = json.loads(options.instance.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="roster-bench-") as name:
        folder = Path(name)
        classes = options.classes or folder
        compile_peer(classes)
        roster = solve(instance, options.time_limit, options.seed, options.configuration, classes, folder)
    options.output.write_text(json.dumps(roster), encoding="utf-8")


if __name__ == "__main__":
    main()
