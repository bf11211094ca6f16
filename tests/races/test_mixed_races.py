"""Many move to three places at once while others cancel, just come, and the roster is published anew: nobody loses a place.

That `invariants.check` sees a seat given twice is shown in test_booking_races, where the guard is off.
"""

from collections import Counter

from sqlalchemy import select

from roster.core.actors import CITIZEN, Actor
from roster.database import db, unit_of_work
from roster.models import Booking, BookingState, Roster, SeatClaim, Sitting, Slot
from roster.services import bookings, invariants, settings, slots, visits
from roster.services.bookings.errors import NotBookable
from tests.booking_builders import book, publish_december, slots_of
from tests.desk import at
from tests.races.test_queue_races import in_parallel

STAFF = Actor("account", 1)
PLACES, MOVERS, LEAVERS, WALK_INS, VERSIONS = 3, 9, 3, 3, 2


def test_a_storm_of_moves_cancellations_walk_ins_and_versions(app, cast, now):
    with unit_of_work():
        settings.change(cast.own.bureau, seats_per_slot=PLACES, walk_in_slots_per_half=0)
    roster_id = publish_december(cast.own, now).id
    sitting_id, times = cast.own.sittings[0].id, slots_of(cast.own.sittings[0])
    target, full = times[5].id, times[1:5]
    made = [
        book(slot, now, 3 * number + place) for number, slot in enumerate(full, 1) for place in range(PLACES)
    ]
    before = {one.id: one.slot_id for one in made}
    movers, leavers = list(before)[:MOVERS], list(before)[MOVERS:]
    assert len(leavers) == LEAVERS
    answers: list[str] = []

    def move(booking_id):
        def work():
            try:
                with unit_of_work():
                    booking, slot = db.session.get_one(Booking, booking_id), db.session.get_one(Slot, target)
                    bookings.move(booking, slot, booking.version, STAFF, at(8, 55), staff=True)
                answers.append("moved")
            except NotBookable as error:
                answers.append(error.code)

        return work

    def cancel(booking_id):
        def work():
            with unit_of_work():
                booking = db.session.get_one(Booking, booking_id)
                bookings.cancel(booking, booking.version, CITIZEN, at(8, 55))
            answers.append("cancelled")

        return work

    def come():
        with unit_of_work():
            visits.walk_in(db.session.get_one(Sitting, sitting_id), "lawyer", "07", STAFF, at(8, 55))
        answers.append("came")

    def publish():
        with unit_of_work():
            sitting, roster = db.session.get_one(Sitting, sitting_id), db.session.get_one(Roster, roster_id)
            assert slots.open_for(sitting, roster, at(8, 55)) == []
        answers.append("published")

    in_parallel(app, [*map(move, movers), *map(cancel, leavers), *[come] * WALK_INS, *[publish] * VERSIONS])
    assert Counter(answers) == {
        "moved": PLACES,
        "seat_taken": MOVERS - PLACES,
        "cancelled": LEAVERS,
        "came": WALK_INS,
        "published": VERSIONS,
    }
    live = db.session.scalars(select(Booking).where(Booking.state == BookingState.BOOKED)).all()
    assert Counter(one.slot_id == target for one in live) == {True: PLACES, False: MOVERS - PLACES}
    assert all(one.slot_id in (target, before[one.id]) for one in live), "who found no place kept the old one"
    claimed = db.session.scalars(select(SeatClaim.booking_id).where(SeatClaim.booking_id.is_not(None))).all()
    assert sorted(claimed) == sorted(one.id for one in live)
    assert invariants.check(None, at(8, 55)) == []
