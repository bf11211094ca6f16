"""Single short statements outside any transaction, on connections kept for them.

The pool asks each connection whether it lives, begins and ends a transaction: for a statement that takes less time than any of
these and only reads, that is most of the work. Here a connection that died shows it, and the statement is sent once more.
"""

from collections import deque
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, event


class QuickReads:
    """Reads rows of one database, for as many threads at once as ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect = engine.dialect
        self._idle: deque[Any] = deque()
        event.listen(engine, "engine_disposed", lambda _engine: self.close())

    def rows(self, words: str, asked: Sequence[object] | dict[str, object]) -> list[tuple[Any, ...]]:
        """Return what a statement finds, in the driver's own words and values. Raises the driver's errors."""
        try:
            cursor = self._idle.pop()
        except IndexError:
            return self._read(self._connected(), words, asked)
        try:
            return self._read(cursor, words, asked)
        except self.dialect.loaded_dbapi.Error:
            self.close()  # those that waited beside it have died of the same
        return self._read(self._connected(), words, asked)

    def close(self) -> None:
        """Close what nobody uses."""
        while self._idle:
            self._idle.pop().connection.close()

    def _read(
        self, cursor: Any, words: str, asked: Sequence[object] | dict[str, object]
    ) -> list[tuple[Any, ...]]:
        try:
            cursor.execute(words, asked)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        except BaseException:
            cursor.connection.close()
            raise
        self._idle.append(cursor)
        return found

    def _connected(self) -> Any:
        """Return a cursor of a connection taken out of the pool for good."""
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if self.dialect.name == "postgresql":
            connection.autocommit = True  # in SQLite we say BEGIN ourselves
            connection.prepare_threshold = 0  # planning takes ten times as long as reading
        return connection.cursor()
