"""The site as a WSGI application for races: the tests' clock, a database of its own, real processes.

With ROSTER_RACE_UNGUARDED it takes seats as programs do that look first and insert later: the free seats
are read before the transaction begins, and nothing is asked again. The tests use it as negative control.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import g, request
from sqlalchemy import insert

from roster.app import create_app
from roster.config import Config
from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import SeatClaim, Slot
from roster.services import slots
from roster.services.bookings import seats
from roster.web.public import confirming, drafts
from tests.conftest import NOW

always = ExitStack()
always.enter_context(clock.frozen(NOW))

app = create_app(
    Config(
        instance=Path(os.environ["ROSTER_INSTANCE"]),
        database_url=os.environ["DATABASE_URL"],
        secret_key=os.environ["ROSTER_SECRET_KEY"],
        password_salt=os.environ["ROSTER_PASSWORD_SALT"],
        field_keys=(os.environ["ROSTER_FIELD_KEYS"],),
        index_key=os.environ["ROSTER_INDEX_KEY"],
    )
)
app.config["RATELIMIT_ENABLED"] = False


def take_the_guard_off() -> None:
    """Check first, insert later, and let the database (whose unique key the test dropped) say nothing."""
    really_free = seats._free_seats

    @contextmanager
    def look_before_the_transaction() -> Iterator[Any]:
        wanted = drafts.unseal(request.form.get("seal", "")).slot
        slot = db.session.query(Slot).filter(Slot.public_id == wanted).one()
        g.seen_free = really_free(slot, clock.now(), staff=False)
        with unit_of_work() as session:
            yield session

    def insert_unasked(seat_id: int, values: dict[str, Any], now: object) -> bool:
        db.session.execute(insert(SeatClaim).values(seat_id=seat_id, **values))
        return True

    slots.is_full = lambda *_arguments: False
    confirming.unit_of_work = look_before_the_transaction
    seats._free_seats = lambda *_arguments, **_options: g.seen_free
    seats._claim = insert_unasked


if os.environ.get("ROSTER_RACE_UNGUARDED"):
    take_the_guard_off()
