"""What the watch over a mirror does differently on each engine: checks let go, statements asked again, writes noted."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Engine, Table, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, scoped_session

Note = Callable[[str], None]
Answers = tuple[list[Any], list[Any]]
"""What a statement answers, and what it would answer without the mirror."""
_WORD = re.compile(r"\w+")
_BLIND = "roster_tests_blind"
_MAKE_BLIND = f"""DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_BLIND}') THEN CREATE ROLE {_BLIND}; END IF;
    GRANT USAGE ON SCHEMA public TO {_BLIND};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO {_BLIND};
END $$"""
_WRITES = re.compile(r"\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")
_LOCKS = re.compile(r"\s+FOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)( OF [\w, ]+)?( SKIP LOCKED| NOWAIT)?")


@cache
def words_of(statement: str) -> frozenset[str]:
    """Return the words of a statement; names of tables are among them."""
    return frozenset(_WORD.findall(statement))


class OnSqlite:
    """Triggers live in the connection, and checks are switched off in it; a WITH hides the mirror."""

    @contextmanager
    def unchecked(self, session: scoped_session[Session]) -> Iterator[None]:
        """Let rows in whatever the checks say; foreign keys are looked at when the transaction ends."""
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.execute(text("PRAGMA ignore_check_constraints=ON"))
        yield
        session.execute(text("PRAGMA ignore_check_constraints=OFF"))

    def both(
        self, connection: Connection, statement: str, parameters: Any, tables: Sequence[Table]
    ) -> Answers:
        """Ask with the mirror and without, past SQLAlchemy's events."""
        raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        found = raw.execute(statement, parameters).fetchall()
        return found, raw.execute(_without_mirror(statement, tuple(tables)), parameters).fetchall()

    def noting(self, engine: Engine, tables: Sequence[Table], note: Note) -> Callable[[], None]:
        """Note each write to the mirror's rows; what is returned ends it."""

        def prepare(connection: sqlite3.Connection, _record: Any) -> None:
            connection.create_function("noted", 1, note)
            for act, table, when in _acts(tables):
                connection.execute(
                    f"CREATE TEMP TRIGGER noted_{act}_{table} AFTER {act} ON main.{table} WHEN {when} "
                    f"BEGIN SELECT noted('{table}'); END"
                )

        event.listen(engine, "connect", prepare)
        return lambda: event.remove(engine, "connect", prepare)


class OnPostgresql:
    """The database is thrown away afterwards: it loses its checks and gets triggers, which tell by notices.

    The mirror is hidden from a role by policies of its tables: a WITH would know neither keys nor locks.
    """

    @contextmanager
    def unchecked(self, session: scoped_session[Session]) -> Iterator[None]:
        """Let rows in whatever the checks say, in any order."""
        checks = session.execute(
            text(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint"
                " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
            )
        ).all()
        for table, name in checks:
            session.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield

    def both(
        self, connection: Connection, statement: str, parameters: Any, tables: Sequence[Table]
    ) -> Answers:
        """Ask with the mirror and without, where a statement only reads; locks it takes in its own turn."""
        if _WRITES.search(statement):
            return [], []
        raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
        reading = _LOCKS.sub("", statement)
        answers = []
        for role in ("", f"SET LOCAL ROLE {_BLIND}"):
            with raw.transaction():  # within another one a savepoint: nothing of this stays
                if role:
                    raw.execute(role)
                answers.append(raw.execute(reading, parameters).fetchall())  # type: ignore[arg-type]
                raise psycopg.Rollback
        return answers[0], answers[1]

    def noting(self, engine: Engine, tables: Sequence[Table], note: Note) -> Callable[[], None]:
        """Note each write to the mirror's rows; what is returned ends it."""
        with engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN RAISE NOTICE 'mirror %', TG_TABLE_NAME; RETURN NULL; END $$"
                )
            )
            connection.execute(text(_MAKE_BLIND))
            for table in tables:
                (key,) = table.primary_key
                for rule in (
                    f"ALTER TABLE public.{table.name} ENABLE ROW LEVEL SECURITY",
                    f"CREATE POLICY blind ON public.{table.name} FOR SELECT USING ({key.name} >= 0)",
                ):
                    connection.execute(text(rule))
            for act, table_name, when in _acts(tables):
                connection.execute(
                    text(
                        f"CREATE TRIGGER noted_{act} AFTER {act} ON public.{table_name} FOR EACH ROW WHEN ({when}) "
                        "EXECUTE FUNCTION public.noted()"
                    )
                )

        def heard(told: psycopg.errors.Diagnostic) -> None:
            said = told.message_primary or ""
            if said.startswith("mirror "):
                note(said.removeprefix("mirror "))

        def prepare(connection: psycopg.Connection[Any], _record: Any) -> None:
            connection.add_notice_handler(heard)

        event.listen(engine, "connect", prepare)
        return lambda: event.remove(engine, "connect", prepare)


@cache
def _without_mirror(statement: str, tables: tuple[Table, ...]) -> str:
    """Return the statement as one of tables without the mirror: names of a WITH hide those of the schema."""
    hidden = [
        f"{table.name} AS (SELECT * FROM main.{table.name} WHERE {next(iter(table.primary_key)).name} >= 0)"
        for table in tables
        if table.name in words_of(statement)
    ]
    rest = statement.lstrip()
    begun = re.match(r"WITH( RECURSIVE)?\s", rest)
    prefix = begun.group(0) if begun else "WITH "
    return (
        f"{prefix}{', '.join(hidden)}{', ' if begun else ' '}{rest[len(begun.group(0)) :] if begun else rest}"
    )


ENGINES = {"sqlite": OnSqlite(), "postgresql": OnPostgresql()}


def _acts(tables: Sequence[Table]) -> Iterator[tuple[str, str, str]]:
    """Yield act, table and the condition under which it touches a row of the mirror."""
    for table in tables:
        (key,) = table.primary_key
        old = f"OLD.{key.name} < 0"
        new = " OR ".join(
            f"NEW.{column.name} < 0" for column in table.columns if column.primary_key or column.foreign_keys
        )
        for act, when in (("INSERT", new), ("UPDATE", f"{old} OR {new}"), ("DELETE", old)):
            yield act, table.name, when
