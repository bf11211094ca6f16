"""How connections behave on each engine."""

import logging
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from roster.database.write_turns import WriteTurns

WRITING = "roster_writing"
"""Execution option of a connection whose transaction will write."""

_TURN = "roster_turn"
BUSY_TIMEOUT_MILLISECONDS = 10_000
CONNECT_TIMEOUT_SECONDS = 5


def normalize_url(url: str) -> str:
    """Return a database address with the driver that we install (`postgresql://` → psycopg)."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def options(url: str) -> dict[str, Any]:
    """Return the engine's options: find dead connections, keep values out of errors, and never wait for a hanging server for long."""
    shared = {"pool_pre_ping": True, "hide_parameters": True}  # errors are logged: names would be, too
    if url.startswith("postgresql"):
        return {**shared, "connect_args": {"connect_timeout": CONNECT_TIMEOUT_SECONDS}}
    return shared


class RowsUnseen(logging.Filter):
    """Drops the rows that SQLAlchemy writes down at DEBUG: they are decrypted by then."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record may be written."""
        return not str(record.msg).startswith("Row ")


_rows_unseen = RowsUnseen()


def prepare(engine: Engine, *, durable: bool = True) -> None:
    """Attach what SQLite needs: WAL, foreign keys, patience, and BEGIN that we control.

    `durable` waits for the disk at each commit, so that a power cut loses nothing; only tests may not.
    """
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_rows_unseen)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # what the nightly deletion empties leaves no copy behind
        cursor.close()

    path = engine.url.database
    turns = WriteTurns(Path(path)) if path and path != ":memory:" else None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that reads first and writes later fails at once when another writer
        # came between; taking the write lock first lets it wait its turn instead.
        if not connection.get_execution_options().get(WRITING, False):
            connection.exec_driver_sql("BEGIN")
            return
        if turns is not None and not connection.info.get(_TURN):
            connection.info[_TURN] = turns.take()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _give(_connection: Any, record: Any) -> None:
        if turns is not None and record.info.pop(_TURN, False):
            turns.give()
