"""Another database beside the application's own: to try a back-up in, or to fill before it takes over."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Engine

from roster.database import engine as engines
from roster.database.base import db


@contextmanager
def database_at(url: str, *, schema: str = "", durable: bool = False) -> Iterator[Engine]:
    """Let `db` mean the database at that address, in this thread, until the block ends.

    `schema` chooses a schema of PostgreSQL's instead of the usual one. Other threads see nothing of it.
    """
    application = Flask("scratch")
    options = engines.options(url)
    if schema:
        options["connect_args"] = {**options.get("connect_args", {}), "options": f"-csearch_path={schema}"}
    application.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=options)
    db.init_app(application)
    with application.app_context():
        engines.prepare(db.engine, durable=durable)
        try:
            yield db.engine
        finally:
            db.session.remove()
            db.engine.dispose()
