"""How long a large feed takes, how long its 304, and how many conditional requests a second there are beside an empty route.

    python -m benchmarks.feeds [--events 2000] [--seconds 3]

fills a bureau's feed with that many events on SQLite, and on PostgreSQL where one can be started, and asks for it within the
process, without a network: built anew (nothing kept in memory), whole from memory, and with its ETag. Then rounds of
conditional requests and of a Flask application that has nothing but an empty route follow each other. Prints medians; exits with 1
beyond 100 ms for the feed, 5 ms for its 304, or below half as many conditional requests as empty ones.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from benchmarks.trust import databases
from roster.app import create_app
from roster.core import clock
from roster.core.references import digest
from roster.database import db, schema, unit_of_work
from roster.feeds import views
from roster.models import Bureau, CalendarEntry, EntryStatus, FeedKind
from tests.builders import build_cast
from tests.conftest import NOW, make_config
from tests.feeds.staging import link_to

WHOLE, UNCHANGED, SHARE = 100.0, 5.0, 0.5
"""The bars: milliseconds of a feed built anew and of its 304; conditional requests as a share of empty ones."""
TRIES, ROUNDS = 5, 6


def main() -> int:
    """Measure on each database and print its lines."""
    parser = argparse.ArgumentParser(description="Time a large calendar feed.")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument(
        "--seconds", type=float, default=3.0, help="of conditional requests, and of empty ones"
    )
    options = parser.parse_args()
    is_well = True
    for name, url, _other in databases():
        folder = Path(tempfile.mkdtemp(prefix="roster-feed-"))
        try:
            app = create_app(make_config(folder, url or f"sqlite:///{folder}/feeds.sqlite3"))
            with clock.frozen(NOW), app.app_context():
                schema.upgrade()
                path = _filled(options.events)
                db.session.remove()
            with clock.frozen(NOW):
                is_well &= measure(name, app.test_client(), path, options.events, options.seconds)
            with app.app_context():
                db.engine.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if is_well else 1


def measure(name: str, client: FlaskClient, path: str, events: int, seconds: float) -> bool:
    """Ask for the feed in each way; print the figures and tell whether they are within the bars."""
    first = client.get(path)
    assert first.data.count(b"BEGIN:VEVENT") == events
    known = {"If-None-Match": first.headers["ETag"]}

    def anew() -> None:
        views._memory.drop(digest(path.removeprefix("/ics/").removesuffix(".ics")))
        assert client.get(path).status_code == 200

    def unchanged() -> None:
        assert client.get(path, headers=known).status_code == 304

    empty = _empty_route()
    built, kept, none = (_median(work) for work in (anew, lambda: client.get(path), unchanged))
    shares, rates = [], []
    for _round in range(ROUNDS):  # in turn, since a shared machine's speed changes
        of_nothing = _rate(lambda: empty.get("/"), seconds / ROUNDS)
        rates.append(_rate(unchanged, seconds / ROUNDS))
        shares.append(rates[-1] / of_nothing)
    share = statistics.median(shares)
    print(
        f"{name:12} {events} events, {len(first.data) / 1024:.0f} KiB, ms by the clock (of the processor): "
        f"built anew {_said(built)}, from memory {_said(kept)}, 304 {_said(none)}; "
        f"{statistics.median(rates):.0f} conditional requests a second, {share:.2f} of an empty route's"
    )
    return built[0] <= WHOLE and none[0] <= UNCHANGED and share >= SHARE


def _said(found: tuple[float, float]) -> str:
    return f"{found[0]:.1f} ({found[1]:.1f})"


def _filled(events: int) -> str:
    """Put that many events into the bureau's feed; return its path."""
    own = build_cast(NOW).own
    with unit_of_work():
        db.session.execute(insert(CalendarEntry), [_event(own.bureau, number) for number in range(events)])
    return link_to(own, own.bureau, NOW)


def _event(bureau: Bureau, number: int) -> dict[str, object]:
    starts_at = NOW + timedelta(days=number % 360, hours=number % 7)
    people = "、".join(f"律师 示例{(number + other) % 97}（全天）" for other in range(2))
    return {
        "bureau_id": bureau.id,
        "feed_kind": FeedKind.BUREAU,
        "uid": str(uuid.UUID(int=number)),
        "sequence": number % 3,
        "status": EntryStatus.CONFIRMED,
        "date": clock.local(starts_at).date(),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "summary": f"坐班：示例{number % 20}镇 {people}",
        "description": f"{people}\n电话：0913-0000000",
        "location": f"示例{number % 20}镇公共法律服务站 东街 8 号",
        "latitude": 34.5,
        "longitude": 109.5,
        "created_at": NOW,
        "updated_at": NOW,
    }


def _empty_route() -> FlaskClient:
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app.test_client()


def _median(work: Callable[[], object]) -> tuple[float, float]:
    """Return the median milliseconds of some tries by the clock and of this process, after one that is not counted."""
    work()
    found = []
    for _try in range(TRIES):
        began, used = time.perf_counter(), time.process_time()
        work()
        found.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)))
    return statistics.median(wall for wall, _own in found), statistics.median(own for _wall, own in found)


def _rate(work: Callable[[], object], seconds: float) -> float:
    """Return how often a second the work is done."""
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        work()
        done += 1
    return done / took


if __name__ == "__main__":
    sys.exit(main())
