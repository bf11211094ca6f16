"""The planner's own process, as the clock follows it."""

from typing import Any

from roster.planning import Instance, SolveParameters


class FollowedProcess:
    """A solver process that speaks in documents; it implements `plan_runs.Solve`."""

    def __init__(self, instance: Instance, parameters: SolveParameters) -> None:
        from roster.planning.process import SolverProcess

        self._instance = instance
        self._process = SolverProcess(instance, parameters)


def start(document: dict[str, Any], parameters: SolveParameters) -> FollowedProcess:
    """Start a process on an instance document."""
    return FollowedProcess(Instance.from_json(document), parameters)
