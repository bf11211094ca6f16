"""How the installation is: schema, keys, clock, outbox, promises, dates, disks, back-up, versions. Nobody's data.

Two look at it: `flask roster check` at the whole installation, the administrator's page at one bureau in it.
"""

import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import ColumnElement, func, select, text

from roster.core import clock
from roster.database import db, schema
from roster.models import AuditAction, AuditRow, Bureau, JobRun, Notice, NoticeState
from roster.services import (
    given_up,
    invariants,
    job_runs,
    key_rotation,
    notice_watch,
    session_dates,
    trail_keeping,
    worker_processes,
)

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
class Dates:
    """How sure a bureau's session dates to come are."""

    bureau: Bureau
    provisional: int
    """Months that wait for their holiday notice."""
    overdue: str | None
    """`remind` or `red`: how urgently the notice is missing."""
    left_behind: Sequence[str]
    """Months whose notice is out, and that nobody derived anew."""

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything about them now."""
        return self.overdue != "red" and not self.left_behind


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
    """What is found."""

    schema: str | None
    wanted_schema: str | None
    unfit_keys: Sequence[str]
    """Names of keys that do not fit what is in the database."""
    ticks: Sequence[Tick]
    ticked_at: datetime | None
    is_clock_alive: bool
    set_back_from: datetime | None
    """The time that the clock had reached before the machine's time was set back."""
    workers: int
    given_up: tuple[int, int]
    """Plans and messages of the installation that were given up lately."""
    outbox: Outbox
    broken: Sequence[str]
    """Msgids of the promises that do not hold."""
    dates: Sequence[Dates]
    disks: Mapping[str, Disk]
    """By what stands there: `instance`, `backups`."""
    trails: Sequence[trail_keeping.LastCheck]
    """What the newest check of each chain said; none before the first night."""
    backup_at: datetime | None
    is_backup_recent: bool
    is_demo: bool
    """Whether there is nothing that anybody could miss: no back-up is asked for."""
    database: str
    versions: dict[str, str]

    @property
    def is_trail_whole(self) -> bool:
        """Whether no check found a trail changed."""
        return all(one.is_whole for one in self.trails)

    @property
    def are_dates_well(self) -> bool:
        """Whether no bureau's dates need somebody."""
        return all(one.is_well for one in self.dates)

    @property
    def are_disks_well(self) -> bool:
        """Whether there is room everywhere."""
        return all(one.is_well for one in self.disks.values())

    @property
    def is_well(self) -> bool:
        """Whether nothing needs the administrator now."""
        return (
            self.schema == self.wanted_schema
            and not (self.unfit_keys or self.broken or self.set_back_from or any(self.given_up))
            and self.is_clock_alive
            and self.outbox.is_well
            and self.is_trail_whole
            and self.are_dates_well
            and self.are_disks_well
            and (self.is_backup_recent or self.is_demo)
        )


def of(bureau: Bureau | None, instance: Path, backups: Path | None, now: datetime) -> Health:
    """Look at everything once, for one bureau or for all. `backups` is the folder of back-ups, if one is set."""
    newest, bureaus = last_backup(), _bureaus(bureau)
    return Health(
        schema=schema.current(),
        wanted_schema=schema.head(),
        unfit_keys=key_rotation.unfit(),
        ticks=_ticks(),
        ticked_at=job_runs.last_tick(until=now),
        is_clock_alive=job_runs.is_clock_alive(now),
        set_back_from=job_runs.set_back_from(now),
        workers=sum(worker_processes.is_alive(one, now) for one in worker_processes.known(now)),
        given_up=given_up.counts(now, bureau),
        outbox=_outbox(bureau, now),
        broken=[invariants.SENTENCES[code] for code in invariants.check(bureau, now)],
        dates=[_dates(one, now) for one in bureaus],
        disks=_disks(instance, backups),
        trails=_trails(bureau, bureaus),
        backup_at=newest,
        is_backup_recent=newest is not None and now - newest <= OLDEST_BACKUP,
        is_demo=all(one.is_demo for one in bureaus),
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


def _bureaus(bureau: Bureau | None) -> Sequence[Bureau]:
    return [bureau] if bureau else db.session.scalars(select(Bureau).order_by(Bureau.id)).all()


def _dates(bureau: Bureau, now: datetime) -> Dates:
    today = clock.local(now).date()
    return Dates(
        bureau,
        provisional=len(session_dates.provisional(bureau, today)),
        overdue=notice_watch.overdue(bureau, now),
        left_behind=session_dates.left_behind(bureau, today),
    )


def _disks(instance: Path, backups: Path | None) -> dict[str, Disk]:
    """Return the room for what is kept; a folder of back-ups that is not there yet has none to tell of."""
    found = {"instance": disk_of(instance)}
    if backups is not None and backups.is_dir():
        found["backups"] = disk_of(backups)
    return found


def _trails(bureau: Bureau | None, bureaus: Sequence[Bureau]) -> list[trail_keeping.LastCheck]:
    """Return the last checks of the bureaus' chains, and of the installation's own where all are asked for."""
    numbers = [one.id for one in bureaus] + ([] if bureau else [None])
    found = (trail_keeping.last_check(number) for number in numbers)
    return [one for one in found if one is not None]


def _ticks() -> list[Tick]:
    latest = select(func.max(JobRun.id)).group_by(JobRun.job)
    rows = db.session.scalars(select(JobRun).where(JobRun.id.in_(latest)).order_by(JobRun.job)).all()
    return [Tick(row.job, row.started_at, row.finished_at, row.outcome) for row in rows]


def _outbox(bureau: Bureau | None, now: datetime) -> Outbox:
    own = [Notice.bureau_id == bureau.id] if bureau else []

    def count(*conditions: ColumnElement[bool]) -> int:
        return db.session.scalar(select(func.count(Notice.id)).where(*own, *conditions)) or 0

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
