"""How long a city's or province's page of its districts takes, on a generated year of each.

    python -m benchmarks.districts [--districts 13 107] [--centers 12] [--records 1440] [--referrals 288]

builds so many districts under one bureau on SQLite (12 centers are a province's 1,300 shared out among 107; 1,440 records are
ten visitors a sitting) and prints the seconds of the page's numbers and of its workbook, for a month, a quarter and a year: the
best of three, and the processor's time of it. Exits 1 when the page takes more than a second, or the workbook more than five.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import report_year
from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import clock
from roster.core.actors import COMMAND
from roster.database import db, schema, unit_of_work
from roster.models import Bureau
from roster.services import district_figures, district_files, oversight
from roster.services.reports import ReportPeriod

LIMIT, TRIES = 1.0, 3
WORKBOOK_LIMIT = 5.0


def main() -> int:
    """Measure for each number of districts."""
    parser = argparse.ArgumentParser(description="Time the page of many districts.")
    parser.add_argument("--districts", type=int, nargs="+", default=[13, 107])
    parser.add_argument("--centers", type=int, default=12)
    parser.add_argument("--records", type=int, default=1_440)
    parser.add_argument("--referrals", type=int, default=288)
    options = parser.parse_args()
    folder, is_well = Path(tempfile.mkdtemp(prefix="roster-districts-")), True
    try:
        create_keys(folder)
        address = {"DATABASE_URL": f"sqlite:///{folder}/districts.sqlite3"}
        with create_app(Config.from_environment(folder, address)).app_context():
            schema.upgrade()
            above, built = _above(), 0
            for wanted in sorted(options.districts):
                for number in range(built, wanted):
                    _add(above, number, options)
                built = wanted
                is_well &= measure(above, wanted)
            db.session.remove()
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if is_well else 1


def _above() -> str:
    with unit_of_work() as session:
        session.add(Bureau(slug="above", name="示例市司法局", created_at=clock.now()))
    return "above"


def _add(above: str, number: int, options: argparse.Namespace) -> None:
    bureau = report_year.generate(
        clock.today(), centers=options.centers, records=options.records, referrals=options.referrals, seed=number,
    )  # fmt: skip
    with unit_of_work():
        bureau = db.session.get_one(Bureau, bureau.id)
        bureau.name = f"示例{number + 1}区司法局"
        oversight.answer_to(bureau, above, COMMAND, clock.now())
    db.session.remove()


def measure(above: str, districts: int) -> bool:
    """Print the times; tell whether all are within their limits."""
    bureau = db.session.query(Bureau).filter_by(slug=above).one()
    month = district_figures.latest_month(bureau, clock.today()) or f"{clock.today():%Y-%m}"
    is_well = True
    for words, back in (("month", 0), ("quarter", 2), ("year", 11)):
        year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - back, 12)
        period = ReportPeriod(f"{year:04}-{number + 1:02}", month)
        page = _times(lambda period=period: district_figures.of(bureau, period, clock.today()))
        book = _times(lambda period=period: district_files.make(bureau, period, clock.now()))
        print(
            f"{districts} districts, {words}: page {page[0]:.2f} s ({page[1]:.2f} s of the processor), "
            f"workbook {book[0]:.2f} s ({book[1]:.2f} s)",
            flush=True,
        )
        is_well &= page[0] <= LIMIT and book[0] <= WORKBOOK_LIMIT
    return is_well


def _times(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of the quickest of some tries, and those of the processor."""
    found = []
    for _try in range(TRIES):
        db.session.rollback()
        db.session.expire_all()
        began, worked = time.perf_counter(), time.process_time()
        act()
        found.append((time.perf_counter() - began, time.process_time() - worked))
    return min(found)


if __name__ == "__main__":
    sys.exit(main())
