"""Every row of a database as lines of text, and back: the same lines on SQLite and on PostgreSQL.

The tables are read from the database itself, not from the program's models: a copy is needed most just
before an upgrade, when the two differ.
"""

import base64
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    bindparam,
    cast,
    func,
    insert,
    inspect,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import SAWarning

VERSION_TABLE = "alembic_version"
AT_ONCE = 1000


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open one reading transaction that sees one moment of the database while others go on writing."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables that hold rows of ours, those that others refer to first."""
    metadata = MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of indexes that it cannot describe
        metadata.reflect(connection)
        return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def revision_of(connection: Connection) -> str | None:
    """Return the schema that the database has, as this transaction sees it."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def lines_of(connection: Connection, table: Table) -> Iterator[str]:
    """Give the rows of a table as lines of JSON, the oldest first; the first line names the columns."""
    yield json.dumps([column.name for column in table.columns])
    is_postgresql = connection.dialect.name == "postgresql"
    chosen = select(*[_readable(column, is_postgresql) for column in table.columns])
    rows = connection.execution_options(yield_per=AT_ONCE).execute(
        chosen.order_by(*table.primary_key.columns)
    )
    for row in rows:
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False)


def fill(connection: Connection, table: Table, lines: Iterable[str]) -> int:
    """Write lines that `lines_of` gave into the empty table of that name; return how many rows."""
    incoming = iter(lines)
    names: list[str] = json.loads(next(incoming))
    is_postgresql = connection.dialect.name == "postgresql"
    readers = [_reader(table.columns[name], is_postgresql) for name in names]
    statement = insert(table).values({name: _writable(table.columns[name], is_postgresql) for name in names})
    count = 0
    while batch := list(islice(incoming, AT_ONCE)):
        rows = [
            {
                f"v_{name}": read(value)
                for name, read, value in zip(names, readers, json.loads(line), strict=True)
            }
            for line in batch
        ]
        connection.execute(statement, rows)
        count += len(rows)
    return count


def continue_numbers(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL's numbers go on after the highest that was brought in; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.columns and (highest := connection.scalar(select(func.max(table.columns.id)))):
            sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
            if sequence:
                connection.execute(select(func.setval(sequence, highest)))


def count(connection: Connection, table: Table) -> int:
    """Return how many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def complaints(connection: Connection) -> list[str]:
    """Return what SQLite finds wrong in its own file and between its tables; PostgreSQL watches itself."""
    if connection.dialect.name != "sqlite":
        return []
    found = [row[0] for row in connection.execute(text("PRAGMA integrity_check(5)")) if row[0] != "ok"]
    dangling = {row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))}
    return [*found, *(f"a row of {name} refers to nothing" for name in sorted(dangling))]


def _readable(column: Column[Any], is_postgresql: bool) -> Any:
    """JSON is carried as its text, byte for byte: seals were laid on what stands there."""
    if not isinstance(column.type, JSON):
        return column
    return cast(column, Text).label(column.name) if is_postgresql else type_coerce(column, Text)


def _writable(column: Column[Any], is_postgresql: bool) -> Any:
    name = f"v_{column.name}"
    if not isinstance(column.type, JSON):
        return bindparam(name, type_=column.type)
    as_text = bindparam(name, type_=Text)
    return cast(as_text, column.type) if is_postgresql else type_coerce(as_text, Text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _reader(column: Column[Any], is_postgresql: bool) -> Callable[[Any], Any]:
    def instant(written: str) -> datetime:
        found = datetime.fromisoformat(written)
        return found if is_postgresql else found.replace(tzinfo=None)

    by_type: dict[type, Callable[[Any], Any]] = {
        DateTime: instant,
        Date: date.fromisoformat,
        Time: time.fromisoformat,
        LargeBinary: base64.b64decode,
        Boolean: bool,
    }
    read = next((reader for kind, reader in by_type.items() if isinstance(column.type, kind)), None)
    return lambda value: value if value is None or read is None else read(value)
