"""A solve in a process of its own, for callers that must not wait and hold nothing while it runs."""

import contextlib
import json
import subprocess
import tempfile
import threading
from collections import deque
from pathlib import Path
from typing import Any

from roster.planning.results import Phase, Progress, SolveParameters
from roster.planning.waiting import WaitingProcess, spawn
from roster.planning.writing import assignment_to_json


class SolverProcess:
    """One solve in a child process: `start`, then `poll` now and then, then `result`.

    The child ends when this process ends, however that comes about: it watches a pipe that only we hold.
    """

    def __init__(
        self,
        instance_json: dict[str, Any],
        parameters: SolveParameters,
        waiting: WaitingProcess | None = None,
    ) -> None:
        """`waiting` is a child that has loaded the planner already; it is used up by this solve."""
        self._instance = instance_json
        self._parameters = parameters
        self._waiting = waiting
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._child: subprocess.Popen[str] | None = None
        self._readers: list[threading.Thread] = []
        self._progress: deque[Progress] = deque()
        self._complaints: list[str] = []
        self._result: dict[str, Any] | None = None

    def start(self) -> None:
        """Write the instance to a folder of its own and start the child; raise RuntimeError if started before."""
        if self._child is not None:
            raise RuntimeError("This solver process was started before.")
        self._folder = tempfile.TemporaryDirectory(prefix="roster-planning-")
        folder = Path(self._folder.name)
        (folder / "instance.json").write_text(
            json.dumps(self._instance, ensure_ascii=False), encoding="utf-8"
        )
        if self._parameters.warm_start is not None:
            roster = {"instance": self._instance["name"], "assignments": self._warm_start()}
            (folder / "warm_start.json").write_text(json.dumps(roster, ensure_ascii=False), encoding="utf-8")
        arguments = self._arguments(folder)
        handed = self._waiting.hand_over(arguments) if self._waiting is not None else None
        self._child = handed or spawn(arguments)
        for read in (self._read_progress, self._read_complaints):
            reader = threading.Thread(target=read, args=(self._child,), name="planning-reader", daemon=True)
            reader.start()
            self._readers.append(reader)

    def poll(self) -> list[Progress]:
        """Return the progress reported since the last call, without waiting."""
        found = []
        while self._progress:
            found.append(self._progress.popleft())
        return found

    def stop(self) -> None:
        """Ask the child to end with the best roster so far; it needs a moment."""
        if self._child is not None and self._child.stdin is not None and self._child.poll() is None:
            # Not by a signal, which would end a child that has only just begun before it can listen.
            with contextlib.suppress(BrokenPipeError, ValueError):
                self._child.stdin.write("stop\n")
                self._child.stdin.flush()

    def kill(self) -> None:
        """End the child at once, without a result."""
        if self._child is not None:
            self._child.kill()
            self._finish()

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait until the child has ended or the time is over; return its exit status, None if it runs."""
        if self._child is not None:
            try:
                self._child.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
        return self.returncode

    @property
    def returncode(self) -> int | None:
        """The child's exit status, None before its end: 0 a roster, 3 none possible, else an error."""
        if self._child is None or self._child.poll() is None:
            return None
        self._finish()
        return self._child.returncode

    @property
    def error(self) -> str | None:
        """What the child complained about, None if it runs or went well."""
        if not self.returncode:
            return None
        sentence = " ".join(line.strip() for line in self._complaints[-20:] if line.strip())
        return sentence or f"The solver process ended with status {self.returncode}."

    def result(self) -> dict[str, Any] | None:
        """Return the finished solve's Result as a document, also of an infeasible one; None before or without.

        Its keys are the fields of `Result`; `assignments` and `breaches` are lists of objects.
        """
        return self._result if self.returncode is not None else None

    def _warm_start(self) -> list[dict[str, str]]:
        """Return what of the warm start the instance knows: it is a hint, and the roster may be older."""
        duties = {duty["id"] for duty in self._instance["duties"]}
        people = {person["id"] for person in self._instance["practitioners"]}
        return [
            assignment_to_json(one)
            for one in self._parameters.warm_start or ()
            if one.duty in duties and one.practitioner in people
        ]

    def _arguments(self, folder: Path) -> list[str]:
        parameters = self._parameters
        command = [str(folder / "instance.json")]
        command += ["--output", str(folder / "roster.json"), "--result-json", str(folder / "result.json")]
        command += ["--time-limit", str(parameters.time_limit_seconds), "--seed", str(parameters.seed)]
        command += ["--workers", str(parameters.workers), "--progress-json", "--listen"]
        if parameters.warm_start is not None:
            command += ["--warm-start", str(folder / "warm_start.json")]
        if parameters.policy is not None:
            command += ["--policy", str(parameters.policy)]
        if parameters.curve:
            command.append("--curve")
        return [*command, "--deterministic"] if parameters.deterministic else command

    def _read_progress(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        for line in child.stdout:
            fields = json.loads(line)
            self._progress.append(Progress(**{**fields, "phase": Phase(fields["phase"])}))

    def _read_complaints(self, child: subprocess.Popen[str]) -> None:
        assert child.stderr is not None
        self._complaints.extend(child.stderr)

    def _finish(self) -> None:
        """Collect what an ended child left and clear up, once."""
        if self._child is None or self._folder is None:
            return
        self._child.wait()
        for reader in self._readers:
            reader.join()
        written = Path(self._folder.name) / "result.json"
        if written.exists():
            self._result = json.loads(written.read_text(encoding="utf-8"))
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()
        self._folder.cleanup()
        self._folder = None
