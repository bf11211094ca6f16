"""Everybody wants two times in a row at once: nobody gets one and a half, no place is given twice."""

from collections import Counter

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.references import new_token
from roster.database import db, unit_of_work
from roster.models import Booking, Channel, SeatClaim, Slot
from roster.services import bookings, invariants, settings
from roster.services.bookings.errors import NotBookable
from tests.booking_builders import publish_december, request_of, slots_of
from tests.races.test_queue_races import in_parallel

STAFF = Actor("account", 1)
TIMES, CALLERS = 4, 12


@pytest.mark.both_databases
def test_two_times_in_a_row_or_none(app, cast, now):
    with unit_of_work():
        settings.change(cast.own.bureau, walk_in_slots_per_half=0, phone_slots_per_half=0)
    publish_december(cast.own, now)
    times = [slot.id for slot in slots_of(cast.own.sittings[0])][: TIMES + 1]
    answers: list[str] = []

    def call(number: int):
        def work() -> None:
            wish = request_of(number, channel=Channel.PHONE, is_long=True)
            try:
                with unit_of_work():
                    slot = db.session.get_one(Slot, times[number % TIMES])
                    bookings.book(slot, wish, STAFF, now, idempotency_key=new_token())
                answers.append("booked")
            except NotBookable as error:
                answers.append(error.code)

        return work

    in_parallel(app, [call(number) for number in range(CALLERS)])
    made = db.session.scalars(select(Booking)).all()
    claims = db.session.execute(select(SeatClaim.booking_id, SeatClaim.seat_id)).all()
    assert answers.count("booked") == len(made) in (1, 2)
    assert set(answers) <= {"booked", "seat_taken", "nothing_follows"}
    assert Counter(one.booking_id for one in claims) == {one.id: 2 for one in made}
    assert len({one.seat_id for one in claims}) == len(claims)
    assert invariants.check(None, now) == []
    with unit_of_work():
        db.session.delete(db.session.scalars(select(SeatClaim).order_by(SeatClaim.id.desc())).first())
    assert invariants.check(None, now) == ["long_booking_without_second_time"], (
        "the check sees half a booking"
    )
