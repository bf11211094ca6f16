"""The queue: every odd arrival has its own sentence, and every step its rule."""

from datetime import time, timedelta

import pytest
from sqlalchemy import delete, select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Booking,
    BookingState,
    ClaimState,
    SeatClaim,
    Slot,
    Visit,
    VisitState,
)
from roster.services import invariants, visits
from roster.services.visits import Timing
from tests.desk import at, book, stage

STAFF = Actor("account", 1)


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


def check_in(cast, booking_id, when, center=0):
    with unit_of_work():
        booking = db.session.get_one(Booking, booking_id)
        arrived = visits.check_in(booking, cast.own.centers[center], STAFF, when)
        return arrived.visit.id, arrived.timing


def walk_in(sitting, when, **choices):
    with unit_of_work():
        return visits.walk_in(sitting, "lawyer", "07", STAFF, when, **choices).id


def step(verb, visit_id, when):
    with unit_of_work():
        return verb(db.session.get_one(Visit, visit_id), STAFF, when)


def call_next(cast, sitting, when, person=0):
    with unit_of_work():
        return visits.call_next(sitting, cast.own.lawyers[person], STAFF, when).id


def booking_state(booking_id):
    db.session.expire_all()
    return db.session.get_one(Booking, booking_id).state


def visit_of(visit_id):
    db.session.expire_all()
    return db.session.get_one(Visit, visit_id)


@pytest.mark.parametrize(
    ("when", "timing"),
    [
        (at(8, 20), Timing.EARLY),
        (at(8, 30), Timing.ON_TIME),
        (at(9, 0), Timing.ON_TIME),
        (at(9, 10), Timing.ON_TIME),
        (at(9, 11), Timing.LATE),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_early_on_time_and_late_are_told_apart(cast, now, sitting, when, timing):
    booking = book(sitting, 9, now=now)
    visit, found = check_in(cast, booking, when)
    assert found is timing
    assert booking_state(booking) is BookingState.CHECKED_IN
    assert (visit_of(visit).due_at is None) is (timing is Timing.LATE)


def test_all_sentences_differ():
    errors = (
        visits.WrongDay,
        visits.WrongCenter,
        visits.AlreadyCheckedIn,
        visits.BookingCancelled,
        visits.AlreadyFinished,
        visits.PractitionerAway,
    )
    assert len({error.message for error in errors} | {timing.words for timing in Timing}) == 9


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_wrong_day_names_the_right_one(cast, now, sitting):
    booking = book(sitting, 9, 30, now=now)
    with pytest.raises(visits.WrongDay, match=r"2026-12-02, 09:30 at Town 0"):
        check_in(cast, booking, at(9) - timedelta(days=1))
    assert booking_state(booking) is BookingState.BOOKED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_wrong_center_names_the_right_one(cast, now, sitting):
    booking = book(sitting, 9, 30, now=now)
    with pytest.raises(visits.WrongCenter, match=r"09:30, but at Town 0 \(0913-0000000\)"):
        check_in(cast, booking, at(9), center=1)


def test_a_second_check_in_says_the_number(cast, now, sitting):
    booking = book(sitting, 9, now=now)
    check_in(cast, booking, at(9))
    with pytest.raises(visits.AlreadyCheckedIn, match="number 1"):
        check_in(cast, booking, at(9, 1))
    assert len(db.session.scalars(select(Visit)).all()) == 1


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (BookingState.CANCELLED, visits.BookingCancelled),
        (BookingState.SERVED, visits.AlreadyFinished),
        (BookingState.PRACTITIONER_ABSENT, visits.PractitionerAway),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_over_is_refused_in_its_own_words(cast, now, sitting, state, error):
    with pytest.raises(error):
        check_in(cast, book(sitting, 9, state=state, now=now), at(9))


def test_who_comes_after_being_marked_missing_waits_by_arrival(cast, now, sitting):
    booking = book(sitting, 9, state=BookingState.NO_SHOW, now=now)
    given_away = book(sitting, 9, phone="+8613800000077", now=now)
    visit, timing = check_in(cast, booking, at(9, 20))
    assert timing is Timing.LATE
    late = visit_of(visit)
    assert (late.due_at, late.booking_id) == (None, booking), (
        "by arrival, and still the person of that booking"
    )
    assert booking_state(booking) is BookingState.CHECKED_IN
    held = db.session.scalars(select(SeatClaim).where(SeatClaim.state == ClaimState.HELD)).one()
    assert clock.local(db.session.get_one(Slot, held.seat.slot_id).starts_at).time() == time(9, 30), (
        "the next place that nobody has"
    )
    assert invariants.check(sitting.center.bureau, at(9, 20)) == []
    with unit_of_work():
        db.session.execute(delete(SeatClaim).where(SeatClaim.booking_id == given_away))
    assert invariants.check(sitting.center.bureau, at(9, 20)) == ["booking_without_seat"]
    with unit_of_work():
        visits.undo(visit_of(visit), STAFF, at(9, 21))
    assert booking_state(booking) is BookingState.NO_SHOW


def test_found_by_code_by_tail_and_by_whole_number(cast, now, sitting):
    booking = book(sitting, 9, phone="+8613800004821", now=now)
    landline = book(sitting, 9, 30, phone="+869130000001", now=now)
    center, code = cast.own.centers[0], db.session.get_one(Booking, booking).code
    for text, wanted in (
        (f"{code[:3].lower()}-{code[3:]}", [booking]),
        ("4821", [booking]),
        ("０９１３-００００００１", [landline]),
        ("13800004821", [booking]),
        ("9999", []),
    ):
        assert [found.id for found in visits.find_arriving(center, text, at(9))] == wanted, text
    for nonsense in ("", "12", "AB12", "王"):
        with pytest.raises(InvalidInput, match="booking code"):
            visits.find_arriving(center, nonsense, at(9))


def test_a_code_of_another_bureau_is_not_known(cast, now, sitting):
    foreign = book(cast.stranger.sittings[0], 9, now=now)
    code = db.session.get_one(Booking, foreign).code
    assert visits.find_arriving(cast.own.centers[0], code, at(9)) == []


def test_a_walk_in_takes_a_free_seat_then_simply_waits(cast, now, sitting):
    book(sitting, 10, now=now)  # the next slot is taken, the present one is free
    for _ in range(3):
        walk_in(sitting, at(9, 35))
    claims = db.session.scalars(select(SeatClaim).where(SeatClaim.booking_id.is_(None))).all()
    assert len(claims) == 1
    assert claims[0].expires_at == at(10)
    assert [visit.queue_number for visit in db.session.scalars(select(Visit).order_by(Visit.id))] == [1, 2, 3]


def test_nobody_waits_for_who_does_not_sit(cast, now, sitting):
    with_a_lawyer_only = cast.own.sittings[1]
    assert "notary" in {duty.role for duty in with_a_lawyer_only.duties}
    with unit_of_work(), pytest.raises(visits.NobodyOfThatRole):
        visits.walk_in(with_a_lawyer_only, "notary", "19", STAFF, at(9))
    assert walk_in(with_a_lawyer_only, at(9))


def test_a_walk_in_needs_the_day_a_role_and_a_matter(cast, now, sitting):
    with pytest.raises(visits.NotToday, match="2026-12-02"):
        walk_in(sitting, now)
    with unit_of_work(), pytest.raises(visits.NobodyOfThatRole):
        visits.walk_in(sitting, "mediator", "07", STAFF, at(9))
    with unit_of_work(), pytest.raises(InvalidInput, match="what it is about"):
        visits.walk_in(sitting, "lawyer", "77", STAFF, at(9))
    with pytest.raises(InvalidInput, match="last four digits"):
        walk_in(sitting, at(9), phone_tail="12")
    assert visit_of(walk_in(sitting, at(9), phone_tail="138 0000 4821")).phone_tail == "4821"


def test_due_bookings_first_then_arrival_then_who_is_early(cast, now, sitting):
    late_one = book(sitting, 9, phone="+8613800000001", now=now)
    ten = book(sitting, 10, phone="+8613800000002", now=now)
    eleven = book(sitting, 11, phone="+8613800000003", now=now)
    first_walk_in = walk_in(sitting, at(9, 5))
    early, _ = check_in(cast, eleven, at(9, 10))
    late, _ = check_in(cast, late_one, at(9, 30))
    due, _ = check_in(cast, ten, at(9, 50))
    second_walk_in = walk_in(sitting, at(9, 52))
    order = [entry.visit.id for entry in visits.queue_of(sitting, at(9, 56), "lawyer")]
    assert order == [due, first_walk_in, late, second_walk_in, early]
    assert call_next(cast, sitting, at(9, 56)) == due


def test_a_walk_in_goes_before_a_booked_time_that_has_not_come(cast, now, sitting):
    booked, _ = check_in(cast, book(sitting, 10, now=now), at(9, 40))
    here = walk_in(sitting, at(9, 45))
    assert call_next(cast, sitting, at(9, 46)) == here
    step(visits.leave, here, at(9, 47))
    assert call_next(cast, sitting, at(9, 55)) == booked


def test_each_role_has_its_own_line(cast, now, sitting):
    with unit_of_work():
        notary_visit = visits.walk_in(sitting, "notary", "19", STAFF, at(9)).id
    with pytest.raises(visits.NobodyWaiting):
        call_next(cast, sitting, at(9, 1))
    with unit_of_work():
        assert visits.call_next(sitting, cast.own.notary, STAFF, at(9, 1)).id == notary_visit


def test_a_whole_visit_and_the_booking_follows(cast, now, sitting):
    booking = book(sitting, 9, now=now)
    visit, _ = check_in(cast, booking, at(8, 55))
    assert call_next(cast, sitting, at(9)) == visit
    step(visits.start, visit, at(9, 1))
    assert booking_state(booking) is BookingState.CHECKED_IN
    step(visits.finish, visit, at(9, 25))
    done = visit_of(visit)
    assert (done.state, done.started_at, done.finished_at) == (VisitState.SERVED, at(9, 1), at(9, 25))
    assert booking_state(booking) is BookingState.SERVED
    trail = db.session.scalars(
        select(AuditRow.detail).where(AuditRow.action == AuditAction.VISIT_CHANGED).order_by(AuditRow.id)
    ).all()
    assert [row["step"] for row in trail] == ["call_next", "start", "finish"]
    assert "赵" not in str(trail)


def test_one_visitor_a_desk(cast, now, sitting):
    first = walk_in(sitting, at(9))
    walk_in(sitting, at(9, 1))
    call_next(cast, sitting, at(9, 2))
    with pytest.raises(visits.DeskBusy, match="Number 1"):
        call_next(cast, sitting, at(9, 3))
    second = call_next(cast, sitting, at(9, 3), person=2)
    assert second != first


def test_three_calls_then_not_answering(cast, now, sitting):
    booking = book(sitting, 9, now=now)
    visit, _ = check_in(cast, booking, at(9))
    call_next(cast, sitting, at(9))
    step(visits.call_again, visit, at(9, 1))
    step(visits.call_again, visit, at(9, 2))
    with pytest.raises(visits.CalledOften, match="three times"):
        step(visits.call_again, visit, at(9, 3))
    step(visits.no_show, visit, at(9, 4))
    assert booking_state(booking) is BookingState.NO_SHOW
    assert check_in(cast, booking, at(9, 20)) == (visit, Timing.LATE)
    back = visit_of(visit)
    assert (back.state, back.times_called, back.due_at) == (VisitState.WAITING, 0, None)
    assert booking_state(booking) is BookingState.CHECKED_IN


def test_steps_out_of_turn_are_refused(cast, now, sitting):
    visit = walk_in(sitting, at(9))
    for verb in (visits.start, visits.finish, visits.no_show, visits.call_again, visits.requeue):
        with pytest.raises(visits.NotNow, match="Number 1"):
            step(verb, visit, at(9, 1))


def test_the_loser_of_two_equal_clicks_is_told(cast, now, sitting):
    visit_id = walk_in(sitting, at(9))
    call_next(cast, sitting, at(9, 1))
    with unit_of_work():
        visit = db.session.get_one(Visit, visit_id)
        db.session.execute(
            Visit.__table__.update().where(Visit.id == visit_id).values(state="in_service", version=9)
        )
        with pytest.raises(Stale):
            visits.start(visit, STAFF, at(9, 2))


@pytest.mark.postgresql_once
@pytest.mark.parametrize(
    ("before", "last"),
    [
        ((), "call"),
        (("call",), "call_again"),
        (("call",), "start"),
        (("call", "start"), "finish"),
        (("call",), "no_show"),
        (("call",), "leave"),
        ((), "leave"),
    ],
)
def test_undo_leads_exactly_back(cast, now, sitting, before, last):
    booking = book(sitting, 9, now=now)
    visit_id, _ = check_in(cast, booking, at(9))

    def do(name, minute):
        if name == "call":
            call_next(cast, sitting, at(9, minute))
        else:
            step(getattr(visits, name), visit_id, at(9, minute))

    for minute, name in enumerate(before, start=1):
        do(name, minute)
    facts = ("state", "practitioner_id", "times_called", "started_at", "finished_at")
    earlier = [getattr(visit_of(visit_id), fact) for fact in facts]
    earlier_booking = booking_state(booking)
    do(last, 5)
    step(visits.undo, visit_id, at(9, 10))
    assert [getattr(visit_of(visit_id), fact) for fact in facts] == earlier
    assert booking_state(booking) is earlier_booking
    with pytest.raises(visits.NothingToUndo):
        step(visits.undo, visit_id, at(9, 10))


def test_after_five_minutes_nothing_is_undone(cast, now, sitting):
    visit = walk_in(sitting, at(9))
    call_next(cast, sitting, at(9))
    with pytest.raises(visits.NothingToUndo, match="within 5 minutes"):
        step(visits.undo, visit, at(9, 5) + timedelta(seconds=1))


def test_undoing_an_arrival_frees_seat_and_booking(cast, now, sitting):
    booking = book(sitting, 10, now=now)
    visit, _ = check_in(cast, booking, at(9, 45))
    assert step(visits.undo, visit, at(9, 46)) is None
    assert booking_state(booking) is BookingState.BOOKED
    guest = walk_in(sitting, at(9, 47))
    step(visits.undo, guest, at(9, 48))
    assert db.session.scalars(select(SeatClaim).where(SeatClaim.booking_id.is_(None))).all() == []
    assert db.session.scalars(select(Visit)).all() == []


def test_undo_needs_a_free_desk(cast, now, sitting):
    gone = walk_in(sitting, at(9))
    walk_in(sitting, at(9))
    call_next(cast, sitting, at(9, 1))
    step(visits.no_show, gone, at(9, 2))
    call_next(cast, sitting, at(9, 3))
    with pytest.raises(visits.DeskBusy, match="Number 2"):
        step(visits.undo, gone, at(9, 4))


def test_a_missed_booking_frees_its_seat_after_the_patience(cast, now, sitting):
    booking_id = book(sitting, 9, now=now)
    with unit_of_work():
        booking = db.session.get_one(Booking, booking_id)
        with pytest.raises(visits.TooEarlyToMiss, match="10 minutes"):
            visits.miss(booking, STAFF, at(9, 9))
        visits.miss(booking, STAFF, at(9, 10))
    assert booking_state(booking_id) is BookingState.NO_SHOW
    assert db.session.scalars(select(SeatClaim)).all() == []


def test_the_screen_keeps_the_last_numbers(cast, now, sitting):
    for minute in range(6):
        walk_in(sitting, at(9, minute))
    for minute in range(6):
        visit = call_next(cast, sitting, at(9, 10 + minute))
        if minute < 5:
            step(visits.no_show, visit, at(9, 10 + minute))
    present, before = visits.called_numbers(sitting)
    assert [visit.queue_number for visit in present] == [6]
    assert [visit.queue_number for visit in before] == [5, 4, 3, 2]
