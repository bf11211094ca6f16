"""A scene is built once in each database; later tests get its rows by copying, and its objects by their keys."""

import sqlite3
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import make_transient_to_detached

from roster.database import Model, db
from roster.models import Bureau
from tests.applications import put_in_place

Built = TypeVar("Built")

_KEEP_SEQUENCES = (
    "CREATE TABLE kept.sequences AS"
    " SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)
_RESTORE_SEQUENCES = (
    "SELECT setval(format('public.%I', sequencename)::regclass, last_value) FROM kept.sequences"
)


class Scene(Generic[Built]):
    """What a builder puts into an empty database, and what it returns: models in lists and dataclasses."""

    def __init__(self, build: Callable[[], Built], folder: Path) -> None:
        self._build = build
        self._file = folder / "scene.sqlite3"
        self._shape: Any = None
        self._filled: list[str] = []

    def play(self) -> Built:
        """Put the scene into the session's database and return its objects, as they are after a commit."""
        if db.session.scalar(select(func.count()).select_from(Bureau)):
            raise RuntimeError("A scene needs an empty database: ask for it before anything else is built.")
        db.session.rollback()
        if self._shape is not None and self._recall():
            return cast(Built, _objects(self._shape))
        built = self._build()
        self._shape = _keys(built)
        db.session.rollback()
        self._keep()
        return built

    def _keep(self) -> None:
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # VACUUM stands in no transaction
                connection.exec_driver_sql(f"VACUUM INTO '{self._file}'")
                connection.exec_driver_sql("BEGIN")
            with sqlite3.connect(self._file) as copy:
                copy.execute("PRAGMA journal_mode=WAL")  # else the first to connect changes it, alone
            copy.close()
            return
        with db.engine.begin() as connection:
            tables = [table.name for table in db.metadata.sorted_tables]
            self._filled = [
                name for name in tables if connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {name})"))
            ]
            connection.execute(text("CREATE SCHEMA kept"))
            for name in self._filled:
                connection.execute(text(f"CREATE TABLE kept.{name} AS SELECT * FROM public.{name}"))
            connection.execute(text(_KEEP_SEQUENCES))

    def _recall(self) -> bool:
        """Copy the rows back; False in a database that was made anew since."""
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()
            put_in_place(self._file, Path(str(db.engine.url.database)))
            return True
        with db.engine.begin() as connection:
            if connection.scalar(text("SELECT to_regclass('kept.sequences')")) is None:
                return False
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            inserts = (f"INSERT INTO public.{name} SELECT * FROM kept.{name}" for name in self._filled)
            connection.execute(text("; ".join(inserts)))
            connection.execute(text(_RESTORE_SEQUENCES))
        return True


def _keys(built: Any) -> Any:
    if isinstance(built, list):
        return [_keys(one) for one in built]
    if is_dataclass(built):
        return type(built), {field.name: _keys(getattr(built, field.name)) for field in fields(built)}
    return type(built), inspect(built).identity[0]


def _objects(shape: Any) -> Any:
    if isinstance(shape, list):
        return [_objects(one) for one in shape]
    kind, content = shape
    if isinstance(content, dict):
        return kind(**{name: _objects(one) for name, one in content.items()})
    return _expired(kind, content)


def _expired(model: type[Model], identity: int) -> Model:
    """The session's object of that key, its values to be read when somebody asks for them."""
    known = db.session.identity_map.get(db.session.identity_key(model, identity))
    if known is not None:
        return known
    thing = model(id=identity)
    make_transient_to_detached(thing)
    db.session.add(thing)
    return thing
