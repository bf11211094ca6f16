"""The planner's own process, as the clock follows it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from roster.jobs.plan_runs import SolverKilled
from roster.planning import SolveParameters
from roster.planning.process import SolverProcess


class FollowedProcess:
    """A solver process that speaks in documents, as `plan_runs.Solve` wants it."""

    def __init__(self, document: dict[str, Any], parameters: SolveParameters) -> None:
        self._name = document["name"]
        self._process = SolverProcess(document, parameters)
        self._process.start()

    def points(self) -> Sequence[dict[str, Any]]:
        """Return the progress reported since the last call."""
        return [asdict(progress) for progress in self._process.poll()]

    def is_running(self) -> bool:
        """Tell whether the process still works."""
        return self._process.returncode is None

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
