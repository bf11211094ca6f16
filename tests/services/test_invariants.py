"""Each promise is found broken when it is: the faults are planted behind the services' back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from roster.database import db, unit_of_work
from roster.models import Booking, BookingState, ClaimState, Seat, SeatClaim, SittingState
from roster.services import invariants
from tests.booking_builders import book, publish_december, slots_of


@pytest.fixture
def open_slots(cast, now):
    publish_december(cast.own, now)
    return slots_of(cast.own.sittings[0])


def drop_index(name):
    db.session.execute(text(f"DROP INDEX {name}"))


def test_nothing_is_found_where_nothing_is_wrong(open_slots, now):
    book(open_slots[0], now, 1)
    book(open_slots[1], now, 1, family=True)
    assert invariants.check(None, now) == []


def test_a_booking_without_seat(open_slots, now):
    booking = book(open_slots[0], now)
    with unit_of_work():
        db.session.query(SeatClaim).filter_by(booking_id=booking.id).delete()
    assert invariants.check(None, now) == ["booking_without_seat"]


def test_more_bookings_than_seats(open_slots, now):
    booking = book(open_slots[0], now)
    with unit_of_work():
        db.session.query(SeatClaim).filter_by(booking_id=booking.id).delete()
        db.session.query(Seat).filter_by(slot_id=open_slots[0].id).delete()
    assert invariants.check(None, now) == ["more_bookings_than_seats", "booking_without_seat"]


def test_a_seat_of_another_time(open_slots, now):
    booking = book(open_slots[0], now)
    with unit_of_work():
        booking.slot_id = open_slots[1].id
    assert invariants.check(None, now) == ["seat_of_another_time"]


def test_a_cancelled_booking_that_keeps_its_seat(open_slots, now):
    booking = book(open_slots[0], now)
    with unit_of_work():
        booking.state = BookingState.CANCELLED
    assert invariants.check(None, now) == ["seat_of_ended_booking"]


def test_a_person_booked_twice(open_slots, now):
    book(open_slots[0], now, 1)
    other = book(open_slots[1], now, 1, family=True)
    with unit_of_work():
        drop_index("uq_bookings_one_live_per_phone")
        db.session.get_one(Booking, other.id).family_number = 1
    assert invariants.check(None, now) == ["person_booked_twice"]


def test_a_seat_given_twice(open_slots, now):
    booking = book(open_slots[0], now)
    seat_id = open_slots[0].seats[0].id
    with unit_of_work():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ALTER TABLE seat_claims DROP CONSTRAINT uq_seat_claims_seat_id"))
        else:
            sql = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'seat_claims'"))
            db.session.execute(text("DROP TABLE seat_claims"))
            db.session.execute(
                text(re.sub(r",\s*CONSTRAINT uq_seat_claims_seat_id UNIQUE \(seat_id\)", "", sql))
            )
            db.session.add(
                SeatClaim(seat_id=seat_id, booking_id=booking.id, state=ClaimState.BOOKED, created_at=now)
            )
        db.session.add(
            SeatClaim(seat_id=seat_id, booking_id=booking.id, state=ClaimState.BOOKED, created_at=now)
        )
    assert invariants.check(None, now) == ["seat_given_twice"]


def test_a_booking_on_a_cancelled_sitting_and_where_nobody_sits(cast, open_slots, now):
    book(open_slots[0], now)
    with unit_of_work():
        cast.own.sittings[0].state = SittingState.CANCELLED
    assert invariants.check(None, now) == ["booking_on_cancelled_sitting"]
    with unit_of_work():
        cast.own.sittings[0].state = SittingState.OPEN
        open_slots[0].is_open = False
    assert invariants.check(None, now) == ["booking_without_practitioner"]
    assert invariants.check(None, open_slots[0].starts_at) == [], "over: nothing can be moved any more"


def test_an_offer_in_the_past(open_slots, now):
    with unit_of_work():
        db.session.add(
            SeatClaim(
                seat_id=open_slots[0].seats[0].id,
                state=ClaimState.OFFERED,
                expires_at=open_slots[0].starts_at + timedelta(hours=1),
                created_at=now,
            )
        )
    assert invariants.check(None, now) == ["offer_without_seat"], "the other way round: kept for nobody"
    both = ["offer_in_the_past", "offer_without_seat"]
    assert invariants.check(None, open_slots[0].starts_at) == both


def test_one_bureau_is_not_told_of_anothers_faults(cast, open_slots, now):
    booking = book(open_slots[0], now)
    with unit_of_work():
        booking.state = BookingState.CANCELLED
    assert invariants.check(cast.stranger.bureau, now) == []
    assert invariants.check(cast.own.bureau, now) == ["seat_of_ended_booking"]


def test_every_code_has_a_sentence(now, cast):
    assert {code for code, _ in invariants._queries(now)} == set(invariants.SENTENCES)
