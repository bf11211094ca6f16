"""How much of a processor the pages take that visitors read in the hour of release, the database's part included.

    python -m benchmarks.page_cost [--months 12] [--times 100]

builds a bureau with a past and its next month open, as `benchmarks.crowd` does, on SQLite and PostgreSQL, asks for each page so many times within the process,
and prints milliseconds of the processor a page: ours, and on PostgreSQL those of its server's processes. A busy machine changes the clock's time, these hardly.
"""

import argparse
import os
import time
from contextlib import ExitStack
from pathlib import Path

from flask import current_app
from sqlalchemy import text

from benchmarks.booking import postgresql_databases, sqlite_databases
from benchmarks.crowd import CENTERS, NOW, first_center, lists, open_next_month, settle, site
from benchmarks.year_of_data import build
from roster.core import clock
from roster.database import db


def main() -> None:
    """Measure on each database."""
    parser = argparse.ArgumentParser(description="Measure what pages cost.")
    parser.add_argument("--months", type=int, default=12, help="months behind the bureau")
    parser.add_argument("--times", type=int, default=100)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(NOW))
        for name, addresses in (("SQLite", sqlite_databases), ("PostgreSQL", postgresql_databases)):
            url = next(iter(stack.enter_context(addresses()).values()))
            with site(url):
                bureau, _rows = build(NOW.date(), centers=CENTERS, months=chosen.months)
                open_next_month(bureau)
                paths = lists(bureau.slug, first_center(bureau))
                settle()
                for what, path in paths.items():
                    print(f"{name}, {what}: {_said(path, chosen.times)}", flush=True)


def _said(path: str, times: int) -> str:
    client = current_app.test_client()  # type: ignore[attr-defined]
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    ours, servers = time.process_time(), _servers_seconds()
    for _time in range(times):
        client.get(path)
    ours, servers = time.process_time() - ours, _servers_seconds() - servers
    return f"{1000 * ours / times:.1f} ms of ours, {1000 * servers / times:.1f} of the database server's"


def _servers_seconds() -> float:
    """Return what PostgreSQL's processes of this database have used that run now; none on SQLite."""
    if db.engine.dialect.name != "postgresql":
        return 0.0
    serving = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    pids, used = db.session.scalars(serving).all(), 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    db.session.remove()
    return used / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
