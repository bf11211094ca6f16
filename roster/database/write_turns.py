"""Whose turn it is to write to an SQLite file: waiting for the writer before, instead of asking again and again.

SQLite lets one transaction write at a time. Whoever meets another one sleeps and asks again, up to a tenth of a second
later, so that the file lies idle under load and some wait very long. Here the threads of a process queue at a lock, and
the first of each process at a lock file beside the database. It is a courtesy, no guard: after `PATIENCE_SECONDS`, and for
programs that do not know it, SQLite's own lock decides as ever.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

TURN_ENDING = "-turn"
"""Of the name of the lock file; it is empty, and may be removed while nobody uses the database."""
PATIENCE_SECONDS = 2.0
_STEP_SECONDS = 0.001


class WriteTurns:
    """The queue of those in this process who want to write to one file."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + TURN_ENDING)
        self._first = threading.Lock()
        self._file: int | None = None

    def take(self) -> bool:
        """Wait for the turn; False when it did not come in time, and nothing has to be given back."""
        until = time.monotonic() + PATIENCE_SECONDS
        if not self._first.acquire(timeout=PATIENCE_SECONDS):
            return False
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            while not _is_locked(self._file):
                if time.monotonic() > until:
                    break
                time.sleep(_STEP_SECONDS)
        except OSError:  # a disk that is full or read-only: SQLite will say so itself
            self.give()
            return False
        return True

    def give(self) -> None:
        """Let the next one write."""
        if self._file is not None:
            os.close(self._file)  # and with it the lock
            self._file = None
        self._first.release()


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
