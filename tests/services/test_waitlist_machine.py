"""Any order of booking, waiting, offering, answering and time passing keeps every promise of the line."""

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import CITIZEN
from roster.core.references import new_token
from roster.database import db
from roster.models import (
    Booking,
    Bureau,
    ClaimState,
    SeatClaim,
    Sitting,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import bookings, invariants
from roster.services.waitlist import answering, joining, line, sweeping
from tests.booking_builders import request_of
from tests.services.test_booking_machine import LIVE, BookingMachine, template  # noqa: F401

PEOPLE = st.integers(1, 6)


def test_no_order_of_steps_breaks_a_promise_of_the_line(template):  # noqa: F811
    class Machine(WaitlistMachine):
        database = template

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=int(os.environ.get("ROSTER_SOAK") or 0) * 50 or 4,
            stateful_step_count=20,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


class WaitlistMachine(BookingMachine):
    """The booking machine, at whose six times people also wait in line."""

    def active(self, person):
        index = bookings.phone_index(request_of(person).phone)
        return db.session.scalars(
            select(WaitlistEntry)
            .where(WaitlistEntry.phone_index == index, WaitlistEntry.state.in_(line.ACTIVE))
            .order_by(WaitlistEntry.id)
        ).first()

    @rule(hours=st.sampled_from([1, 2, 3, 11, 24]))
    def hours_pass(self, hours):
        self.now += timedelta(hours=hours)

    @rule(person=PEOPLE, number=st.integers(0, 1), dated=st.booleans(), first=st.booleans())
    def join(self, person, number, dated, first):
        def act():
            sitting = db.session.get_one(Sitting, self.slot(number * 3).sitting_id)
            joining.join(
                sitting.center, "lawyer", request_of(person), CITIZEN, self.now, idempotency_key=new_token(),
                sitting=sitting if dated else None, priority="elderly" if first else "",
            )  # fmt: skip

        self.attempt(act)

    @rule(person=PEOPLE)
    def wait_for_earlier(self, person):
        index = bookings.phone_index(request_of(person).phone)
        found = db.session.scalars(
            select(Booking.id).where(Booking.phone_index == index, Booking.state.in_(LIVE))
        ).first()
        if found is not None:
            self.attempt(
                lambda: joining.join_for_earlier(db.session.get_one(Booking, found), CITIZEN, self.now)
            )

    @rule(person=PEOPLE, what=st.sampled_from(["accept", "accept", "decline", "leave"]))
    def answer(self, person, what):
        entry = self.active(person)
        if entry is None:
            return
        entry_id = entry.id
        verb = {"accept": answering.accept, "decline": answering.decline, "leave": joining.leave}[what]

        def act():
            verb(db.session.get_one(WaitlistEntry, entry_id), CITIZEN, self.now)
            return True

        if self.attempt(act) and what == "accept":
            booking = db.session.get_one(WaitlistEntry, entry_id).booking
            assert booking is not None
            assert booking.state in LIVE

    @rule()
    def sweep(self):
        def act():
            return sweeping.sweep(db.session.scalars(select(Bureau).order_by(Bureau.id)).first(), self.now)

        self.attempt(act)
        assert self.attempt(act) == 0, "one sweep does all"

    @invariant()
    def every_promise_holds(self):
        if not hasattr(self, "now"):
            return
        db.session.rollback()
        assert invariants.check(None, self.now) == []
        live = db.session.scalars(select(Booking).where(Booking.state.in_(LIVE))).all()
        assert len({booking.slot_id for booking in live}) == len(live), "the slots have one seat each"
        offers = db.session.scalars(
            select(WaitlistOffer).where(WaitlistOffer.state == WaitlistOfferState.OPEN)
        ).all()
        waiting = db.session.scalars(
            select(WaitlistEntry.id).where(WaitlistEntry.state == WaitlistState.OFFERED)
        )
        assert sorted(offer.entry_id for offer in offers) == sorted(waiting)
        kept = {
            claim.hold_digest
            for claim in db.session.scalars(select(SeatClaim).where(SeatClaim.state == ClaimState.OFFERED))
        }
        assert kept <= {line.hold_of(offer.public_id) for offer in offers}
        for offer in offers:
            made, until = clock.local(offer.created_at), clock.local(offer.expires_at)
            assert 8 <= made.hour < 20
            assert (until.date(), until.hour < 20 or until.minute == 0) == (made.date(), True)
            assert offer.expires_at <= offer.slot.starts_at - timedelta(hours=2)
