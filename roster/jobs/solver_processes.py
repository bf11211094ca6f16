"""The planner's own process, as the clock follows it."""

import threading
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from roster.jobs.plan_runs import SolverKilled
from roster.planning import SolveParameters
from roster.planning.process import SolverProcess
from roster.planning.waiting import WaitingProcess


class FollowedProcess:
    """A solver process that speaks in documents, as `plan_runs.Solve` wants it."""

    def __init__(
        self, document: dict[str, Any], parameters: SolveParameters, waiting: WaitingProcess | None = None
    ) -> None:
        self._name = document["name"]
        self._process = SolverProcess(document, parameters, waiting)
        self._process.start()

    def points(self) -> Sequence[dict[str, Any]]:
        """Return the progress reported since the last call."""
        return [asdict(progress) for progress in self._process.poll()]

    def is_running(self) -> bool:
        """Tell whether the process still works."""
        return self._process.returncode is None

    def wait(self, seconds: float) -> None:
        """Wait until it ends, for so long at most."""
        self._process.wait(seconds)

    def stop(self) -> None:
        """Ask it to end with the best it has."""
        self._process.stop()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def result(self) -> dict[str, Any]:
        """Return the result as a document of this instance; raise RuntimeError with the planner's complaint."""
        found = self._process.result()
        if found is None and (self._process.returncode or 0) < 0:
            raise SolverKilled
        if found is None:
            raise RuntimeError(self._process.error or "The solver process left no result.")
        if found["objective"] is None:  # no roster is not the same as an empty one
            del found["assignments"]
        return {**found, "instance": self._name}


def start(document: dict[str, Any], parameters: SolveParameters) -> FollowedProcess:
    """Start a process on an instance document."""
    return FollowedProcess(document, parameters)


class Spares:
    """Starts solves, and keeps processes ready for the next ones: they load the planner while others solve."""

    def __init__(self, most: int) -> None:
        self._most, self._guard = most, threading.Lock()
        self._waiting: list[WaitingProcess] = []

    def start(self, document: dict[str, Any], parameters: SolveParameters) -> FollowedProcess:
        """Start a process on an instance document: one that waits, if there is one."""
        with self._guard:
            waiting = self._waiting.pop() if self._waiting else None
        return FollowedProcess(document, parameters, waiting)

    def make_ready(self) -> None:
        """Have one process more wait, unless there are enough."""
        with self._guard:
            if len(self._waiting) < self._most:
                self._waiting.append(WaitingProcess())

    def end(self) -> None:
        """End those that wait: their memory is of more use than they are."""
        with self._guard:
            for one in self._waiting:
                one.end()
            self._waiting.clear()
