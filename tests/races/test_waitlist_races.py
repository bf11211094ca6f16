"""Seats that free at the same instant go to different people in line, in their order; an offer is taken once."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from roster.core.actors import CITIZEN
from roster.core.references import new_public_id
from roster.database import db, unit_of_work
from roster.models import (
    Booking,
    BookingState,
    Bureau,
    SeatClaim,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistState,
)
from roster.services import invariants, settings
from roster.services.bookings.errors import NotBookable
from roster.services.waitlist import answering, joining, sweeping
from roster.services.waitlist.errors import OfferOver
from roster.services.waitlist.line import turn
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.races.test_queue_races import in_parallel

SEATS, PEOPLE, SWEEPS = 3, 5, 6


@pytest.fixture
def line(cast, now) -> list[int]:
    """Five people in line at a center whose three booked times have just become free, unnoticed so far."""
    with unit_of_work():
        settings.change(cast.own.bureau, slot_minutes=60, walk_in_slots_per_half=0)
    publish_december(cast.own, now)
    slots = slots_of(cast.own.sittings[0])
    for number, slot in enumerate(slots, 1):
        book(slot, now, number)
    with unit_of_work():
        center = db.session.merge(cast.own.sittings[0]).center
        entries = [
            joining.join(
                center, "lawyer", request_of(20 + number), CITIZEN, now, idempotency_key=str(number)
            ).id
            for number in range(PEOPLE)
        ]
        freed = db.session.scalars(
            select(Booking.id).where(Booking.slot_id.in_([slot.id for slot in slots[:SEATS]]))
        ).all()
        db.session.execute(delete(SeatClaim).where(SeatClaim.booking_id.in_(freed)))
        db.session.execute(update(Booking).where(Booking.id.in_(freed)).values(state=BookingState.CANCELLED))
    return entries


def test_seats_freed_together_go_to_the_first_in_line_and_an_offer_is_taken_once(app, cast, now, line):
    bureau_id = cast.own.bureau.id

    def sweep(at=now):
        with unit_of_work():
            sweeping.sweep(db.session.get_one(Bureau, bureau_id), at)

    in_parallel(app, [sweep] * SWEEPS)
    sweep()  # what one of them left to another that found nothing more
    offered = db.session.scalars(select(WaitlistOffer.entry_id)).all()
    assert Counter(offered) == Counter(line[:SEATS]), "each once, the first three"
    assert invariants.check(None, now) == []

    booked: list[int] = []

    def accept():
        with unit_of_work():
            booked.append(answering.accept(db.session.get_one(WaitlistEntry, line[0]), CITIZEN, now).id)

    in_parallel(app, [accept] * 4)
    assert len(booked) == 4
    assert len(set(booked)) == 1

    until = db.session.scalars(select(WaitlistOffer.expires_at)).first()
    assert until is not None

    def take_late():
        try:
            with unit_of_work():
                entry = db.session.get_one(WaitlistEntry, line[1])
                booked.append(answering.accept(entry, CITIZEN, until - timedelta(seconds=1)).id)
        except (OfferOver, NotBookable):  # the sweep was first, with the offer or with its seat
            booked.append(0)

    in_parallel(app, [take_late, lambda: sweep(until), lambda: sweep(until)])
    taken = db.session.get_one(WaitlistEntry, line[1], populate_existing=True).state is WaitlistState.BOOKED
    assert taken is bool(booked[-1]), "either taken or run out, never both"
    assert invariants.check(None, until) == []


def test_negative_control_who_looks_first_and_writes_later_offers_twice(app, cast, now, line):
    """Without the locked row, the conditional update and the unique key: the race above can fail."""
    slot_id = slots_of(cast.own.sittings[0])[0].id
    db.session.execute(text("DROP INDEX uq_waitlist_offers_one_open"))
    db.session.commit()
    looked = threading.Barrier(2)

    def careless():
        first = db.session.scalars(
            select(WaitlistEntry.id).where(WaitlistEntry.state == WaitlistState.WAITING).order_by(*turn())
        ).first()
        looked.wait(timeout=20)
        with unit_of_work():
            db.session.add(
                WaitlistOffer(
                    public_id=new_public_id(),
                    entry_id=first,
                    slot_id=slot_id,
                    created_at=now,
                    expires_at=now + timedelta(hours=2),
                )
            )

    in_parallel(app, [careless, careless])
    assert db.session.scalars(select(WaitlistOffer.entry_id)).all() == [line[0]] * 2
    assert "offer_without_seat" in invariants.check(None, now)
