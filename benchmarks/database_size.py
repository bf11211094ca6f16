"""How many bytes of database a bureau's year is, on both engines.

    python -m benchmarks.database_size [--centers 20] [--months 12]

builds a bureau's past by `year_of_data` (sittings, duties, bookings with their messages and calendars, visits, sealed records, the trail), twice: so many months,
and twice as many. Prints the size of each database and the difference, which is what a further year adds, with the tables that are the largest.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from benchmarks.trust import databases
from benchmarks.year_of_data import build
from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import clock
from roster.database import db, schema

MIB = 1024 * 1024
SHOWN = ("bookings", "visits", "consultations", "notices", "audit_rows")


def main() -> None:
    """Measure on each database."""
    parser = argparse.ArgumentParser(description="Measure the database of a bureau's years.")
    parser.add_argument("--centers", type=int, default=20)
    parser.add_argument("--months", type=int, default=12)
    options = parser.parse_args()
    for name, url, _other in databases():
        folder = Path(tempfile.mkdtemp(prefix="roster-size-"))
        try:
            create_keys(folder)
            address = {"DATABASE_URL": url or f"sqlite:///{folder}/year.sqlite3"}
            with create_app(Config.from_environment(folder, address)).app_context():
                schema.upgrade()
                sizes = [_size()]
                for years in (1, 2):
                    build(clock.today(), centers=options.centers, months=options.months, seed=years)
                    sizes.append(_size())
                counts = ", ".join(f"{_count(table) // 2} {table}" for table in SHOWN)
                empty, first, second = (size / MIB for size in sizes)
                print(
                    f"{name}: empty {empty:.1f} MiB; a bureau of {options.centers} centers and {options.months} months {first - empty:.1f}, "
                    f"one more {second - first:.1f} MiB; a year has {counts}",
                    flush=True,
                )
                db.session.remove()
                db.engine.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _size() -> int:
    """Return the bytes of the database, what is not written back yet included."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        return int(db.session.execute(db.text("SELECT pg_database_size(current_database())")).scalar_one())
    db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    pages, of = (
        db.session.execute(db.text(f"PRAGMA {what}")).scalar_one() for what in ("page_count", "page_size")
    )
    return int(pages * of)


def _count(table: str) -> int:
    return int(db.session.execute(db.text(f"SELECT COUNT(*) FROM {table}")).scalar_one())


if __name__ == "__main__":
    main()
