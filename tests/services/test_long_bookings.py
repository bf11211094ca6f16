"""Two times in a row for a long talk: given, moved, shortened, and refused whole."""

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.database import db, unit_of_work
from roster.models import Booking, Channel, Seat, SeatClaim
from roster.services import bookings, calendar_entries, invariants, slots
from roster.services.bookings.errors import NothingFollows
from roster.services.bookings.messages import Cause
from tests.booking_builders import book, publish_december, slots_of

STAFF = Actor("account", 1)


@pytest.fixture
def times(cast, now):
    publish_december(cast.own, now)
    return slots_of(cast.own.sittings[0])


def book_long(slot, now, number=1):
    return book(slot, now, number, channel=Channel.PHONE, is_long=True)


def claimed(booking):
    return db.session.scalars(
        select(Seat.slot_id).join(SeatClaim).where(SeatClaim.booking_id == booking.id).order_by(Seat.slot_id)
    ).all()


def do(act, booking, *arguments, now, **options):
    with unit_of_work():
        row = db.session.get_one(Booking, booking.id)
        return act(row, *arguments, row.version, STAFF, now, **options)


def move(booking, slot, now, **options):
    return do(bookings.move, booking, slot, now=now, **options)


def test_it_has_two_places_and_lasts_twice_as_long(times, now):
    made = book_long(times[1], now)
    assert claimed(made) == [times[1].id, times[2].id]
    assert made.ends_at == times[2].ends_at
    with unit_of_work():
        entry = calendar_entries.for_booking(db.session.get_one(Booking, made.id), now)
    assert entry.ends_at == times[2].ends_at, "so does the entry in the calendar"
    assert invariants.check(None, now) == []


def test_it_is_refused_whole_where_the_second_time_is_taken_or_none(times, now):
    book(times[2], now, 2)
    last_of_the_morning = next(one for one in times if slots.following(one) is None)
    for slot in (times[1], last_of_the_morning):
        with pytest.raises(NothingFollows):
            book_long(slot, now)
    assert db.session.query(Booking).count() == 1
    assert db.session.query(SeatClaim).count() == 1


def test_it_moves_with_both_times_also_by_one(times, now):
    made = book_long(times[1], now)
    for target in (times[2], times[1], times[5]):
        move(made, target, now, staff=True)
        assert claimed(made) == [target.id, slots.following(target).id]
        assert invariants.check(None, now) == []
    book(times[2], now, 2)
    with pytest.raises(NothingFollows):
        move(made, times[1], now, staff=True)
    assert claimed(made) == [times[5].id, times[6].id], "the old times stay"


def test_who_must_move_without_wishing_it_keeps_a_short_talk_rather_than_none(times, now):
    made = book_long(times[1], now)
    book(times[5], now, 2)
    moved = move(made, times[4], now, staff=True, because=Cause("absent:"))
    assert not moved.is_long
    assert claimed(made) == [times[4].id]
    assert invariants.check(None, now) == []


def test_staff_lengthen_and_shorten(times, now):
    made = book(times[1], now)
    for is_long in (True, True, False):
        do(bookings.set_length, made, now=now, is_long=is_long)
        assert claimed(made) == [one.id for one in times[1 : 3 if is_long else 2]]
    book(times[2], now, 2)
    with pytest.raises(NothingFollows):
        do(bookings.set_length, made, now=now, is_long=True)
    assert invariants.check(None, now) == []


def test_cancelling_frees_both(times, now):
    made = book_long(times[1], now)
    do(bookings.cancel, made, now=now)
    assert claimed(made) == []
    book_long(times[1], now, 2)


def test_only_times_with_a_free_one_after_them_are_offered_for_it(times, now):
    book(times[2], now)
    offers = slots.times_of(times[0].sitting, now, staff=True)
    offered = {offer.slot.id for offer in slots.in_a_row(offers)}
    assert times[0].id in offered
    assert not {times[1].id, times[2].id} & offered
