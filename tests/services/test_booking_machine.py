"""Any order of holding, booking, moving, cancelling, expiring and re-publishing keeps every promise."""

import os
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from roster.app import create_app
from roster.core.actors import CITIZEN
from roster.core.errors import DomainError
from roster.core.references import new_token
from roster.database import db, unit_of_work
from roster.models import Booking, BookingState, Seat, SeatClaim, Sitting, Slot
from roster.services import bookings, invariants
from roster.services.bookings import holds
from tests.booking_builders import publish_december, request_of
from tests.builders import build_cast
from tests.conftest import NOW, make_config

PEOPLE = st.integers(1, 4)
BROWSERS = st.sampled_from(["a", "b", "c"])
SLOTS = st.integers(0, 5)
MINUTES = st.sampled_from([1, 9, 11])
LIVE = (BookingState.BOOKED, BookingState.CHECKED_IN)


@pytest.fixture
def template(sqlite_template: Path) -> Path:
    """The migrated, empty database that each example copies."""
    return sqlite_template


def test_no_order_of_steps_breaks_a_promise(template):
    class Machine(BookingMachine):
        database = template

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=int(os.environ.get("ROSTER_SOAK") or 0) * 50 or 10,
            stateful_step_count=25,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a shorter example is not worth minutes
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


class BookingMachine(RuleBasedStateMachine):
    """Citizens, browsers and time act on six slots at two centers."""

    database: Path
    made = Bundle("made")

    @initialize()
    def begin(self):
        self.folder = Path(mkdtemp(prefix="roster-machine-"))
        shutil.copy(self.database, self.folder / "machine.sqlite3")
        self.app = create_app(make_config(self.folder, f"sqlite:///{self.folder / 'machine.sqlite3'}"))
        self.context = self.app.app_context()
        self.context.push()
        cast = build_cast(NOW)
        publish_december(cast.own, NOW)
        self.now = NOW
        self.places = [
            slot_id
            for sitting in cast.own.sittings[:2]
            for slot_id in db.session.scalars(
                select(Slot.id)
                .where(Slot.sitting_id == sitting.id, Slot.role == "lawyer")
                .order_by(Slot.starts_at)
            ).all()[:3]
        ]

    def teardown(self):
        if hasattr(self, "context"):
            db.session.remove()
            db.engine.dispose()
            self.context.pop()
            shutil.rmtree(self.folder)

    def attempt(self, action):
        """Do it in one unit of work; a refusal must leave nothing behind."""
        before = self.picture()
        try:
            with unit_of_work():
                return action()
        except DomainError:
            assert self.picture() == before
            return None

    def picture(self):
        claims = select(SeatClaim.seat_id, SeatClaim.booking_id, SeatClaim.hold_digest, SeatClaim.expires_at)
        states = select(Booking.id, Booking.slot_id, Booking.is_long, Booking.state, Booking.version)
        db.session.rollback()
        return sorted(map(repr, db.session.execute(claims))), sorted(map(repr, db.session.execute(states)))

    def slot(self, number):
        return db.session.get_one(Slot, self.places[number])

    @rule(place=SLOTS, browser=BROWSERS)
    def hold(self, place, browser):
        self.attempt(lambda: holds.hold(self.slot(place), browser, self.now))

    @rule(browser=BROWSERS)
    def let_go(self, browser):
        self.attempt(lambda: holds.release(browser))

    @rule(place=SLOTS, browser=BROWSERS)
    def extend(self, place, browser):
        self.attempt(lambda: holds.extend(self.slot(place), browser, self.now))

    @rule(minutes=MINUTES)
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(
        target=made,
        place=SLOTS,
        person=PEOPLE,
        family=st.booleans(),
        browser=st.none() | BROWSERS,
        is_long=st.booleans(),
    )
    def book(self, place, person, family, browser, is_long):
        key = new_token()
        request = request_of(person, family=family, is_long=is_long)

        def act():
            return bookings.book(
                self.slot(place), request, CITIZEN, self.now, idempotency_key=key, hold_token=browser
            ).booking.id

        booking_id = self.attempt(act)
        if booking_id is not None:
            assert self.attempt(act) == booking_id
        return booking_id

    @rule(booking=made, place=SLOTS, stale=st.booleans())
    def move(self, booking, place, stale):
        if booking is None:
            return
        code = db.session.get_one(Booking, booking).code

        def act():
            row = db.session.get_one(Booking, booking)
            return bookings.move(row, self.slot(place), row.version - stale, CITIZEN, self.now)

        before = self.picture()
        moved = self.attempt(act)
        assert not stale or self.picture() == before
        assert moved is None or (moved.code == code and moved.slot_id == self.places[place])

    @rule(booking=made, is_long=st.booleans(), stale=st.booleans())
    def set_length(self, booking, is_long, stale):
        if booking is None:
            return

        def act():
            row = db.session.get_one(Booking, booking)
            return bookings.set_length(row, row.version - stale, CITIZEN, self.now, is_long=is_long)

        before = self.picture()
        changed = self.attempt(act)
        assert not stale or self.picture() == before
        assert changed is None or changed.is_long is is_long

    @rule(booking=made, stale=st.booleans())
    def cancel(self, booking, stale):
        if booking is None:
            return

        def act():
            row = db.session.get_one(Booking, booking)
            return bookings.cancel(row, row.version - stale, CITIZEN, self.now)

        before = self.picture()
        self.attempt(act)
        assert not stale or self.picture() == before

    @rule(number=st.integers(0, 1))
    def close_and_open_again(self, number):
        """Closing and opening a sitting's slots never touches a claim."""
        claims = self.picture()[0]
        for is_open in (False, True):
            with unit_of_work():
                sitting_id = self.slot(number * 3).sitting_id
                for slot in db.session.scalars(select(Slot).where(Slot.sitting_id == sitting_id)):
                    slot.is_open = is_open
        assert self.picture()[0] == claims

    @invariant()
    def every_promise_holds(self):
        if not hasattr(self, "now"):
            return
        db.session.rollback()
        assert invariants.check(None, self.now) == []
        live = db.session.scalars(select(Booking).where(Booking.state.in_(LIVE))).all()
        assert len({booking.slot_id for booking in live}) == len(live), "the slots have one seat each"
        claimed = db.session.scalars(
            select(SeatClaim.booking_id).where(SeatClaim.booking_id.is_not(None))
        ).all()
        assert Counter(claimed) == {booking.id: 1 + booking.is_long for booking in live}
        seats = select(Seat.id).join(Slot).join(Sitting).where(Slot.id.in_(self.places))
        assert len(live) <= len(db.session.scalars(seats).all())
        held = select(SeatClaim.hold_digest).where(SeatClaim.hold_digest.is_not(None))
        assert len(db.session.scalars(held).all()) <= 3
