"""One application per engine that many tests use in turn: each finds it as if it were new.

Building one takes longer than most tests do, and so do its first pages: templates, routes and statements
are compiled once for all tests of a process. An SQLite file is each test's own nevertheless: a connection that
a thread left open would remove the next test's write-ahead log, were it to lie in the same place.
"""

import shutil
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from roster.app import configure, create_app
from roster.config import Config
from roster.database import db, engine_memories


class ReusedApplication:
    """An application that forgets what a test made of it and goes to the database that it is told."""

    def __init__(self, config: Config, templates: Path) -> None:
        """`templates` is a folder of compiled templates, for all processes of this run: a page is compiled once."""
        self._app = create_app(config)
        self._app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(templates))
        with self._app.app_context():
            self.engine = db.engine
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "do_connect", self._to_present_file)
        self._settings = dict(self._app.config)
        self._views = dict(self._app.view_functions)
        self._globals = dict(self._app.jinja_env.globals)

    def fresh(self, config: Config) -> Flask:
        """Return the application as `config` makes it, without what earlier tests set or replaced."""
        for kept, things in (
            (self._settings, self._app.config),
            (self._views, self._app.view_functions),
            (self._globals, self._app.jinja_env.globals),
        ):
            things.clear()
            things.update(kept)
        self._app.instance_path = str(config.instance)
        self.engine.url = make_url(config.database_url)
        engine_memories.forget(self.engine)
        configure(self._app, config)
        return self._app

    def rest(self) -> None:
        """Let go of the database, but for one idle connection to a server: the next test begins with it."""
        pool = self.engine.pool
        is_quiet = isinstance(pool, QueuePool) and (pool.checkedin(), pool.checkedout()) == (1, 0)
        if self.engine.dialect.name == "sqlite" or not is_quiet:
            self.engine.dispose()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _to_present_file(
        self, _dialect: object, _record: object, places: list[Any], _options: object
    ) -> None:
        places[0] = self.engine.url.database


def put_in_place(template: Path, path: Path) -> None:
    """Put a copy of an SQLite file in a place where nobody has the old one open."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(template, path)
