"""Bring the database to the present schema, and tell which one it has."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from roster.database.base import db

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def _config() -> Config:
    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(revision: str = "head") -> None:
    """Run the migrations up to a revision (inside an application context)."""
    command.upgrade(_config(), revision)


def downgrade(revision: str) -> None:
    """Run the migrations down to a revision."""
    command.downgrade(_config(), revision)


@cache
def head() -> str | None:
    """Return the newest revision that this program knows; a running program learns of no other."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current() -> str | None:
    """Return the revision that the database has, None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
