"""A trouble that lasts is said when it begins, now and then while it goes on, and when it is over."""

import logging
import threading
import time

SAID_AGAIN_AFTER_SECONDS = 300.0


class Complaint:
    """One kind of trouble of a process, such as a database that cannot be reached."""

    def __init__(self, log: logging.Logger, trouble: str) -> None:
        self._log, self._trouble = log, trouble
        self._guard = threading.Lock()
        self._said_at: float | None = None
        self._times = 0

    def arises(self, detail: str) -> None:
        """Say it unless it was said lately."""
        with self._guard:
            self._times += 1
            now = time.monotonic()
            if self._said_at is not None and now - self._said_at < SAID_AGAIN_AFTER_SECONDS:
                return
            again = f" ({self._times} times since it was last said)" if self._said_at is not None else ""
            self._said_at, self._times = now, 0
        self._log.error("%s: %s%s", self._trouble, detail, again)

    def is_over(self) -> None:
        """Say that it is over, if it had been said."""
        with self._guard:
            if self._said_at is None:
                return
            self._said_at, self._times = None, 0
        self._log.warning("%s: it is over", self._trouble)
