"""A child process that has loaded the planner already and waits for its one solve.

Loading OR-Tools takes a good half second of a core. Whoever solves one instance after the other has the next process do so
while the present one solves. Each process solves once: what a solve leaves behind in memory ends with it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

WAIT = "--wait"
"""The only argument of a waiting process; its real ones come as one line of JSON on standard input."""


def spawn(arguments: Sequence[str]) -> subprocess.Popen[str]:
    """Start the planner's command in a child that lives at most as long as this process holds its input."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter, module and files
        [sys.executable, "-m", "roster.planning", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


class WaitingProcess:
    """One child in waiting: `hand_over` gives it its work and it away, `end` sends it home."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = spawn([WAIT])

    def hand_over(self, arguments: Sequence[str]) -> subprocess.Popen[str] | None:
        """Give the child the command's arguments and let go of it; None when it has died while it waited."""
        child, self._child = self._child, None
        if child is None or child.stdin is None:
            return None
        try:
            child.stdin.write(json.dumps(list(arguments)) + "\n")
            child.stdin.flush()
        except BrokenPipeError:
            _bury(child)
            return None
        return child

    def end(self) -> None:
        """End the child if it waits still."""
        child, self._child = self._child, None
        if child is not None:
            _bury(child)


def arguments_from_input() -> list[str] | None:
    """Wait for the line with the arguments; None when whoever would have sent it is gone.

    Nothing behind the line is taken: what follows is for whoever listens for the word to stop.
    """
    line = bytearray()
    while byte := os.read(sys.stdin.fileno(), 1):
        if byte == b"\n":
            return [str(argument) for argument in json.loads(line)]
        line += byte
    return None


def _bury(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:  # the line that it did not take
                continue
