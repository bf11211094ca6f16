"""One application per engine that many tests use in turn: each finds it as if it were new.

Building one takes longer than most tests do, and so do its first pages: templates, routes and statements
are compiled once for all tests of a process.
"""

import shutil
from pathlib import Path

from flask import Flask

from roster.app import configure, create_app
from roster.config import Config
from roster.database import db


class ReusedApplication:
    """An application that forgets what a test made of it; only its database's address stays the same."""

    def __init__(self, config: Config) -> None:
        self._app = create_app(config)
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
        configure(self._app, config)
        return self._app

    def close(self) -> None:
        """Let go of the database."""
        with self._app.app_context():
            db.engine.dispose()


class ReusedFile:
    """An SQLite file that is the template again each time that it is asked for."""

    def __init__(self, template: Path, path: Path) -> None:
        self._template, self._path = template, path
        self.url = f"sqlite:///{path}"

    def fresh(self) -> str:
        """Put the template in the file's place and return the address."""
        put_in_place(self._template, self._path)
        return self.url


def put_in_place(template: Path, path: Path) -> None:
    """Replace an SQLite file by a copy of another.

    The old one is removed, not written over: a connection that a thread left open would share its locks with the
    connections of the next test.
    """
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(template, path)
