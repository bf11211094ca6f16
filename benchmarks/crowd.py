"""The hour of release: many people read the lists of times, and more want a place than there are places.

    python -m benchmarks.crowd [--months 60] [--bureaus 50]

On SQLite, and on PostgreSQL when TEST_POSTGRESQL_URL names a server or the development environment can start one,
with the site under gunicorn as `roster serve` starts it:

- 50 people read, with a second of thought between two pages, the list of centers and the times of one, at a bureau
  with five years behind it;
- 1,000 people come within ten seconds for the 600 places of that bureau's next date, take another time of those that
  are offered when theirs is gone, and go away when none is left;
- 50 people read once more where a province's 50 bureaus have 30,000 open places and 50,000 past bookings.

All of them share this machine with the server. Prints a line each; exits with 1 when a bar is missed.
"""

import argparse
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from benchmarks.booking import THREADS, WORKERS, postgresql_databases, sqlite_databases
from benchmarks.year_of_data import build, set_sequences
from roster.app import create_app
from roster.config import Config
from roster.core import clock
from roster.core.periods import Period
from roster.core.references import new_token
from roster.database import db, schema, unit_of_work
from roster.models import (
    Booking,
    BookingState,
    Bureau,
    Center,
    ClaimState,
    Seat,
    SeatClaim,
    SessionDate,
    Sitting,
    SittingState,
    Slot,
)
from roster.web.public import drafts
from roster.web.public.drafts import Draft
from tests.conftest import NOW, make_config
from tests.races.booking_clients import Answer, Browser, serving

READERS, READING_SECONDS, THOUGHT = 50, 20, 1.0
READ_BAR, RUSH_BAR = 0.050, 2.0
"""p95 of a list and p99 of a post, in seconds."""
CROWD, RUSH_SECONDS = 1000, 10
CHOOSING_SECONDS = (2.0, 6.0)
"""How long somebody reads that the time is gone before they press another."""
CENTERS, SLOTS, SEATS_A_SLOT = 20, 15, 2
PLACES = CENTERS * SLOTS * SEATS_A_SLOT
SESSION = date(2026, 12, 2)
_OFFERED = re.compile(r'name="slot" value="([^"]+)"')


@dataclass(frozen=True)
class Rush:
    """What became of everybody who wanted a place."""

    posts: Counter[int]
    p99: float
    seconds: float
    without: int
    """How many went away without a place."""


def main() -> None:
    """Measure each database and print what was found."""
    parser = argparse.ArgumentParser(description="Measure the hour of release.")
    parser.add_argument("--months", type=int, default=60, help="months behind the one bureau")
    parser.add_argument("--bureaus", type=int, default=50, help="bureaus of the province")
    chosen, is_well = parser.parse_args(), True
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(NOW))
        for name, addresses in (("SQLite", sqlite_databases), ("PostgreSQL", postgresql_databases)):
            one, province = stack.enter_context(addresses()).values()
            is_well &= _one_bureau(name, one, chosen.months)
            is_well &= _province(name, province, chosen.bureaus)
    sys.exit(0 if is_well else 1)


def _one_bureau(name: str, url: str, months: int) -> bool:
    with site(url) as config:
        bureau, _rows = build(NOW.date(), centers=CENTERS, months=months)
        slots = open_next_month(bureau)
        slug, code = bureau.slug, first_center(bureau)
        past = db.session.scalar(select(func.count(Booking.id)))
        settle()
        with serving(config, workers=WORKERS, threads=THREADS) as port:
            reading = _read(port, lists(slug, code))
            _show(f"{name}, {months} months and {past:,} bookings behind it", reading)
            rush = _rush(port, slug, slots)
        claimed = _claimed()
        print(
            f"{name}: {CROWD} came within {RUSH_SECONDS} s for {PLACES} places: {rush.posts[303]} booked, "
            f"{rush.posts[409]} times told it is gone, {sum(n for s, n in rush.posts.items() if s >= 500)} faults, "
            f"{rush.without} without; {claimed} places taken once; p99 {1000 * rush.p99:.0f} ms, all done after {rush.seconds:.1f} s"
        )
        is_whole = rush.posts[303] == claimed == PLACES and rush.without == CROWD - PLACES
        return is_whole and rush.p99 <= RUSH_BAR and all(_p95(one) <= READ_BAR for one in reading.values())


def _province(name: str, url: str, bureaus: int) -> bool:
    with site(url) as config:
        for number in range(bureaus):
            bureau, _rows = build(NOW.date(), centers=CENTERS, months=5, seed=number, is_advised=False)
            open_next_month(bureau)
        slug, code = bureau.slug, first_center(bureau)
        past = db.session.scalar(select(func.count(Booking.id)))
        places = db.session.scalar(select(func.count(Seat.id)))
        settle()
        with serving(config, workers=WORKERS, threads=THREADS) as port:
            reading = _read(port, lists(slug, code))
        _show(f"{name}, {bureaus} bureaus, {places:,} open places, {past:,} bookings", reading)
        return all(_p95(one) <= READ_BAR for one in reading.values())


@contextmanager
def site(url: str) -> Iterator[Config]:
    """A migrated database of its own, and what a site needs to serve it."""
    folder = Path(tempfile.mkdtemp(prefix="roster-crowd-"))
    config = make_config(folder, url)
    with create_app(config).app_context():
        schema.upgrade()
        try:
            yield config
        finally:
            db.session.remove()
            db.engine.dispose()
            shutil.rmtree(folder, ignore_errors=True)


def open_next_month(bureau: Bureau) -> list[str]:
    """Give each center its sitting of next month with its open times; return their public names."""
    with unit_of_work():
        session = SessionDate(
            bureau_id=bureau.id, month=f"{SESSION:%Y-%m}", date=SESSION, is_provisional=False, derived_at=NOW
        )
        db.session.add(session)
        db.session.flush()
        for center in db.session.scalars(select(Center).where(Center.bureau_id == bureau.id)):
            sitting = Sitting(
                bureau_id=bureau.id,
                session_date_id=session.id,
                center_id=center.id,
                month=session.month,
                date=SESSION,
                state=SittingState.OPEN,
                am_starts=time_of_day(9),
                am_ends=time_of_day(11, 30),
                pm_starts=time_of_day(14),
                pm_ends=time_of_day(16, 30),
            )
            db.session.add(sitting)
            for number in range(SLOTS):
                begins = clock.at_local(SESSION, time_of_day(9)) + timedelta(minutes=20 * number)
                slot = Slot(
                    sitting=sitting,
                    role="lawyer",
                    period=Period.AM if number < SLOTS // 2 else Period.PM,
                    starts_at=begins,
                    ends_at=begins + timedelta(minutes=20),
                    is_open=True,
                )
                slot.seats = [Seat(number=one + 1, channel="open") for one in range(SEATS_A_SLOT)]
                db.session.add(slot)
    return list(
        db.session.scalars(
            select(Slot.public_id)
            .join(Sitting)
            .where(Sitting.bureau_id == bureau.id, Slot.is_open, Sitting.date == SESSION)
        )
    )


def settle() -> None:
    """Let numbers go on, and let the database know its tables as it does in daily use."""
    with unit_of_work():
        set_sequences()
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def first_center(bureau: Bureau) -> str:
    return (
        db.session.scalars(
            select(Center.code).where(Center.bureau_id == bureau.id).order_by(Center.position)
        ).first()
        or ""
    )


def lists(slug: str, code: str) -> dict[str, str]:
    return {
        "centers": f"/b/{slug}/book/centers?matter=family",
        "times": f"/b/{slug}/book/at/{code}?matter=family",
    }


def _read(port: int, paths: dict[str, str]) -> dict[str, list[Answer]]:
    """Let people read the lists in turn, thinking between two pages; return the answers by list."""
    found: dict[str, list[Answer]] = {name: [] for name in paths}
    readers = [Browser(port, f"{next(iter(paths.values())).split('/book')[0]}/find") for _ in range(READERS)]

    def read(number: int) -> list[tuple[str, Answer]]:
        time.sleep(THOUGHT * number / READERS)
        until, answers = time.perf_counter() + READING_SECONDS, []
        while time.perf_counter() < until:
            for name, path in paths.items():
                answers.append((name, readers[number].get(path)))
                time.sleep(THOUGHT)
        return answers

    for path in list(paths.values()) * 4:  # both processes have compiled their statements and pages
        readers[0].get(path)
    for answers in _together(read, READERS):
        for name, answer in answers:
            found[name].append(answer)
    return found


def _rush(port: int, slug: str, slots: list[str]) -> Rush:
    """Let everybody come at some moment of the ten seconds; their pages were open before."""
    chance = random.Random(1)
    wanted = [(chance.uniform(0, RUSH_SECONDS), chance.choice(slots)) for _ in range(CROWD)]
    with ThreadPoolExecutor(8) as pool:
        browsers = list(pool.map(lambda _: Browser(port, f"/b/{slug}/find"), range(CROWD)))
    began = time.perf_counter() + 1

    def want(number: int) -> list[Answer]:
        moment, slot = wanted[number]
        time.sleep(max(0.0, began + moment - time.perf_counter()))
        answers: list[Answer] = []
        while slot:
            draft = Draft(matter="family", slot=slot, name="示某", phone=f"1390000{number:04}")
            form = {"key": new_token(), "seal": drafts.seal(draft)}
            answers.append(browsers[number].post(f"/b/{slug}/book/confirm", **form))
            offered = _OFFERED.findall(answers[-1].text) if answers[-1].status == 409 else []
            slot = chance.choice(offered) if offered else ""
            if slot:
                time.sleep(chance.uniform(*CHOOSING_SECONDS))
        return answers

    shares = _together(want, CROWD)
    answers = [answer for share in shares for answer in share]
    return Rush(
        Counter(answer.status for answer in answers),
        statistics.quantiles([answer.seconds for answer in answers], n=100)[-1],
        time.perf_counter() - began,
        sum(share[-1].status != 303 for share in shares),
    )


def _claimed() -> int:
    """Return how many places of the next date are booked, each counted once; 0 when one was given twice."""
    claims = db.session.scalars(
        select(SeatClaim.seat_id)
        .join(Booking, Booking.id == SeatClaim.booking_id)
        .where(SeatClaim.state == ClaimState.BOOKED, Booking.state == BookingState.BOOKED)
    ).all()
    return len(claims) if len(set(claims)) == len(claims) else 0


def _together(work: Callable[[int], Any], count: int) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def _p95(answers: list[Answer]) -> float:
    return statistics.quantiles([answer.seconds for answer in answers], n=20)[-1]


def _show(what: str, reading: dict[str, list[Answer]]) -> None:
    for name, answers in reading.items():
        bad = sum(answer.status != 200 for answer in answers)
        median = statistics.median(answer.seconds for answer in answers)
        print(
            f"{what}: {READERS} read {name}, {len(answers)} pages, {bad} not 200: "
            f"median {1000 * median:.0f} ms, p95 {1000 * _p95(answers):.0f} ms"
        )


if __name__ == "__main__":
    main()
