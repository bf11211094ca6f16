"""Somebody is marked absent: one action gives all who booked another time, an apology, or a call; shown before, taken back after."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import CLOCK, Actor
from roster.core.errors import NotFound
from roster.database import db, rehearsal, unit_of_work
from roster.models import (
    Booking,
    BookingState,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Sitting,
)
from roster.services import absences, invariants, no_shows, rebookings, visits
from roster.services.date_consequences import ConsequencesChanged, VisitorFate
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, slots_of
from tests.desk import at
from tests.services.planning_stage import bureau_of, duty_of, person, publish

pytestmark = ON_SQLITE
CLERK = Actor("account", None)
LANDLINE = "0913-2000000"
REBOOKED, AFFECTED = NoticeKind.BOOKING_REBOOKED, NoticeKind.BOOKING_AFFECTED


def sitting_of(cast, number=0) -> Sitting:
    return db.session.get_one(Sitting, cast.own.sittings[number].id)


def mark(cast, now, number=0, **how):
    with unit_of_work():
        return rebookings.mark_absent(sitting_of(cast), person(cast.own, number).public_id, CLERK, now, **how)


def take_back(cast, now):
    with unit_of_work():
        return rebookings.take_back(sitting_of(cast), person(cast.own, 0).public_id, CLERK, now)


def told(now) -> list[tuple[int, NoticeKind, NoticeChannel, NoticeState]]:
    db.session.expire_all()
    rows = select(Notice).where(Notice.created_at == now, Notice.booking_id.is_not(None)).order_by(Notice.id)
    return [(one.booking_id, one.kind, one.channel, one.state) for one in db.session.scalars(rows)]


def fates(done) -> list[VisitorFate]:
    return [one.fate for one in done.visitors]


def towns_near(cast) -> None:
    """Two sit, one a few kilometers away, the third out of reach; one place a time."""
    with unit_of_work():
        for number, south in enumerate((0.0, 0.05, 2.0)):
            center = sitting_of(cast, number).center
            center.latitude, center.longitude = 34.5 - south, 109.5
        duty_of(cast.own, 0, "lawyer").periods = "day,am,pm"


ONE_EACH = [(0, "lawyer", 0, "day"), (1, "lawyer", 1, "day"), (0, "notary", 9, "am")]


def test_all_get_the_next_best_time_and_an_apology_once(cast, now):
    towns_near(cast)
    publish(cast.own, now, ONE_EACH)
    _first, early, late, *_others = slots_of(cast.own.sittings[0])
    mobile, landline = book(early, now, 1), book(late, now, 2, phone=LANDLINE)
    later = now + timedelta(minutes=5)
    with rehearsal():
        shown = rebookings.mark_absent(sitting_of(cast), person(cast.own, 0).public_id, CLERK, later)
        digest = shown.digest
    assert fates(shown) == [VisitorFate.LATER] * 2, (
        "the near center is open later that day; nobody else sits here"
    )
    assert told(later) == [], "a rehearsal tells nobody"
    with pytest.raises(ConsequencesChanged):
        mark(cast, later, digest="something else")
    assert fates(mark(cast, later, digest=digest)) == fates(shown)
    moved = [db.session.get_one(Booking, one.id) for one in (mobile, landline)]
    assert [(one.code, one.sitting_id) for one in moved] == [
        (one.code, cast.own.sittings[1].id) for one in (mobile, landline)
    ]
    assert all(one.slot.starts_at > early.starts_at for one in moved), "nobody has to come earlier"
    assert told(later) == [
        (mobile.id, REBOOKED, NoticeChannel.SMS, NoticeState.QUEUED),
        (landline.id, REBOOKED, NoticeChannel.CALL, NoticeState.TO_CALL),
    ]
    with pytest.raises(NotFound):
        mark(cast, later)
    assert len(told(later)) == 2, "done twice, told once"
    assert invariants.check(bureau_of(cast.own), later) == []


def test_with_a_stand_in_everybody_keeps_the_time_and_nobody_is_told(cast, now):
    publish(cast.own, now, ONE_EACH)
    booked = book(slots_of(cast.own.sittings[0])[0], now, 1)
    before, later = booked.slot_id, now + timedelta(minutes=5)
    assert fates(mark(cast, later, stand_in=person(cast.own, 2).public_id)) == [VisitorFate.KEPT]
    assert (db.session.get_one(Booking, booked.id).slot_id, told(later)) == (before, [])
    assert [one.practitioner.name for one in rebookings.absent_at(sitting_of(cast), later)] == ["王示own"]


def test_a_colleague_takes_whom_there_is_room_for_that_day(cast, now):
    with unit_of_work():
        duty_of(cast.own, 0, "lawyer").seats = 2
    publish(cast.own, now, [(0, "lawyer", 0, "day"), (0, "lawyer", 1, "day")])
    slot = slots_of(cast.own.sittings[0])[0]
    first, second = book(slot, now, 1), book(slot, now, 2)
    later = now + timedelta(minutes=5)
    assert fates(mark(cast, later)) == [VisitorFate.KEPT, VisitorFate.MOVED]
    assert told(later) == [(second.id, REBOOKED, NoticeChannel.SMS, NoticeState.QUEUED)]
    assert db.session.get_one(Booking, first.id).slot_id == slot.id
    counts = [len(one.seats) for one in slots_of(cast.own.sittings[0])]
    assert set(counts) == {1}, "no seat is left that nobody stands behind"
    assert invariants.check(bureau_of(cast.own), later) == []


def test_on_the_day_all_are_phoned_those_who_are_here_are_spoken_to_and_the_schedulers_look_for_somebody(
    cast, now
):
    towns_near(cast)
    publish(cast.own, now, [(0, "lawyer", 0, "day"), (0, "notary", 9, "am")])
    times = slots_of(cast.own.sittings[0])
    here, coming = book(times[0], now, 1), book(times[1], now, 2)
    morning = at(9)
    with clock.frozen(morning):
        with unit_of_work():
            booking = db.session.get_one(Booking, here.id)
            visits.check_in(booking, booking.sitting.center, CLERK, morning)
        assert fates(mark(cast, morning)) == [VisitorFate.HERE, VisitorFate.WAITING]
        assert told(morning) == [(coming.id, AFFECTED, NoticeChannel.CALL, NoticeState.TO_CALL)]
        (missing,) = absences.of_today(bureau_of(cast.own), morning)
        assert missing.is_marked
        with unit_of_work():
            assert no_shows.mark(bureau_of(cast.own), CLOCK, at(12)) == 0, "nobody is blamed"
            assert absences.write_down(bureau_of(cast.own), CLOCK, at(18)) == 0, "it is written down already"
    next_day = morning + timedelta(days=1)
    with unit_of_work():
        assert no_shows.close_unserved(bureau_of(cast.own), CLOCK, at(23)) == 0, "not before the day is over"
        assert no_shows.close_unserved(bureau_of(cast.own), CLOCK, next_day) == 1
    assert db.session.get_one(Booking, coming.id).state is BookingState.PRACTITIONER_ABSENT


def test_taken_back_whom_nothing_reached_has_the_old_time_again(cast, now):
    towns_near(cast)
    publish(cast.own, now, ONE_EACH)
    early, late, *_others = slots_of(cast.own.sittings[0])
    unread, read = book(early, now, 1), book(late, now, 2)
    later, after = now + timedelta(minutes=5), now + timedelta(minutes=9)
    mark(cast, later)
    with unit_of_work():
        db.session.execute(update(Notice).where(Notice.booking_id == read.id).values(state=NoticeState.SENT))
    assert take_back(cast, after) == rebookings.TakenBack(returned=1, stay=1)
    assert db.session.get_one(Booking, unread.id).slot_id == early.id
    assert db.session.get_one(Booking, read.id).sitting_id == cast.own.sittings[1].id
    assert told(after) == [], "who was told nothing needs to hear nothing"
    with pytest.raises(rebookings.CannotTakeBack):
        take_back(cast, after)
    assert invariants.check(bureau_of(cast.own), after) == []


def test_taken_back_after_somebody_else_changed_the_roster_is_refused(cast, now):
    publish(cast.own, now, ONE_EACH)
    mark(cast, now + timedelta(minutes=5), stand_in=person(cast.own, 2).public_id)
    mark(cast, now + timedelta(minutes=6), number=2)
    with pytest.raises(rebookings.CannotTakeBack):
        take_back(cast, now + timedelta(minutes=7))
