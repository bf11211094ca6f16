"""Readers that are not installed with us: found where the environment says, left out by name where they are not.

`FEED_READERS` names a virtual environment with `ical`, `khal` and `vdirsyncer`; `ICAL_JS` the module of ical.js;
`LIBICAL` its shared library.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.feed_readers.seen import Refused, Seen, by_icalendar, by_vobject

Reader = Callable[[bytes], list[Seen]]
_HERE = Path(__file__).parent
_LONGEST = 120  # seconds


def readers() -> tuple[dict[str, Reader], list[str]]:
    """Return the readers there are by name, and the names of those that are not."""
    there: dict[str, Reader] = {"icalendar": by_icalendar, "vobject": by_vobject}
    missing = []
    for name, command in _commands().items():
        if command is None:
            missing.append(name)
        else:
            there[name] = _reader(command)
    return there, missing


def environment() -> Path | None:
    """Return the folder of the readers' programs, if they are there."""
    folder = Path(os.environ.get("FEED_READERS", "")) / "bin"
    return folder if all((folder / name).exists() for name in ("python", "khal", "vdirsyncer")) else None


def run(command: list[str], **settings: str) -> str:
    """Run a reader's program; raise Refused with its last words when it fails."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_LONGEST, check=False, env={**os.environ, **settings}
    )
    if done.returncode:
        raise Refused((done.stderr or done.stdout).strip()[-500:])
    return done.stdout


def _commands() -> dict[str, list[str] | None]:
    programs, node = environment(), shutil.which("node")
    module, library = os.environ.get("ICAL_JS"), os.environ.get("LIBICAL")
    return {
        "ical": [str(programs / "python"), str(_HERE / "with_ical.py")] if programs else None,
        "ical.js": [node, str(_HERE / "with_ical_js.mjs"), module] if node and module else None,
        "libical": [sys.executable, str(_HERE / "with_libical.py"), library] if library else None,
    }


def _reader(command: list[str]) -> Reader:
    def read(body: bytes) -> list[Seen]:
        with tempfile.NamedTemporaryFile(suffix=".ics") as file:
            file.write(body)
            file.flush()
            return sorted(Seen(**event) for event in json.loads(run([*command, file.name])))

    return read
