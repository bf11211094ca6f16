"""Whether one bureau's answers know of another: every statement asked twice, the second time as if the other were not there.

A *mirror* of a bureau is built: each of its rows once more, with the same values, under the negative of its number, the
names of people and places marked. So whatever a statement finds in the bureau it would find in the mirror, too, were the
bureau forgotten in it. While pages are served to others, a `Watch` asks every SELECT again with the mirror's rows hidden:
the answer must be the same, be it rows, columns or a count. What is written to the mirror's rows, by whatever statement,
triggers report. What comes without a statement, from something kept in memory, the mark in the answer shows.
"""

import io
import os
import re
import secrets
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from flask import Flask, Response, has_request_context, request, request_finished
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    insert,
    select,
)
from sqlalchemy.engine import Connection

from roster.core.references import new_public_id
from roster.database import db, unit_of_work
from roster.database.types import EncryptedText, UtcDateTime
from roster.models import Account, Bureau, Grant, PlanBatch, PlanBatchEntry
from tests.architecture.mirror_engines import ENGINES, words_of
from tests.conftest import NOW

ON_WATCHED_ENGINES = pytest.mark.parametrize(
    "database_url",
    [
        "sqlite",
        *(
            [pytest.param("postgresql", marks=pytest.mark.postgresql)]
            if os.environ.get("ROSTER_SOAK")
            else []
        ),
    ],
    indirect=True,
)
"""PostgreSQL, whose statements differ in places, is watched by `make soak`."""

MARK = "镜"
"""Stands in every name and text of the mirror and nowhere else."""

EXPLAINED = {  # routes that may know of other bureaus, and why
    "/": "which bureaus there are, for citizens to choose one: what each says of itself to everybody",
    "/metrics": "numbers of the whole installation, for who watches it; of nobody, and only with a token or on the machine",
    "/administrator/oversight": "the names of the other bureaus, to choose the one that may see this one's figures; as at the entrance",
    "/administrator/plans": "whether plans for many bureaus are being made: an installation makes one such batch at a time",
    "/administrator/health": "whether the installation's keys fit its newest rows; the names of keys and nothing else",
    "/administrator/installation": "how many bureaus a new address concerns; a number and nothing else",
}
NAMING = {"/", "/administrator/oversight"}
"""Of these, those that name other bureaus."""
EXPLAINED_TABLES = {  # tables of which a statement may read another bureau's rows wherever it is asked, and why
    "person_questions": "asked of whoever has this number or address, in whichever bureau; the page shows the reader's own",
}
_CHINESE = re.compile("[\u4e00-\u9fff]")
_Known = dict[str, dict[int, int]]
"""By table, the numbers of the bureau's rows and those of their mirrored ones."""
_MADE_UP = 10**9
"""Nobody's number: where the bureau has no row of a kind, that one's mirrored row is made up."""


@cache
def belonging() -> list[Table]:
    """Return the tables whose rows belong to a bureau: by their own column, or by what they hang on."""
    found: set[str] = {"bureaus", "accounts"}
    for table in db.metadata.sorted_tables:
        if any(_target(column) in found for column in _ties(table)):
            found.add(table.name)
    return [table for table in db.metadata.sorted_tables if table.name in found]


def _ties(table: Table) -> list[Column[Any]]:
    """The columns by which a row hangs on others; who wrote it, who is an account, ties nothing."""
    columns = [column for column in table.columns if column.foreign_keys]
    return [column for column in columns if _target(column) != "accounts" or not column.nullable]


def _target(column: Column[Any]) -> str:
    return str(next(iter(column.foreign_keys)).column.table.name)


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key
    return key


def build_mirror(bureau: Bureau) -> None:
    """Add the bureau's mirror, and to it a row of each kind that the bureau has none of."""
    known: _Known = {"bureaus": {bureau.id: -bureau.id}, "accounts": _accounts_of_only(bureau)}
    with unit_of_work() as session:
        batch = PlanBatch(first_month="2027-01", last_month="2027-12", time_limit_seconds=1, created_at=NOW)
        session.add(batch)
        session.flush()
        with ENGINES[db.engine.dialect.name].unchecked(session):
            for table in belonging():
                rows = [
                    row for row in session.execute(select(table)).mappings() if _is_own(table, row, known)
                ]
                numbers = {row[_key(table).name]: -row[_key(table).name] for row in rows}
                known.setdefault(table.name, {}).update(numbers or {_MADE_UP: -1})
                made_up = {"batch_id": batch.id} if table is PlanBatchEntry.__table__ else {}
                mirrored = [_mirrored(table, row, known) for row in rows] or [
                    _made_up(table, known) | made_up
                ]
                session.execute(insert(table), mirrored)


def _made_up(table: Table, known: _Known) -> dict[str, Any]:
    """A row of the mirror with something in each column; checks are off meanwhile, nobody may ever read it."""
    values: dict[str, Any] = {_key(table).name: known[table.name][_MADE_UP]}
    for column in table.columns:
        kind = column.type
        if column.foreign_keys:
            others = known.get(_target(column), {}) if column in _ties(table) else {}
            if others:
                values[column.name] = next(iter(others.values()))
        elif isinstance(kind, Enum):
            values[column.name] = next(iter(kind.enum_class or ()))
        elif isinstance(kind, UtcDateTime):
            values[column.name] = NOW
        elif isinstance(kind, Date):
            values[column.name] = NOW.date()
        elif isinstance(kind, Boolean):
            values[column.name] = False
        elif isinstance(kind, EncryptedText | Text) or (isinstance(kind, String) and kind.length is None):
            values[column.name] = MARK
        elif isinstance(kind, String):
            values[column.name] = f"{MARK}{secrets.token_hex(8)}"[: kind.length]
        elif isinstance(kind, JSON):
            values[column.name] = {}
        elif isinstance(kind, Numeric | Integer) and not column.primary_key:
            values[column.name] = 1
    return values


def _accounts_of_only(bureau: Bureau) -> dict[int, int]:
    accounts = db.session.scalars(select(Account)).all()
    return {one.id: -one.id for one in accounts if {grant.bureau_id for grant in one.grants} == {bureau.id}}


def _is_own(table: Table, row: Mapping[str, Any], known: _Known) -> bool:
    if table.name in ("bureaus", "accounts"):
        return row["id"] in known[table.name]
    if table is Grant.__table__ and row["account_id"] not in known["accounts"]:
        return False  # somebody who serves another bureau, too, is let in there and not into the mirror
    return any(row[column.name] in known.get(_target(column), ()) for column in _ties(table))


def _mirrored(table: Table, row: Mapping[str, Any], known: _Known) -> dict[str, Any]:
    """The row in the mirror. Codes, numbers and months stay as they are: who looks them up without a bureau finds both."""
    alone = {
        column.name for rule in table.constraints if isinstance(rule, UniqueConstraint) and len(rule.columns) == 1
        for column in rule.columns
    }  # fmt: skip
    values = dict(row)
    for column in table.columns:
        value = values[column.name]
        if value is None:
            continue
        if column is _key(table):
            values[column.name] = -value
        elif column.foreign_keys:
            values[column.name] = known.get(_target(column), {}).get(value, value)
        elif column.name == "public_id":
            values[column.name] = new_public_id()
        elif column.name in alone and isinstance(value, str):
            values[column.name] = _fitting(column, value, secrets.token_hex(3))
        elif isinstance(column.type, String | Text | EncryptedText) and _CHINESE.search(str(value)):
            values[column.name] = _fitting(column, value, MARK)
    return values


def _fitting(column: Column[Any], value: Any, end: str) -> str:
    """Add an end to a text, within what its column holds."""
    length = getattr(column.type, "length", None)
    return f"{value}{end}" if length is None else f"{str(value)[: length - len(end)]}{end}"


@dataclass
class Watch:
    """What was seen: statements whose answer the mirror changed, and writes to its rows; each with its route."""

    leaks: dict[tuple[str, str], str] = field(default_factory=dict)
    """What only the one answer had, by route and statement."""
    writes: set[tuple[str, str]] = field(default_factory=set)
    """Route and table."""
    marked: set[str] = field(default_factory=set)
    """Routes whose answer had the mirror's mark."""
    answered_alike: set[tuple[str, str]] = field(default_factory=set)
    """Statements and parameters that had the same answer with the mirror and without; they are not asked again."""

    def read(self, _app: Flask, response: Response, **_extra: Any) -> None:
        """Look for the mark in an answer, and in what is packed into it."""
        body = b"" if response.direct_passthrough else response.get_data()
        parts = [body]
        if body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(body)) as packed:
                parts += [packed.read(name) for name in packed.namelist()]
        if any(MARK.encode() in part or ascii(MARK)[1:-1].encode() in part for part in parts):
            self.marked.add(_route())

    def faults(self) -> list[str]:
        """Return what nobody has explained."""
        found = [f"{route} knows of another bureau by: {statement} ({only})" for (route, statement), only in self.leaks.items() if route not in EXPLAINED and not EXPLAINED_TABLES.keys() & words_of(statement)]  # fmt: skip
        found += [f"{route} writes to another bureau's {table}" for route, table in self.writes]
        return found + [f"{route} shows another bureau's text" for route in self.marked - NAMING]

    def see(self, connection: Connection, statement: str, parameters: Any) -> None:
        """Ask a statement of a request once more, without the mirror."""
        if not has_request_context() or not statement.lstrip().startswith(("SELECT", "WITH")):
            return
        question = statement, str(parameters)
        if question in self.answered_alike:
            return
        if not words_of(statement) & {table.name for table in belonging()}:
            return
        found, alone = ENGINES[connection.dialect.name].both(connection, statement, parameters, belonging())
        if found != alone and sorted(map(repr, found)) != sorted(map(repr, alone)):
            only = [row for row in found if row not in alone][:1] or found[:1]
            self.leaks.setdefault((_route(), statement), repr(only))
        else:
            self.answered_alike.add(question)

    def note(self, table: str) -> None:
        """Note a write to a row of the mirror."""
        self.writes.add((_route() if has_request_context() else "no request", table))


def _route() -> str:
    return request.url_rule.rule if request.url_rule else request.path


@contextmanager
def watching(app: Flask) -> Iterator[Watch]:
    """Watch every statement, write and answer of requests."""
    engine = db.engine
    watch = Watch()

    def see(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> None:
        watch.see(connection, statement, parameters)

    engine.dispose()
    end = ENGINES[engine.dialect.name].noting(engine, belonging(), watch.note)
    engine.dispose()
    event.listen(engine, "before_cursor_execute", see)
    try:
        with request_finished.connected_to(watch.read, app):
            yield watch
    finally:
        db.session.rollback()
        end()
        event.remove(engine, "before_cursor_execute", see)
        engine.dispose()
