"""One clock per installation: a lock on the data folder (SQLite) or in the database (PostgreSQL).

The lock only saves work; what keeps a tick from running twice is the unique key of `job_runs`.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

LOCK_FILE = "clock.lock"
ADVISORY_KEY = 0x726F73746572
"""`roster` in ASCII: the number of our session lock in the database."""


class ClockRunning(Exception):
    """Another clock has the lock."""

    def __init__(self) -> None:
        super().__init__(
            "Another clock is running for this installation; one is enough. "
            "Stop it first, or let this one wait for its turn with --standby."
        )


class ClockLock:
    """Held from `acquire` until `release`; of all clocks of an installation one has it."""

    def __init__(self, engine: Engine, instance: Path) -> None:
        self._engine, self._instance = engine, instance
        self._file: IO[str] | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock or raise ClockRunning."""
        if self._engine.dialect.name == "sqlite":
            self._lock_folder()
        else:
            self._lock_database()

    def is_held(self) -> bool:
        """Tell whether the lock is still ours: a database connection may have broken."""
        if self._connection is None:
            return self._file is not None
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def release(self) -> None:
        """Give the lock back; the operating system or the database does so when the process dies."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            # Unlocked in words: the server takes a moment to notice that a connection has ended. And not
            # back into the pool, since the lock belonged to the connection.
            try:
                self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_KEY})
                self._connection.detach()
            except SQLAlchemyError:
                self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _lock_folder(self) -> None:
        database = self._engine.url.database
        folder = Path(database).parent if database and database != ":memory:" else self._instance
        file = (folder / LOCK_FILE).open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise ClockRunning from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def _lock_database(self) -> None:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}):
            connection.close()
            raise ClockRunning
        self._connection = connection
