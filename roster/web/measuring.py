"""How requests fare, counted in each web process and added up over all of them; asked for at `/metrics`.

Labels are endpoints, status codes and words of the program: their number is bounded, and none is of a person.
With several processes they meet in the folder that `PROMETHEUS_MULTIPROC_DIR` names (`flask roster serve` makes one
in memory: these files are mapped, and a full disk would kill whoever writes to them).
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Engine, event

from roster.core import tallies
from roster.core.tallies import Tally

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
NO_ENDPOINT = "none"
"""Of addresses that there are not: what strangers try must not become names."""

_own = CollectorRegistry()
_requests = Counter("roster_requests", "Requests answered.", ["endpoint", "status"], registry=_own)
_seconds = Histogram(
    "roster_request_seconds", "Time until the answer began.", ["endpoint"], buckets=SECONDS, registry=_own
)
_bookings = Counter("roster_bookings", "Forms that asked for a time.", ["outcome"], registry=_own)
_connections = Gauge(
    "roster_database_connections_in_use",
    "Taken from the pools now.",
    multiprocess_mode="livesum",
    registry=_own,
)


def install(app: Flask) -> None:
    """Measure every request. Must come first: what comes first ends last."""
    app.before_request(_begin)
    app.after_request(_end)
    tallies.install(_count)


def watch(engine: Engine) -> None:
    """Measure how many of an engine's connections are in use."""
    event.listen(engine, "checkout", lambda *_anything: _connections.inc())
    event.listen(engine, "checkin", lambda *_anything: _connections.dec())


def exposition(*collectors: Collector) -> bytes:
    """Return the text of all processes' counts and of what else is collected now."""
    registry = CollectorRegistry()
    if FOLDER in os.environ:
        _forget_the_dead(Path(os.environ[FOLDER]))
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)


def count(endpoint: str, status: int, seconds: float | None) -> None:
    """Count an answered request, and how long it took where that is known."""
    _requests.labels(endpoint, str(status)).inc()
    if seconds is not None:
        _seconds.labels(endpoint).observe(seconds)


def milliseconds() -> int:
    """Return how long this request has taken so far."""
    began: float = g.get("began", time.perf_counter())
    return round((time.perf_counter() - began) * 1000)


class _Own(Collector):
    """The counts of this process alone."""

    def collect(self) -> Any:
        return _own.collect()


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.began if "began" in g else None
    count(request.endpoint or NO_ENDPOINT, response.status_code, seconds)
    return response


def _count(tally: Tally, outcome: str) -> None:
    if tally is Tally.BOOKINGS:
        _bookings.labels(outcome).inc()


def _forget_the_dead(folder: Path) -> None:
    """Drop what processes that ended left as their present state; what they counted stays counted."""
    for path in folder.glob("gauge_live*_*.db"):
        process = path.stem.rpartition("_")[2]
        if process.isdecimal() and not Path("/proc", process).exists():
            with suppress(OSError):
                path.unlink()
