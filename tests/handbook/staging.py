"""The stage of the handbook's pictures: a demo on a fixed clock whose invented secrets are always the same."""

import random
import secrets
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.serving import make_server

from roster.app import create_app
from roster.cli.demo_steps import Building, building_of_city
from roster.core import clock
from roster.core.actors import COMMAND
from roster.database import db, schema, unit_of_work
from roster.models import Center, Channel, Sitting
from roster.planning.pricing import price
from roster.services import bookings, slots, visits
from roster.services.bookings import BookingRequest
from tests.conftest import NOW, make_config
from tests.handbook.scenes import SESSION
from tests.jobs.greedy import GreedySolve, solved

SHARE_PROVEN = 0.97
"""How near the limit lies in a picture of a plan; the greedy planner proves none."""


class PricedSolve(GreedySolve):
    """The greedy planner of the tests with the true price: the same roster each time, and at once."""

    def result(self) -> dict[str, Any]:
        document = super().result()
        cost = price(self.instance, solved(self.instance))
        return {
            **document,
            "parts": cost.parts,
            "objective": cost.objective,
            "lower_bound": int(cost.objective * SHARE_PROVEN),
        }


@contextmanager
def repeatable() -> Iterator[None]:
    """Let everything that is drawn by lot come out the same each time. Only for pictures of invented people."""
    chance = random.Random("handbook")
    before = (secrets.token_urlsafe, secrets.token_hex, secrets.choice, uuid.uuid4)
    secrets.token_urlsafe = lambda size=32: _letters(chance, size * 4 // 3)
    secrets.token_hex = lambda size=32: f"{chance.getrandbits(size * 8):0{size * 2}x}"
    secrets.choice = chance.choice
    uuid.uuid4 = lambda: uuid.UUID(int=chance.getrandbits(128), version=4)
    try:
        yield
    finally:
        secrets.token_urlsafe, secrets.token_hex, secrets.choice, uuid.uuid4 = before


def _some_visitors() -> None:
    """People who come without a booking, and some whom no message reaches, at the two centers of the pictures."""
    with unit_of_work():
        sittings = db.session.scalars(
            select(Sitting)
            .join(Sitting.center)
            .where(Center.name.in_(("故市镇", "人民街道")), Sitting.date == clock.local(SESSION).date())
            .order_by(Sitting.id)
        ).all()
        for sitting in sittings:
            for matter, name in (("07", "李示先"), ("04", "王示娘")):
                visits.walk_in(sitting, "lawyer", matter, COMMAND, SESSION, name=name)
            before, after = (one.slot for one in slots.times_of(sitting, NOW, staff=True)[-2:])
            request = BookingRequest.read(
                name="党示山", phone=f"0913-00000{sitting.id:02}", matter="05", channel=Channel.PHONE
            )
            made = bookings.book(before, request, COMMAND, NOW, idempotency_key=sitting.public_id).booking
            bookings.move(made, after, made.version, COMMAND, NOW, staff=True)


def _letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=count))


@contextmanager
def demo_site(folder: Path) -> Iterator[str]:
    """Build a demo bureau in an empty folder, serve it on a free port and give its address."""
    app = create_app(make_config(folder, f"sqlite:///{folder / 'handbook.sqlite3'}"))
    app.config["SERVER_NAME"] = None
    with repeatable(), clock.frozen(NOW), app.app_context():
        schema.upgrade()
        building = Building(lambda *given: PricedSolve(*given), 1, 2, clock.now(), keeps_a_draft=True)
        building.past_months()
        building.coming_year()
        building.bookings()
        building.sign_ins()
        _some_visitors()
        building_of_city(building, lambda *given: PricedSolve(*given))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            db.session.remove()
