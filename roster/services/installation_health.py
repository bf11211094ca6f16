"""How the installation is: schema, clock, outbox, promises, disk, back-up, versions. Nobody's data."""

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import ColumnElement, func, select, text

from roster.database import db, schema
from roster.models import AuditAction, AuditRow, Bureau, JobRun, Notice, NoticeState
from roster.services import invariants, job_runs, trail_keeping

LEAST_FREE_BYTES = 1024**3
LONGEST_WAIT = timedelta(minutes=15)
"""A message due for so long is not leaving by itself."""
OLDEST_BACKUP = timedelta(days=2)
LATELY = timedelta(days=7)
PACKAGES = ("Flask", "SQLAlchemy", "ortools", "gunicorn", "APScheduler")


@dataclass(frozen=True)
class Tick:
    """The last time that the clock did one of its jobs."""

    job: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str


@dataclass(frozen=True)
class Outbox:
    """How the bureau's messages fare."""

    waiting: int
    late: int
    """Due for long, and still here."""
    to_call: int
    failed_lately: int
    uncertain: int
    """Perhaps sent."""

    @property
    def is_well(self) -> bool:
        """Whether messages leave."""
        return not self.late and not self.failed_lately


@dataclass(frozen=True)
class Disk:
    """The room on the disk of the instance folder, in bytes."""

    free: int
    total: int

    @property
    def is_well(self) -> bool:
        """Whether there is room for some time."""
        return self.free >= LEAST_FREE_BYTES


@dataclass(frozen=True)
class Health:
    """What the page shows."""

    schema: str | None
    wanted_schema: str | None
    ticks: Sequence[Tick]
    is_clock_alive: bool
    outbox: Outbox
    broken: Sequence[str]
    """Msgids of the promises that do not hold."""
    disk: Disk
    trail: trail_keeping.LastCheck | None
    """What the newest check of the bureau's chains said."""
    backup_at: datetime | None
    is_backup_recent: bool
    database: str
    versions: dict[str, str]

    @property
    def is_well(self) -> bool:
        """Whether nothing needs the administrator now."""
        return (
            self.schema == self.wanted_schema
            and self.is_clock_alive
            and self.outbox.is_well
            and not self.broken
            and (self.trail is None or self.trail.is_whole)
            and self.disk.is_well
            and self.is_backup_recent
        )


def of(bureau: Bureau, instance: Path, now: datetime) -> Health:
    """Look at everything once."""
    backup_at = last_backup()
    return Health(
        schema=schema.current(),
        wanted_schema=schema.head(),
        ticks=_ticks(),
        is_clock_alive=job_runs.is_clock_alive(now),
        outbox=_outbox(bureau, now),
        broken=[invariants.SENTENCES[code] for code in invariants.check(bureau, now)],
        disk=disk_of(instance),
        trail=trail_keeping.last_check(bureau.id),
        backup_at=backup_at,
        is_backup_recent=backup_at is not None and now - backup_at <= OLDEST_BACKUP,
        database=_database(),
        versions={"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
    )


def last_backup() -> datetime | None:
    """Return when the newest back-up was made, as the trail has it."""
    return db.session.scalar(select(func.max(AuditRow.at)).where(AuditRow.action == AuditAction.BACKUP_MADE))


def disk_of(folder: Path) -> Disk:
    """Return the room on the disk of a folder. Raises OSError when there is no such folder."""
    usage = shutil.disk_usage(folder)
    return Disk(usage.free, usage.total)


def late(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what says of a message, other than a booking's, that it has been due for long and is still here."""
    leaving = Notice.state.in_((NoticeState.QUEUED, NoticeState.SENDING))
    return leaving, Notice.due_at <= now - LONGEST_WAIT, Notice.booking_id.is_(None)


def _ticks() -> list[Tick]:
    latest = select(func.max(JobRun.id)).group_by(JobRun.job)
    rows = db.session.scalars(select(JobRun).where(JobRun.id.in_(latest)).order_by(JobRun.job)).all()
    return [Tick(row.job, row.started_at, row.finished_at, row.outcome) for row in rows]


def _outbox(bureau: Bureau, now: datetime) -> Outbox:
    def count(*conditions: ColumnElement[bool]) -> int:
        found = select(func.count(Notice.id)).where(Notice.bureau_id == bureau.id, *conditions)
        return db.session.scalar(found) or 0

    leaving = Notice.state.in_((NoticeState.QUEUED, NoticeState.SENDING))
    return Outbox(
        waiting=count(leaving),
        late=count(*late(now)),
        to_call=count(Notice.state == NoticeState.TO_CALL),
        failed_lately=count(Notice.state == NoticeState.FAILED, Notice.created_at >= now - LATELY),
        uncertain=count(Notice.state == NoticeState.UNCERTAIN),
    )


def _database() -> str:
    dialect = db.engine.dialect.name
    asked = "SELECT sqlite_version()" if dialect == "sqlite" else "SHOW server_version"
    name = "SQLite" if dialect == "sqlite" else "PostgreSQL"
    return f"{name} {db.session.scalar(text(asked))}"
