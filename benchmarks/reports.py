"""How long reports take on a generated year, whether they equal a recount in plain SQL, and in how much memory all goes out.

    python -m benchmarks.reports [--centers 20] [--months 12] [--records 20000] [--referrals 4000]

builds the year on SQLite, and on PostgreSQL as `benchmarks.trust` finds it. For the last month and for the whole year it
prints the seconds until the table stands (the worst of five), every number that differs from the recount, and by how much
a process's memory grew while the register of all records, the year's workbook and page of words were made, and all rows behind five of its numbers
read page by page. Exits 1 beyond two seconds, or when a number differs.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import select

from benchmarks import report_year
from benchmarks.trust import databases
from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import clock
from roster.database import db, schema
from roster.models import Bureau
from roster.services import record_register, report_files, reports
from roster.services.report_files import ReportKind
from roster.services.reports import ReportPeriod

LIMIT, TRIES = 2.0, 5


def main() -> int:
    """Measure on each database."""
    parser = argparse.ArgumentParser(description="Time reports of a generated year.")
    parser.add_argument("--centers", type=int, default=20)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--referrals", type=int, default=4_000)
    parser.add_argument(
        "--export", nargs=2, metavar=("FOLDER", "BUREAU"), help="only that part, of a year built already"
    )
    options = parser.parse_args()
    if options.export:
        return export(Path(options.export[0]), options.export[1])
    is_well = True
    for name, url, _other in databases():
        folder = Path(tempfile.mkdtemp(prefix="roster-reports-"))
        try:
            create_keys(folder)
            address = {"DATABASE_URL": url or f"sqlite:///{folder}/year.sqlite3"}
            with create_app(Config.from_environment(folder, address)).app_context():
                schema.upgrade()
                today = clock.today()
                began = time.perf_counter()
                bureau = report_year.generate(
                    today, centers=options.centers, months=options.months, records=options.records,
                    referrals=options.referrals,
                )  # fmt: skip
                print(f"{name}: year built in {time.perf_counter() - began:.1f} s; {_size()}")
                is_well &= measure(bureau, today, folder, address)
                db.session.remove()
                db.engine.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if is_well else 1


def _size() -> str:
    counts = (
        (table, db.session.execute(db.text(f"SELECT COUNT(*) FROM {table}")).scalar_one())
        for table in ("consultations", "referrals", "visits", "ratings", "assignments")
    )
    return ", ".join(f"{count} {table}" for table, count in counts)


def measure(bureau: Bureau, today: date, folder: Path, address: dict[str, str]) -> bool:
    """Print times, differences and memory; tell whether all is within its limits."""
    month = reports.latest_month(bureau, today) or f"{today:%Y-%m}"
    year = ReportPeriod(f"{int(month[:4]) - 1}-{month[5:]}", month)
    is_well = True
    for name, period in (("month", ReportPeriod(month, month)), ("thirteen months", year)):
        times = []
        for _try in range(TRIES):
            db.session.rollback()
            began = time.perf_counter()
            table = reports.table(bureau, period, today)
            times.append(time.perf_counter() - began)
        wrong = report_year.differences(
            table.lines, report_year.recount(bureau, period.first, period.last, today)
        )
        print(
            f"  {name}: table in {max(times):.2f} s (worst of {TRIES}); {len(wrong)} numbers differ from the recount"
        )
        print("\n".join(f"    {one}" for one in wrong[:10]), end="")
        is_well &= max(times) <= LIMIT and not wrong
    db.session.rollback()
    # In a process of its own: this one's peak is that of the generator.
    command = [sys.executable, "-m", "benchmarks.reports", "--export", str(folder), bureau.slug]
    is_well &= subprocess.run(command, env=os.environ | address, check=False).returncode == 0
    return is_well


def export(folder: Path, slug: str) -> int:
    """Make both files of the year and read the rows behind its numbers; print by how much the process grew."""
    with create_app(Config.from_environment(folder, os.environ)).app_context():
        bureau = db.session.scalars(select(Bureau).where(Bureau.slug == slug)).one()
        today = clock.today()
        month = reports.latest_month(bureau, today) or f"{today:%Y-%m}"
        period = ReportPeriod(f"{int(month[:4]) - 1}-{month[5:]}", month)
        for kind in ReportKind:  # the libraries come in once
            report_files.make(bureau, ReportPeriod(month, month), kind, clock.now())
        record_register.make(bureau, ReportPeriod(month, month), clock.now())
        before, began = _peak(), time.perf_counter()
        register, records = record_register.make(bureau, period, clock.now())
        print(
            f"  the register of {records} records ({len(register.content) / 1024:.0f} KiB) in "
            f"{time.perf_counter() - began:.1f} s; peak memory grew by {_peak() - before:.1f} MiB from {before:.0f}"
        )
        del register
        before, began = _peak(), time.perf_counter()
        size = sum(len(report_files.make(bureau, period, kind, clock.now()).content) for kind in ReportKind)
        read = 0
        for key in ("people", "due", "mediation", "satisfied", "unrecorded"):
            number = 0
            while rows := reports.behind(bureau, period, key, today, page=number).listed:
                read += len(rows)
                number += 1
                db.session.rollback()
        print(
            f"  both files ({size / 1024:.0f} KiB) and all {read} rows behind five numbers in "
            f"{time.perf_counter() - began:.1f} s; peak memory grew by {_peak() - before:.1f} MiB from {before:.0f}"
        )
        return 0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
