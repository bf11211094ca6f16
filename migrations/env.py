"""Run migrations on the application's own database, inside the application's context."""

from alembic import context
from flask import current_app

import roster.models  # noqa: F401  (fills the metadata)
from roster.database import db
from roster.database.engine import WRITING
from roster.database.types import EncryptedText, UtcDateTime

config = context.config


def render_item(kind, item, autogen_context):
    """Write our column types as what they are in the database, so that migrations never import the app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.Text()"
    return False


def run() -> None:
    """Migrate with foreign keys off on SQLite, where a changed table is copied, and in a writer's turn: the site may serve meanwhile."""
    with db.engine.connect().execution_options(**{WRITING: True}) as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


assert current_app, "Migrations need the application's context: use 'flask roster database upgrade'."
run()
