"""Booking page by page at ours and at django-appointment, on each database: `python -m benchmarks.booking_peer`.

Eight visitors go the whole way for distinct places, with all pages that a browser fetches, at both sites in turn by rounds:
so a machine that is busy now and idle then is so for both. Then 200 requests that book are prepared for one place and
sent at the same instant. BOOKING_PEER names the peer's environment.
"""

import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Barrier

from benchmarks.booking import CLIENTS, WARM_UP_EACH, postgresql_databases, sqlite_databases
from benchmarks.booking_peer.sites import PEER_VARIABLE, Deciding, Site, ours, peer, versions
from benchmarks.booking_peer.visitor import PATIENCE_SECONDS, Visitor
from roster.core import clock
from tests.conftest import NOW

ROUNDS = 5
IN_A_ROUND = max(int(os.environ.get("ROSTER_BENCH_POSTS", "50")) // ROUNDS, 1)
BOOKINGS_EACH = ROUNDS * IN_A_ROUND
"""Of each visitor at each site."""
CROWD, FROM = 200, 20
"""So many requests for one place, from so many visitors."""
PLACES = CLIENTS * (WARM_UP_EACH + BOOKINGS_EACH) + 1


@dataclass(frozen=True)
class Went:
    """How one booking went: seconds of the whole way and of the request that books."""

    has_place: bool
    status: int
    whole: float
    deciding: float


@dataclass(frozen=True)
class Measured:
    """One site's figures on one database."""

    per_second: float
    requests: float
    whole_p95: float
    deciding_p95: float
    faults: int
    beyond_before: int
    told_yes: int
    crowd_faults: int
    beyond: int


def main() -> None:
    """Measure both sites on both databases in turn, and print the table with the ratios."""
    if not os.environ.get(PEER_VARIABLE):
        sys.exit(f"{PEER_VARIABLE} must name the peer's environment: see benchmarks/README.md.")
    print(f"{versions()}; {CLIENTS} visitors, {CLIENTS * BOOKINGS_EACH} bookings; milliseconds")
    print(f"{'':32}{'booked/s':>9}{'requests':>9}{'p95 all':>9}{'p95 last':>9}{'5xx':>5}{'twice':>6}", end="")
    print(f"  of {CROWD} for one seat: {'told yes':>8}{'5xx':>5}{'beyond':>7}")
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(NOW))
        for name, addresses in (("SQLite", sqlite_databases), ("PostgreSQL", postgresql_databases)):
            urls = stack.enter_context(addresses())
            with ours(urls[True]) as site, peer(urls[False], PLACES, max(CLIENTS, FROM)) as other:
                own, theirs = measure([site, other])
                show(f"{name}, {site.name}", own)
                show(f"{name}, {other.name}", theirs)
            print(
                f"{name}: ours books {own.per_second / theirs.per_second:.2f} times as many a second, "
                f"{own.per_second * own.requests / (theirs.per_second * theirs.requests):.2f} times as many requests"
            )


def show(name: str, found: Measured) -> None:
    """Print one line."""
    print(
        f"{name:32}{found.per_second:9.1f}{found.requests:9.1f}{found.whole_p95:9.0f}{found.deciding_p95:9.0f}"
        f"{found.faults:5}{found.beyond_before:6}{'':21}{found.told_yes:11}{found.crowd_faults:5}{found.beyond:7}",
        flush=True,
    )


def measure(sites: list[Site]) -> list[Measured]:
    """Book distinct places at all sites in turn, then let a crowd fight for one at each."""
    tallies = [Tally(site) for site in sites]
    for turn in range(ROUNDS):
        for tally in tallies:
            tally.book(IN_A_ROUND, turn * IN_A_ROUND)
    return [tally.ended() for tally in tallies]


class Tally:
    """What became of the bookings at one site so far."""

    def __init__(self, site: Site) -> None:
        self.site, self.visitors = site, site.visitors(CLIENTS)
        self.went: list[Went] = []
        self.seconds = 0.0
        self.warmed = sum(one.has_place for one in book_all(site, self.visitors, WARM_UP_EACH, 0))
        self.asked = sum(one.requests for one in self.visitors)

    def book(self, each: int, done: int) -> None:
        """Go on for a round."""
        began = time.perf_counter()
        self.went += book_all(self.site, self.visitors, each, CLIENTS * (WARM_UP_EACH + done))
        self.seconds += time.perf_counter() - began

    def ended(self) -> Measured:
        """Count, and let the crowd in."""
        requests = sum(one.requests for one in self.visitors) - self.asked
        kept, beyond = self.site.booked()
        promised = sum(one.has_place for one in self.went)
        if kept != self.warmed + promised:
            print(f"{self.site.name}: {kept} kept, {self.warmed + promised} promised", file=sys.stderr)
        statuses = crowd(self.site)
        return Measured(
            promised / self.seconds,
            requests / len(self.went),
            _p95([one.whole for one in self.went]),
            _p95([one.deciding for one in self.went]),
            sum(one.status >= 500 for one in self.went),
            beyond,
            sum(300 <= status < 400 for status in statuses),
            sum(status >= 500 for status in statuses),
            self.site.booked()[1] - beyond,
        )


def book_all(site: Site, visitors: list[Visitor], each: int, first: int) -> list[Went]:
    """Let each visitor book so many places one after the other, all visitors at once."""
    with ThreadPoolExecutor(len(visitors)) as pool:
        shares = pool.map(
            lambda index: [
                _book(site, visitors[index], first + index + len(visitors) * turn) for turn in range(each)
            ],
            range(len(visitors)),
        )
        return [one for share in shares for one in share]


def _book(site: Site, visitor: Visitor, number: int) -> Went:
    places = site.places[:-1]
    began = time.perf_counter()
    deciding = site.ready(visitor, places[number % len(places)], number)
    answer = visitor.post(deciding.path, deciding.token, **deciding.form)
    has_place = site.finish(visitor, answer)
    return Went(has_place, answer.status, time.perf_counter() - began, answer.seconds)


def crowd(site: Site) -> list[int]:
    """Send the prepared requests for the sole place at the same instant; return the answers' statuses."""
    visitors = site.visitors(FROM)
    with ThreadPoolExecutor(CLIENTS) as pool:
        prepared = [
            (visitors[index], deciding)
            for index, share in enumerate(
                pool.map(
                    lambda index: [
                        site.rush(visitors[index], index + FROM * turn) for turn in range(CROWD // FROM)
                    ],
                    range(FROM),
                )
            )
            for deciding in share
        ]
    barrier = Barrier(CROWD)

    def press(visitor: Visitor, deciding: Deciding) -> int:
        barrier.wait(PATIENCE_SECONDS)
        return visitor.post(deciding.path, deciding.token, **deciding.form).status

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(lambda one: press(*one), prepared))


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles([one * 1000 for one in seconds], n=20)[-1]


if __name__ == "__main__":
    main()
