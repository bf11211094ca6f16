"""Make a back-up while people work, and try it out: one that was never restored is a hope.

Several databases take part here, so these functions open their own transactions, against the habit of services.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Engine

from roster import __version__
from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.translation import N_
from roster.database import copies, db, schema, unit_of_work
from roster.database.scratch import database_at
from roster.models import AuditAction
from roster.services import audit, backup_files, invariants, trail_checks
from roster.services.backup_files import BadBackup, Manifest


class NothingToSave(DomainError):
    """The database is empty."""

    code = "nothing_to_save"
    message = N_("There is nothing to back up: the database has no tables yet.")


class UnknownSchema(DomainError):
    """A back-up of a newer program."""

    code = "unknown_schema"
    message = N_(
        "The back-up has schema %(schema)s, which this program does not know. "
        "Install version %(program)s or newer."
    )


@dataclass(frozen=True)
class Report:
    """What a restored back-up turned out to be. `broken` are promises that do not hold in it."""

    manifest: Manifest
    missing_keys: list[str]
    broken: list[str]
    trail: dict[str, list[trail_checks.Report]] = field(default_factory=dict)
    """What walks along the chains in it found, by bureau; empty where nobody walked."""

    @property
    def is_new_damage(self) -> bool:
        """Whether something is broken that was whole when the back-up was made."""
        return bool(set(self.broken) - set(self.manifest.broken))

    @property
    def is_trail_whole(self) -> bool:
        """Whether nobody changed what audit rows and signed records say before the back-up was made."""
        return all(one.is_whole for reports in self.trail.values() for one in reports)


def make(folder: Path, actor: Actor, now: datetime) -> Path:
    """Save the present database into one new file of a folder, and try it out before it gets its name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = backup_files.free_name(folder, now)
    with backup_files.draft(target) as unfinished:
        manifest = _write(unfinished, now)
        _try_out(unfinished, now)
    if manifest.schema == schema.head():  # an older one may have no place for this row
        with unit_of_work():
            detail: dict[str, Any] = {"file": target.name, "rows": manifest.rows, "schema": manifest.schema}
            audit.record(AuditAction.BACKUP_MADE, actor, now, bureau_id=None, **detail)
    return target


def verify(path: Path, now: datetime) -> Report:
    """Restore a back-up into a database that is thrown away; look at every row, key, promise and chain.

    Raises BadBackup or UnknownSchema.
    """
    return _try_out(path, now, with_trail=True)


def _try_out(path: Path, now: datetime, *, with_trail: bool = False) -> Report:
    with _room_near(path) as folder, database_at(f"sqlite:///{folder / 'trial.sqlite3'}") as trial:
        report = bring_in(path, trial, now)
        if not with_trail or report.missing_keys:  # without the keys no signed record can be read
            return report
        return replace(report, trail=walk_trail())


def walk_trail() -> dict[str, list[trail_checks.Report]]:
    """Walk the chains of the database that `db` means; what was found outlives it."""
    found = trail_checks.check_all()
    db.session.expunge_all()
    db.session.rollback()
    return found


def bring_in(path: Path, target: Engine, now: datetime) -> Report:
    """Restore a back-up into an empty database that `db` means, upgrade it, and look at it."""
    with backup_files.opened(path) as (archive, manifest):
        _build(manifest)
        _fill(archive, manifest, target)
    schema.upgrade()
    broken = invariants.check(None, now)
    db.session.rollback()
    return Report(manifest, backup_files.missing_keys(manifest), broken)


def _write(path: Path, now: datetime) -> Manifest:
    with copies.snapshot(db.engine) as connection:
        revision = copies.revision_of(connection)
        if revision is None:
            raise NothingToSave
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            tables = {
                table.name: backup_files.put(archive, table.name, copies.lines_of(connection, table))
                for table in copies.tables_of(connection)
            }
            broken = invariants.check(None, now) if revision == schema.head() else []
            db.session.rollback()
            manifest = Manifest(
                now, __version__, db.engine.dialect.name, revision, tables, broken, *backup_files.probes()
            )
            archive.writestr("manifest.json", manifest.written())
    return manifest


def _build(manifest: Manifest) -> None:
    try:
        schema.upgrade(manifest.schema)
    except CommandError as error:
        raise UnknownSchema(schema=manifest.schema, program=manifest.program) from error


def _fill(archive: zipfile.ZipFile, manifest: Manifest, target: Engine) -> None:
    with target.begin() as connection:
        tables = copies.tables_of(connection)
        if {table.name for table in tables} != set(manifest.tables):
            raise BadBackup(reason="its tables are not those of its schema")
        for table in tables:
            expected = manifest.tables[table.name]
            copies.fill(connection, table, backup_files.lines(archive, table.name, expected))
            if copies.count(connection, table) != expected.rows:
                raise BadBackup(reason=f"table {table.name} lacks rows")
        copies.continue_numbers(connection, tables)
    with target.connect() as connection:
        complaints = copies.complaints(connection)
    if complaints:
        raise BadBackup(reason="; ".join(complaints))


@contextmanager
def _room_near(path: Path) -> Iterator[Path]:
    """Yield a folder for a trial, where there is room for the back-up itself; it disappears afterwards."""
    try:
        room = tempfile.TemporaryDirectory(dir=path.parent, prefix="trial-")
    except OSError:  # a disk that is only read
        room = tempfile.TemporaryDirectory(prefix="trial-")
    with room as name:
        yield Path(name)
