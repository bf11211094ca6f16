"""A scene is built once in each database; later tests get its rows by copying, and its objects by their keys.

So is what a builder marked `remembered` adds to it, on SQLite: publishing a month takes ten times as long as its copy.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, cast

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import make_transient_to_detached

from roster.core import clock
from roster.database import Model, db
from roster.models import Bureau
from tests.applications import put_in_place

Built = TypeVar("Built")
Given = ParamSpec("Given")

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
            _note((str(self._file),), self._file.parent)
            return cast(Built, _objects(self._shape))
        built = self._build()
        self._shape = _keys(built)
        db.session.rollback()
        self._keep()
        _note((str(self._file),), self._file.parent)
        return built

    def _keep(self) -> None:
        if db.engine.dialect.name == "sqlite":
            _copy_to(self._file)
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
            put_in_place(self._file, _database())
            return True
        with db.engine.begin() as connection:
            if connection.scalar(text("SELECT to_regclass('kept.sequences')")) is None:
                return False
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            inserts = (f"INSERT INTO public.{name} SELECT * FROM kept.{name}" for name in self._filled)
            connection.execute(text("; ".join(inserts)))
            connection.execute(text(_RESTORE_SEQUENCES))
        return True


@dataclass(frozen=True)
class _Holding:
    """What an SQLite database holds: which steps led to it, and how its files looked when they had."""

    steps: tuple[Any, ...]
    folder: Path
    files: tuple[Any, ...]


_holding: _Holding | None = None
_remembered: dict[tuple[Any, ...], tuple[Path, Any]] = {}


def remembered(build: Callable[Given, Built]) -> Callable[Given, Built]:
    """Let a builder that opens its own units of work build once for all tests that call it in the same way.

    In the same way: on a scene, or on what a builder like this made of it, to which nobody has written since, with
    equal arguments, at the same instant. Else, and on PostgreSQL, it builds. What it does beside the
    database is not done again.
    """

    @wraps(build)
    def built_or_recalled(*args: Given.args, **options: Given.kwargs) -> Built:
        holding = _present()
        if holding is None:
            return build(*args, **options)
        try:
            call = (build.__module__, build.__qualname__, _keys([args, options]), clock.now())
        except TypeError:
            return build(*args, **options)
        steps = (*holding.steps, repr(call))
        if steps in _remembered:
            file, shape = _remembered[steps]
            db.session.rollback()
            db.session.expire_all()
            db.engine.dispose()
            put_in_place(file, _database())
            _note(steps, holding.folder)
            return cast(Built, _objects(shape))
        built = build(*args, **options)
        try:
            shape = _keys(built)
        except TypeError:
            return built
        db.session.rollback()
        file = holding.folder / f"after-{len(_remembered)}.sqlite3"
        _copy_to(file)
        _remembered[steps] = file, shape
        _note(steps, holding.folder)
        return built

    return built_or_recalled


def _note(steps: tuple[Any, ...], folder: Path) -> None:
    global _holding
    is_known = db.engine.dialect.name == "sqlite"
    _holding = _Holding(steps, folder, _files()) if is_known else None


def _present() -> _Holding | None:
    """What the session's database holds, when that is known and no unit of work is open."""
    if _holding is None or db.engine.dialect.name != "sqlite" or db.session().info.get("in_unit"):
        return None
    return _holding if _holding.files == _files() else None


def _database() -> Path:
    return Path(str(db.engine.url.database))


def _files() -> tuple[Any, ...]:
    """Where the database lies, and what every write that was committed changes: its file, or its write-ahead log."""
    place = _database()
    log = place.with_name(place.name + "-wal")
    return place, *(
        (one.stat().st_mtime_ns, one.stat().st_size) if one.exists() and one.stat().st_size else None
        for one in (place, log)
    )


def _copy_to(file: Path) -> None:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # VACUUM stands in no transaction
        connection.exec_driver_sql(f"VACUUM INTO '{file}'")
        connection.exec_driver_sql("BEGIN")
    with sqlite3.connect(file) as copy:
        copy.execute("PRAGMA journal_mode=WAL")  # else the first to connect changes it, alone
    copy.close()


_PLAIN = (str, int, float, bool, bytes, date, datetime, Enum, type(None))


def _keys(built: Any) -> Any:
    """The shape of what was built, its models by their keys; TypeError for what cannot be built again from it."""
    if isinstance(built, _PLAIN):
        return None, built
    if isinstance(built, list | tuple):
        return type(built), [_keys(one) for one in built]
    if isinstance(built, dict):
        return dict, [(_keys(key), _keys(value)) for key, value in built.items()]
    if is_dataclass(built):
        return type(built), {field.name: _keys(getattr(built, field.name)) for field in fields(built)}
    if isinstance(built, Model):
        return type(built), inspect(built).identity[0]
    raise TypeError(built)


def _objects(shape: Any) -> Any:
    kind, content = shape
    if kind is None:
        return content
    if kind is dict:
        return {_objects(key): _objects(value) for key, value in content}
    if isinstance(content, list):
        return kind(_objects(one) for one in content)
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
