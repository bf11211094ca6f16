"""Many move to three places at once while others cancel, just come, and the roster is published anew: nobody loses a
place, and what frees meanwhile is offered down the line, to nobody twice and past nobody.

That `invariants.check` sees a seat given twice is shown in test_booking_races, where the guard is off.
"""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from roster.core.actors import CITIZEN, Actor
from roster.database import db, unit_of_work
from roster.models import (
    Booking,
    BookingState,
    Bureau,
    ClaimState,
    Roster,
    SeatClaim,
    Sitting,
    Slot,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import bookings, invariants, settings, slots, visits
from roster.services.bookings.errors import NotBookable
from roster.services.waitlist import answering, joining, sweeping
from tests.booking_builders import book, publish_december, slots_of
from tests.desk import at
from tests.races.test_queue_races import in_parallel

STAFF = Actor("account", 1)
PLACES, MOVERS, LEAVERS, WALK_INS, VERSIONS, SWEEPS = 3, 9, 3, 3, 2, 2
WAITING = 8
"""How many with a later time are in line for an earlier one: two more than places become free."""


def publish(cast, now) -> tuple[int, list[Slot]]:
    """Publish December with three places a time; return the roster and the first center's times."""
    with unit_of_work():
        settings.change(cast.own.bureau, seats_per_slot=PLACES, walk_in_slots_per_half=0)
    return publish_december(cast.own, now).id, slots_of(cast.own.sittings[0])


def book_out(times, now, first_number) -> list[Booking]:
    """Take every place of these times."""
    return [
        book(slot, now, first_number + PLACES * number + place)
        for number, slot in enumerate(times)
        for place in range(PLACES)
    ]


def storm(app, made, target, roster_id, now, others) -> None:
    """Let nine of twelve move to three places and three cancel, together with a new version and with others."""
    before = {one.id: one.slot_id for one in made}
    movers, leavers = list(before)[:MOVERS], list(before)[MOVERS:]
    assert len(leavers) == LEAVERS
    sitting_id, target_id = made[0].sitting_id, target.id
    answers: list[str] = []

    def move(booking_id):
        def work():
            try:
                with unit_of_work():
                    booking, slot = (
                        db.session.get_one(Booking, booking_id),
                        db.session.get_one(Slot, target_id),
                    )
                    bookings.move(booking, slot, booking.version, STAFF, now, staff=True)
                answers.append("moved")
            except NotBookable as error:
                answers.append(error.code)

        return work

    def cancel(booking_id):
        def work():
            with unit_of_work():
                booking = db.session.get_one(Booking, booking_id)
                bookings.cancel(booking, booking.version, CITIZEN, now)
            answers.append("cancelled")

        return work

    def republish():
        with unit_of_work():
            sitting, roster = db.session.get_one(Sitting, sitting_id), db.session.get_one(Roster, roster_id)
            assert slots.open_for(sitting, roster, now) == []
        answers.append("published")

    in_parallel(app, [*map(move, movers), *map(cancel, leavers), *[republish] * VERSIONS, *others])
    assert Counter(answers) == {
        "moved": PLACES,
        "seat_taken": MOVERS - PLACES,
        "cancelled": LEAVERS,
        "published": VERSIONS,
    }
    live = [one for one in booked() if one.id in before]
    assert Counter(one.slot_id == target_id for one in live) == {True: PLACES, False: MOVERS - PLACES}
    assert all(one.slot_id in (target_id, before[one.id]) for one in live), "who found no place kept the old"
    assert_placed_once(now)


def booked() -> list[Booking]:
    return list(db.session.scalars(select(Booking).where(Booking.state == BookingState.BOOKED)))


def offered() -> list[int]:
    """Return the places in line that have an offer."""
    running = WaitlistOffer.state == WaitlistOfferState.OPEN
    return sorted(db.session.scalars(select(WaitlistOffer.entry_id).where(running)))


def assert_placed_once(now) -> None:
    """Each booking and each running offer has one place, and no other place is kept."""
    of_bookings = db.session.scalars(
        select(SeatClaim.booking_id).where(SeatClaim.booking_id.is_not(None))
    ).all()
    kept = db.session.scalars(select(SeatClaim.id).where(SeatClaim.state == ClaimState.OFFERED)).all()
    assert sorted(of_bookings) == sorted(one.id for one in booked())
    assert len(kept) == len(offered())
    assert invariants.check(None, now) == []


def test_a_storm_of_moves_cancellations_walk_ins_and_versions(app, cast, now):
    roster_id, times = publish(cast, now)
    made, sitting_id, came = book_out(times[1:5], now, 1), times[0].sitting_id, []

    def come():
        with unit_of_work():
            visits.walk_in(db.session.get_one(Sitting, sitting_id), "lawyer", "07", STAFF, at(8, 55))
        came.append(1)

    storm(app, made, times[5], roster_id, at(8, 55), [come] * WALK_INS)
    assert len(came) == WALK_INS


def test_what_frees_in_a_storm_is_offered_down_the_line(app, cast, now):
    """Those in line have a time themselves, so that each who moves up makes room for those behind."""
    roster_id, times = publish(cast, now)
    made, later = book_out(times[:4], now, 1), book_out(times[4:7], now, 31)
    bureau_id = cast.own.bureau.id
    with unit_of_work():
        line = [
            joining.join_for_earlier(
                db.session.merge(one), CITIZEN, now - timedelta(minutes=WAITING - number)
            ).id
            for number, one in enumerate(later[-WAITING:])
        ]

    def sweep():
        with unit_of_work():
            sweeping.sweep(db.session.get_one(Bureau, bureau_id), now)

    def accept(entry_id):
        def work():
            with unit_of_work():
                answering.accept(db.session.get_one(WaitlistEntry, entry_id), CITIZEN, now)

        return work

    storm(app, made, times[7], roster_id, now, [sweep] * SWEEPS)  # nobody in line wants that later time
    sweep()  # what one of them left to another that could not see it yet
    freed = LEAVERS + PLACES
    assert offered() == line[:freed], "each freed place to one person, in the order of the line"
    assert_placed_once(now)

    in_parallel(app, [accept(one) for one in line[:freed] for _twice in range(2)])
    sweep()
    assert offered() == line[freed:], "who moved up left a time that is earlier for those behind"
    in_parallel(app, [accept(one) for one in line[freed:]])
    ends = db.session.scalars(select(WaitlistEntry.state).where(WaitlistEntry.id.in_(line))).all()
    assert Counter(ends) == {WaitlistState.BOOKED: WAITING}, "nobody is passed over"
    assert len(booked()) == len(made) - LEAVERS + len(later)
    assert_placed_once(now)
