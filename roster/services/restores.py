"""Put a back-up in the place of the database, in one step, after it was built and looked at beside it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.translation import N_
from roster.database import copies, db, unit_of_work
from roster.database.scratch import database_at
from roster.database.write_turns import TURN_ENDING
from roster.models import AuditAction
from roster.services import audit, backup_files, backups, trail_checks

Grow = Callable[[Engine], backups.Report]
"""Fills an empty database and looks at it."""

STAGE = "roster_restoring"
"""The schema of PostgreSQL in which a restored database grows up."""

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_FUNCTIONS = text(
    "SELECT p.oid::regprocedure::text, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'"
    " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = :stage"
)


class WrongKeys(DomainError):
    """The installation cannot read what it is asked to restore."""

    code = "wrong_keys"
    message = N_(
        "This installation's keys do not fit the back-up: %(names)s. Put the keys of that time into keys.env first."
    )


class BrokenBackup(DomainError):
    """Restoring it would break promises that held when it was made."""

    code = "broken_backup"
    message = N_("The back-up came out damaged (%(codes)s); the database was left as it is.")


class ChangedTrail(DomainError):
    """Somebody had changed audit rows or signed records before the back-up was made. `trail` says which."""

    code = "changed_trail"
    message = N_(
        "In the back-up the audit trail or signed records were changed before it was saved (%(chains)s); the database was left as it is."
    )

    def __init__(self, trail: Mapping[str, list[trail_checks.Report]]) -> None:
        reports = [one for found in trail.values() for one in found if not one.is_whole]
        super().__init__(chains=", ".join(one.name for one in reports))
        self.trail = trail


def is_empty() -> bool:
    """Tell whether the present database holds no row that anybody could miss."""
    with db.engine.connect() as connection:
        return not any(copies.count(connection, table) for table in copies.tables_of(connection))


def others_connected() -> int:
    """Return how many other programs are connected to a PostgreSQL database right now."""
    if db.engine.dialect.name != "postgresql":
        return 0
    with db.engine.connect() as connection:
        return connection.scalar(_OTHERS) or 0


def restore(path: Path, actor: Actor, now: datetime, *, may_be_changed: bool = False) -> backups.Report:
    """Replace the database by a back-up. Until the last step the present one stays as it is.

    `may_be_changed` restores also what carries a trail or signed records that somebody changed: the only
    copy there is may be such a one. The trail then says so.
    Raises BadBackup, UnknownSchema, WrongKeys, BrokenBackup or ChangedTrail.
    """
    with backup_files.opened(path) as (_archive, manifest):
        missing = backup_files.missing_keys(manifest)
    if missing:
        raise WrongKeys(names=", ".join(missing))
    engine = db.engine
    db.session.remove()

    def grow(target: Engine) -> backups.Report:
        return _grown(path, target, actor, now, may_be_changed=may_be_changed)

    if engine.dialect.name == "sqlite":
        return _replace_file(grow, Path(str(engine.url.database)), engine)
    return _replace_tables(grow, engine)


def _grown(
    path: Path, target: Engine, actor: Actor, now: datetime, *, may_be_changed: bool
) -> backups.Report:
    report = backups.bring_in(path, target, now)
    if report.is_new_damage:
        raise BrokenBackup(codes=", ".join(report.broken))
    report = replace(report, trail=backups.walk_trail())
    if not (report.is_trail_whole or may_be_changed):
        raise ChangedTrail(report.trail)
    with unit_of_work():
        detail: dict[str, Any] = {
            "file": path.name,
            "rows": report.manifest.rows,
            "schema": report.manifest.schema,
            "whole": report.is_trail_whole,
        }
        audit.record(AuditAction.BACKUP_RESTORED, actor, now, bureau_id=None, **detail)
    return report


def _replace_file(grow: Grow, database: Path, engine: Engine) -> backups.Report:
    stage = database.with_name(f"{database.name}.restoring")
    _remove(stage)
    try:
        stage.touch(0o600)
        with database_at(f"sqlite:///{stage}", durable=True) as target:
            report = grow(target)
        _leave_no_log(stage)
        engine.dispose()
        _leave_no_log(database)  # the old one's newest pages must not be taken for the new one's
        stage.replace(database)
        backup_files.settle(database.parent)
    finally:
        _remove(stage)
    return report


def _leave_no_log(database: Path) -> None:
    """Bring what stands beside a SQLite file into it, so that the file alone is the database."""
    if database.exists():
        engine = create_engine(f"sqlite:///{database}", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("PRAGMA journal_mode=DELETE"))
        engine.dispose()


def _remove(database: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", TURN_ENDING):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _replace_tables(grow: Grow, engine: Engine) -> backups.Report:
    address = engine.url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {STAGE} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {STAGE}"))
    try:
        with database_at(address, schema=STAGE) as target:
            report = grow(target)
        with engine.begin() as connection:
            _swap(connection)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {STAGE} CASCADE"))
    return report


def _swap(connection: Connection) -> None:
    """Let the restored tables take the place of the present ones, all of them or none."""
    quote = connection.dialect.identifier_preparer.quote
    here = quote(str(connection.scalar(text("SELECT current_schema()"))))
    for name in inspect(connection).get_table_names():
        connection.execute(text(f"DROP TABLE {here}.{quote(name)} CASCADE"))
    for function, signature in connection.execute(_FUNCTIONS, {"stage": STAGE}).all():
        connection.execute(text(f"DROP FUNCTION IF EXISTS {here}.{signature} CASCADE"))
        connection.execute(text(f"ALTER FUNCTION {function} SET SCHEMA {here}"))
    for name in inspect(connection).get_table_names(schema=STAGE):
        connection.execute(text(f"ALTER TABLE {STAGE}.{quote(name)} SET SCHEMA {here}"))
