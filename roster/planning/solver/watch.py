"""The time a solve has: wall clock, a wish to stop, and, in deterministic runs, work done."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from roster.planning.results import SolveParameters

WORK_PER_SECOND = 0.25
"""Deterministic units of the solver that stand for a second of the limit; it does more a second, so the clock waits."""
POLL_SECONDS = 0.05


class Watch:
    """Tells how much time is left. `should_stop` is asked often and may be asked from another thread."""

    def __init__(self, parameters: SolveParameters, should_stop: Callable[[], bool] | None = None) -> None:
        self._started = time.monotonic()
        self._limit = parameters.time_limit_seconds
        self._should_stop = should_stop or (lambda: False)
        self._work_left = self._limit * WORK_PER_SECOND if parameters.deterministic else None
        self.was_stopped = False

    def branch(self, seconds: float, should_stop: Callable[[], bool]) -> "Watch":
        """Return a watch that started with this one, ends at `seconds` at the latest, and stops with this one."""
        branch = Watch(SolveParameters(), lambda: should_stop() or self._asked_to_stop())
        branch._started, branch._limit = self._started, min(self._limit, seconds)
        return branch

    def seconds(self) -> float:
        """Return the seconds since the solve began."""
        return time.monotonic() - self._started

    def elapsed(self) -> float:
        """Return the seconds used of the limit; in a deterministic run, those that its work stands for."""
        if self._work_left is None:
            return self.seconds()
        return self._limit - self._work_left / WORK_PER_SECOND

    def remaining(self) -> float:
        """Return the seconds left, 0 after a stop or when a deterministic run has done its work."""
        if self._asked_to_stop() or (self._work_left is not None and self._work_left <= 0):
            return 0.0
        return max(0.0, self._limit - self.seconds())

    def is_over(self) -> bool:
        """Say whether no time is left."""
        return self.remaining() <= 0

    @property
    def counts_work(self) -> bool:
        """Say whether this run is deterministic."""
        return self._work_left is not None

    def count(self, work: float) -> None:
        """Count deterministic work done."""
        if self._work_left is not None:
            self._work_left -= work

    def _asked_to_stop(self) -> bool:
        self.was_stopped = self.was_stopped or self._should_stop()
        return self.was_stopped

    @contextmanager
    def interrupting(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """Call `interrupt` when the time is over while the block runs."""
        finished = threading.Event()

        def look() -> None:
            while not finished.wait(POLL_SECONDS):
                if self.is_over():
                    interrupt()

        looking = threading.Thread(target=look, name="planning-watch", daemon=True)
        looking.start()
        try:
            yield
        finally:
            finished.set()
            looking.join()
