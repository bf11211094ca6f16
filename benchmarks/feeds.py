"""How long a large feed takes, how long its 304, and how many conditional requests a second there are beside an empty route.

    python -m benchmarks.feeds [--events 2000] [--seconds 3]

fills a bureau's feed with that many events on SQLite, and on PostgreSQL where one can be started, and asks for it within the
process, without a network: built anew (nothing kept in memory), whole from memory, and with its ETag. Then rounds of
conditional requests and of a Flask application that has nothing but an empty route follow each other, within the process and as
`roster serve` serves both: by a server of their own, asked over connections that stay open. Prints medians; exits with 1 beyond 100 ms
for the feed, 5 ms for its 304, or when the server gives fewer than half as many 304 a second as empty answers.
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
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert

from benchmarks import empty_route
from benchmarks.booking import THREADS, WORKERS
from benchmarks.trust import databases
from roster.app import create_app
from roster.config import Config
from roster.core import clock
from roster.core.references import digest
from roster.database import db, schema, unit_of_work
from roster.feeds import views
from roster.models import Bureau, CalendarEntry, EntryStatus, FeedKind
from tests.builders import build_cast
from tests.conftest import NOW, make_config
from tests.feeds.staging import link_to
from tests.races.booking_clients import serving

WHOLE, UNCHANGED, SHARE = 100.0, 5.0, 0.5
"""The bars: milliseconds of a feed built anew and of its 304; conditional requests as a share of empty ones."""
TRIES, ROUNDS = 5, 6
WARM_UP_SECONDS = 5.0


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
            config = make_config(folder, url or f"sqlite:///{folder}/feeds.sqlite3")
            app = create_app(config)
            with clock.frozen(NOW), app.app_context():
                schema.upgrade()
                path = _filled(options.events)
                db.session.remove()
            with clock.frozen(NOW):
                is_well &= measure(name, app.test_client(), path, options.events, options.seconds)
                is_well &= measure_served(name, config, path, options.seconds)
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

    empty = empty_route.app.test_client()
    built, kept, none = (_median(work) for work in (anew, lambda: client.get(path), unchanged))
    rate, share = _in_turn(
        lambda: _rate(unchanged, seconds / ROUNDS), lambda: _rate(lambda: empty.get("/"), seconds / ROUNDS)
    )
    print(
        f"{name:12} {events} events, {len(first.data) / 1024:.0f} KiB, ms by the clock (of the processor): "
        f"built anew {_said(built)}, from memory {_said(kept)}, 304 {_said(none)}; "
        f"{rate:.0f} conditional requests a second, {share:.2f} of an empty route's"
    )
    return built[0] <= WHOLE and none[0] <= UNCHANGED


def measure_served(name: str, config: Config, path: str, seconds: float) -> bool:
    """Ask two servers in turn, the site for a 304 and the empty route; print the rates and tell whether the share is enough."""
    two = {"workers": WORKERS, "threads": THREADS}
    with (
        serving(config, **two) as port,
        serving(config, **two, application="benchmarks.empty_route:app") as other,
        Asking(port, path) as feed,
        Asking(other, "/") as empty,
    ):
        feed.rate(WARM_UP_SECONDS)  # until all processes have begun
        empty.rate(WARM_UP_SECONDS)
        rate, share = _in_turn(lambda: feed.rate(seconds / ROUNDS), lambda: empty.rate(seconds / ROUNDS))
    print(
        f"{name:12} served by {WORKERS} x {THREADS}: {rate:.0f} conditional requests a second, {share:.2f} of an empty route's"
    )
    return share >= SHARE


class Asking:
    """Clients that ask the same again and again, each over one connection, naming what they have."""

    def __init__(self, port: int, path: str) -> None:
        self._path, self._known = path, {}
        self._connections = [
            HTTPConnection("127.0.0.1", port, timeout=30) for _client in range(WORKERS * THREADS)
        ]
        self._pool = ThreadPoolExecutor(len(self._connections))

    def __enter__(self) -> Asking:
        tag = self._ask(self._connections[0]).headers.get("ETag")
        self._known = {"If-None-Match": tag} if tag else {}
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()

    def rate(self, seconds: float) -> float:
        """Return how many answers a second all clients get together."""
        for connection in self._connections:
            connection.close()  # the server has hung up while the other one was asked
        return sum(self._pool.map(lambda one: _rate(lambda: self._ask(one), seconds), self._connections))

    def _ask(self, connection: HTTPConnection) -> HTTPResponse:
        connection.request("GET", self._path, headers=self._known)
        response = connection.getresponse()
        response.read()
        assert response.status == (304 if self._known else 200)
        return response


def _in_turn(feed: Callable[[], float], empty: Callable[[], float]) -> tuple[float, float]:
    """Return the median rate of the feed, and as a share of the empty route's: in turn, since a shared machine's speed changes."""
    rates, shares = [], []
    for _round in range(ROUNDS):
        of_nothing = empty()
        rates.append(feed())
        shares.append(rates[-1] / of_nothing)
    return statistics.median(rates), statistics.median(shares)


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
