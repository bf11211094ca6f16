"""Both sites under gunicorn with two processes of two threads: how each is founded, booked at, and counted."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import delete, func, select
from sqlalchemy.engine import make_url

from benchmarks.booking import THREADS, WORKERS, prepare
from benchmarks.booking_peer.visitor import REDIRECTS, Page, Visitor
from roster.app import create_app
from roster.core.references import new_token
from roster.database import db
from roster.models import Booking, Seat, SeatClaim, Sitting, Slot
from roster.services import settings
from roster.web.public import drafts
from roster.web.public.drafts import Draft
from tests.conftest import make_config
from tests.races.booking_clients import serving

SITE = Path(__file__).parent / "site"
PEER_VARIABLE = "BOOKING_PEER"
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Deciding:
    """The request that books: where it goes and what it carries."""

    path: str
    token: str
    form: dict[str, str]


class Site(Protocol):
    """A product to book at."""

    name: str
    places: Sequence[Any]

    def visitors(self, number: int) -> list[Visitor]:
        """Return so many visitors."""

    def ready(self, visitor: Visitor, place: Any, number: int) -> Deciding:
        """Go up to the request that books."""

    def finish(self, visitor: Visitor, answer: Page) -> bool:
        """Look at the page that says so; say whether the visitor has the place."""

    def sole(self) -> Any:
        """Return the place that has one seat."""

    def rush(self, visitor: Visitor, number: int) -> Deciding:
        """Go up to the request that books the sole place, without looking who else wants it."""

    def booked(self) -> tuple[int, int]:
        """Return how many bookings there are, and how many of them are for a seat that another has, too."""


class Ours:
    """This product."""

    name = "ours"

    def __init__(self, port: int, places: list[tuple[str, str]]) -> None:
        self.port, self.places = port, places

    def visitors(self, number: int) -> list[Visitor]:
        """Return so many visitors, who need no account."""
        return [Visitor(self.port, "csrf_token") for _ in range(number)]

    def sole(self) -> tuple[str, str]:
        """Return the place that has one seat."""
        return self.places[-1]

    def ready(self, visitor: Visitor, place: tuple[str, str], number: int) -> Deciding:
        """Read a center's times, hold one, say who one is, look at the check page."""
        code, slot = place
        times = visitor.get(f"/b/own/book/at/{code}?matter=family")
        held = visitor.post("/b/own/book/hold", times.field("csrf_token"), matter="family", slot=slot)
        contact = visitor.get(held.location)
        told = visitor.post(
            "/b/own/book/contact", contact.field("csrf_token"), name="示某", phone=_phone(number)
        )
        check = visitor.get(told.location)
        form = {name: check.field(name) for name in ("key", "seal")}
        return Deciding("/b/own/book/confirm", check.field("csrf_token"), form)

    def finish(self, visitor: Visitor, answer: Page) -> bool:
        """Read the confirmation."""
        return answer.status in REDIRECTS and visitor.get(answer.location).status == 200

    def rush(self, visitor: Visitor, number: int) -> Deciding:
        """Send what the check page would, without a hold: only one visitor could hold the sole seat."""
        token = visitor.get("/b/own/find").field("csrf_token")
        seal = drafts.seal(
            Draft(matter="family", slot=self.sole()[1], name="示某", phone=_phone(5000 + number))
        )
        return Deciding("/b/own/book/confirm", token, {"key": new_token(), "seal": seal})

    def booked(self) -> tuple[int, int]:
        """Count."""
        db.session.rollback()
        twice = select(func.count(SeatClaim.id) - func.count(func.distinct(SeatClaim.seat_id)))
        return db.session.scalar(select(func.count(Booking.id))) or 0, db.session.scalar(twice) or 0


def _phone(number: int) -> str:
    return f"1390000{number:04}"


@contextmanager
def ours(database_url: str) -> Iterator[Ours]:
    """Found ours in an empty database, with one time that has a single seat, and serve it."""
    with tempfile.TemporaryDirectory(prefix="roster-bench-") as folder:
        config = make_config(Path(folder), database_url)
        with create_app(config).app_context():
            prepare(guarded=True)
            rows = db.session.execute(
                select(Slot).join(Sitting).where(Slot.role == "lawyer").order_by(Slot.id)
            ).scalars()
            places = [(slot.sitting.center.code, slot.public_id) for slot in rows]
            last = db.session.scalars(select(Slot).where(Slot.public_id == places[-1][1])).one()
            seats = list(db.session.scalars(select(Seat.id).where(Seat.slot_id == last.id)))
            db.session.execute(delete(Seat).where(Seat.id.in_(seats[1:])))
            # All visitors come from one address: as many as a bureau may expect of one are let in without a sum.
            settings.change(last.sitting.center.bureau, holds_before_sum=5000)
            db.session.commit()
            db.session.remove()
            with serving(config, workers=WORKERS, threads=THREADS) as port:
                yield Ours(port, places)
            db.session.remove()
            db.engine.dispose()


class Peer:
    """django-appointment. Its visitors are signed in already: without it, a booking takes a letter with a code more."""

    name = "django-appointment"

    def __init__(self, port: int, founded: dict[str, Any], environment: dict[str, str]) -> None:
        self.port, self.founded, self.environment = port, founded, environment
        self.places: list[dict[str, str]] = founded["places"]

    def visitors(self, number: int) -> list[Visitor]:
        """Return so many visitors with their sessions."""
        sessions = self.founded["sessions"][:number]
        return [Visitor(self.port, "csrfmiddlewaretoken", {"sessionid": one}) for one in sessions]

    def sole(self) -> dict[str, str]:
        """Return a place; each has one seat."""
        return self.places[-1]

    def ready(self, visitor: Visitor, place: dict[str, str], number: int) -> Deciding:
        """Read the page of times, ask for one, read the page that asks who one is."""
        page = visitor.get(f"/request/{self.founded['service']}/")
        wish = {"service": str(self.founded["service"]), "staff_member": str(self.founded["staff"])}
        asked = visitor.post("/request-submit/", page.field("csrfmiddlewaretoken"), **wish, **place)
        form = visitor.get(asked.location)
        about = {"name": "Visitor", "phone_0": "CN", "phone_1": f"1391234{number:04}", "payment_type": "full"}
        return Deciding(asked.location, form.field("csrfmiddlewaretoken"), about)

    def finish(self, visitor: Visitor, answer: Page) -> bool:
        """Read the page of thanks."""
        return answer.status in REDIRECTS and visitor.get(answer.location).status == 200

    def rush(self, visitor: Visitor, number: int) -> Deciding:
        """Go the whole way: nothing stops the second who asks for a time that another has asked for."""
        return self.ready(visitor, self.sole(), number)

    def booked(self) -> tuple[int, int]:
        """Count."""
        found = _step(self.environment, "count")
        return found["appointments"], found["beyond"]


@contextmanager
def peer(database_url: str, places: int, visitors: int) -> Iterator[Peer]:
    """Found the peer in an empty database and serve it from its own environment."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(SITE),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PEER_DATABASE": json.dumps(database_of(database_url)),
    }
    founded = _step(environment, "found", str(places), str(visitors))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        command = [
            _python(), "-m", "gunicorn", "--log-level", "error", "--worker-class", "gthread", "--workers", str(WORKERS),
            "--threads", str(THREADS), "--bind", f"fd://{listener.fileno()}", "wsgi:application",
        ]  # fmt: skip
        server = subprocess.Popen(
            command, cwd=SITE, env=environment, pass_fds=[listener.fileno()], start_new_session=True
        )
        try:
            yield Peer(listener.getsockname()[1], founded, environment)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(SECONDS_TO_START)


def _python() -> str:
    return str(Path(os.environ[PEER_VARIABLE]) / "bin" / "python")


def versions() -> str:
    """Say which versions of the peer and of Django are there."""
    listed = subprocess.run(
        [_python(), "-m", "pip", "freeze"], capture_output=True, text=True, check=True, timeout=120
    ).stdout
    return ", ".join(re.findall(r"^(?:django-appointment|Django|gunicorn|psycopg)==.*", listed, re.MULTILINE))


def _step(environment: dict[str, str], *step: str) -> dict[str, Any]:
    ran = subprocess.run(
        [_python(), "steps.py", *step], cwd=SITE, env=environment, capture_output=True, text=True, timeout=300
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def database_of(database_url: str) -> dict[str, Any]:
    """Return Django's description of a database, with what makes it quick."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        options = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": str(url.host or url.query.get("host", "")),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": None,
    }
