"""Bring the database to the present schema, and tell which one it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from roster.database.base import db

LAST_UNJUDGED = "0034"
"""Of later migrations a test says which may run while the program of before serves (`tests/migrations/judging.py`)."""
MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


class Standing(StrEnum):
    """How the database's schema stands to the one that this program knows."""

    OK = "ok"
    OLD = "old"
    """It cannot be used before it is upgraded."""
    NEWER = "newer"
    """A successor of this program upgraded it while this one serves."""


@dataclass(frozen=True)
class Pending:
    """A migration that the database has not had."""

    revision: str
    title: str
    needs_stop: str
    """Why the site must stop before it; empty: it may serve on."""


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


def standing() -> Standing:
    """Say whether the database has the schema that is needed, an older one, or one that only a successor knows."""
    present = current()
    if present == head():
        return Standing.OK
    is_known = present is None or present in revisions()
    return Standing.OLD if is_known else Standing.NEWER


def revisions() -> Sequence[str]:
    """Return the revisions that this program knows, the oldest first."""
    return [migration.revision for migration in _known()]


def pending() -> Sequence[Pending]:
    """Return the migrations that the database has not had, in their order."""
    present = current() or ""
    return [migration for migration in _known() if migration.revision > present]


def _known() -> Sequence[Pending]:
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return [
        Pending(script.revision, script.doc.partition("\n")[0], _reason(script.revision, script.module))
        for script in reversed(list(scripts))
    ]


def _reason(revision: str, module: object) -> str:
    """Return what a migration says of itself as `NEEDS_STOP = "…"`: what the program of before would not survive."""
    if revision <= LAST_UNJUDGED:
        return "nobody looked whether the program of before survives it"
    return str(getattr(module, "NEEDS_STOP", ""))
