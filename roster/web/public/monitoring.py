"""What monitors ask, without a sign-in and without anybody's data: does the process live, can it serve, how does all fare."""

from collections.abc import Iterator
from datetime import datetime
from hmac import compare_digest
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from roster.core import clock
from roster.database import db, schema
from roster.services import installation_figures, job_runs
from roster.services.installation_figures import Figures
from roster.web import measuring
from roster.web.access import public
from roster.web.public import blueprint

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
"""What a proxy adds: who asks is not on this machine, whatever the connection says."""
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Say that the process answers; asks nothing else, so that a database that is away restarts no web server."""
    return _plainly(jsonify(process="ok"))


@blueprint.get("/health")
@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Answer 200 while pages can be served; say beside it whether the clock ticks."""
    try:
        standing = schema.standing()
        has_schema = standing is not schema.Standing.OLD
        is_clock_alive = has_schema and job_runs.is_clock_alive(clock.now())
    except SQLAlchemyError:
        db.session.rollback()
        return _plainly(jsonify(database="unavailable")), HTTPStatus.SERVICE_UNAVAILABLE
    answer = jsonify(
        database="ok",
        schema=standing.value,
        clock="ok" if is_clock_alive else "silent",
    )
    return _plainly(answer), HTTPStatus.OK if has_schema else HTTPStatus.SERVICE_UNAVAILABLE


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Tell Prometheus how the installation fares; for anybody else there is no such page."""
    if not _may_watch():
        abort(HTTPStatus.NOT_FOUND)
    return _plainly(Response(measuring.exposition(_Installation()), content_type=CONTENT_TYPE_LATEST))


class _Installation(Collector):
    """What the database and the disks say at this moment."""

    def collect(self) -> Iterator[Metric]:
        """Give the figures; without a database only that it is away, and the disks."""
        config = current_app.config["ROSTER"]
        try:
            figures = installation_figures.read(clock.now())
        except SQLAlchemyError:
            db.session.rollback()
            figures = None
        yield _single("database_up", "1 while the database answers.", figures is not None)
        if figures is not None:
            yield _single(
                "schema_up_to_date", "1 while the database has the schema needed.", figures.has_schema
            )
        if figures is not None and figures.has_schema:
            yield from _of_database(figures)
        disk = GaugeMetricFamily("roster_disk_free_bytes", "Room left for a folder.", labels=["folder"])
        size = GaugeMetricFamily("roster_disk_size_bytes", "Size of its disk.", labels=["folder"])
        folders = {"instance": Path(current_app.instance_path), "backups": config.backup_folder}
        for name, folder in folders.items():
            room = installation_figures.room(folder)
            if room is not None:
                disk.add_metric([name], room.free)
                size.add_metric([name], room.total)
        yield disk
        yield size


def _of_database(figures: Figures) -> Iterator[Metric]:
    yield _single("bureaus", "Bureaus of this installation.", figures.bureaus)
    yield _labelled("notices", "Messages by state.", "state", figures.notices)
    yield _single(
        "notices_late", "Messages due for a quarter of an hour and still here.", figures.late_notices
    )
    yield _labelled("plan_runs", "Plan runs by state.", "state", figures.plan_runs)
    oldest = {state: at.timestamp() for state, at in figures.oldest_run_at.items()}
    about = "When the oldest run in this state was asked for."
    yield _labelled("plan_run_oldest_timestamp_seconds", about, "state", oldest)
    yield _single(
        "clock_last_tick_timestamp_seconds", "When the clock last began a job.", _seconds(figures.ticked_at)
    )
    yield _single(
        "backup_last_timestamp_seconds", "When the newest back-up was made.", _seconds(figures.backup_at)
    )
    yield _labelled(
        "given_up", "Plans and messages that were given up in seven days.", "kind", figures.given_up
    )
    yield from _of_workers(figures)


def _of_workers(figures: Figures) -> Iterator[Metric]:
    yield _labelled("workers", "Worker processes that live, by queue.", "queue", figures.workers)
    jobs = GaugeMetricFamily(
        "roster_queue_jobs", "Jobs that wait or are worked on.", labels=["queue", "state"]
    )
    oldest = GaugeMetricFamily(
        "roster_queue_oldest_timestamp_seconds", "When the oldest waiting job came.", labels=["queue"]
    )
    for line in figures.lines:
        jobs.add_metric([line.queue, "waiting" if line.is_waiting else "taken"], line.length)
        if line.is_waiting and line.oldest_at:
            oldest.add_metric([line.queue], line.oldest_at.timestamp())
    yield jobs
    yield oldest


def _seconds(at: datetime | None) -> float:
    """Return an instant as Prometheus has it; 0 for never, so that a rule about its age fires."""
    return at.timestamp() if at else 0.0


def _single(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"roster_{name}", about, value=value)


def _labelled(name: str, about: str, label: str, values: dict[str, int] | dict[str, float]) -> Metric:
    family = GaugeMetricFamily(f"roster_{name}", about, labels=[label])
    for word, value in values.items():
        family.add_metric([word], value)
    return family


def _may_watch() -> bool:
    """Tell whether whoever asks brought the token; where none is set, whether they are on this machine itself."""
    config = current_app.config["ROSTER"]
    if config.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(given.encode(), config.metrics_token.encode())
    is_behind_unknown_proxy = (
        config.is_https and not config.proxies
    )  # TLS ends somewhere: all seem to be local
    if is_behind_unknown_proxy or any(name in request.headers for name in FORWARDED):
        return False
    try:
        is_local = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return is_local and urlsplit(f"//{request.host}").hostname in LOCAL_NAMES


def _plainly(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
