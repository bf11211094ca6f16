"""Whose turn it is, changed by staff; how long the rest will wait."""

from datetime import timedelta

import pytest

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    AuditAction,
    AuditRow,
    Booking,
    BookingState,
    Firm,
    FirmKind,
    Visit,
    VisitState,
)
from roster.services import consultations, statistics, visits
from roster.services.consultations import conflict_checks
from roster.services.statistics import Figure
from tests.desk import at, book, stage

STAFF = Actor("account", 1)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


def arrive(sitting, when, role="lawyer"):
    with unit_of_work():
        return visits.walk_in(sitting, role, "07", STAFF, when, name="赵小五", phone_tail="0099").id


def step(verb, visit_id, *arguments):
    with unit_of_work():
        made = verb(db.session.get_one(Visit, visit_id), *arguments)
        return made.id if isinstance(made, Visit) else made


def call(sitting, person, when):
    with unit_of_work():
        return visits.call_next(sitting, person, STAFF, when).queue_number


def order(sitting, when, role="lawyer"):
    db.session.expire_all()
    return [entry.visit.queue_number for entry in visits.queue_of(sitting, when, role)]


def test_who_may_go_first_and_who_steps_aside(sitting):
    first, second, third = (arrive(sitting, at(9, minute)) for minute in (1, 2, 3))
    step(visits.prefer, third, visits.First.PREGNANT, STAFF, at(9, 5))
    assert order(sitting, at(9, 6)) == [3, 1, 2]
    step(visits.step_aside, first, visits.Aside.PAPERS, STAFF, at(9, 7))
    assert order(sitting, at(9, 8)) == [3, 2, 1]
    with pytest.raises(InvalidInput):
        step(visits.prefer, second, "because", STAFF, at(9, 9))
    reasons = [
        row.detail.get("reason")
        for row in db.session.query(AuditRow).filter_by(action=AuditAction.VISIT_CHANGED)
    ]
    assert reasons == ["turn_pregnant", "aside_papers"]


def test_a_visitor_is_handed_on_from_the_lawyer_to_the_notary(cast, sitting, now):
    booking = book(sitting, 9, now=now)
    with unit_of_work():
        visit = visits.check_in(
            db.session.get_one(Booking, booking), cast.own.centers[0], STAFF, at(9, 0)
        ).visit.id
    arrive(sitting, at(9, 4), "notary")
    call(sitting, cast.own.lawyers[0], at(9, 5))
    step(visits.start, visit, STAFF, at(9, 6))
    with pytest.raises(visits.NobodyOfThatRole):
        step(visits.transfer, visit, "lawyer", STAFF, at(9, 20))
    step(visits.transfer, visit, "notary", STAFF, at(9, 20))
    assert order(sitting, at(9, 21), "notary") == [3, 2], "in line as of the first arrival"
    assert db.session.get_one(Booking, booking).state is BookingState.SERVED
    assert statistics.of_months(cast.own.bureau, ["2026-12"]).of(Figure.VISITS) == 2, "one visitor, not two"
    assert visits.may_undo(db.session.get_one(Visit, visit), at(9, 22))
    assert not any(
        visits.may_undo(entry.visit, at(9, 22)) for entry in visits.queue_of(sitting, at(9, 22), "notary")[:1]
    )
    step(visits.undo, visit, STAFF, at(9, 22))
    assert order(sitting, at(9, 23), "notary") == [2]
    assert db.session.get_one(Visit, visit).state is VisitState.IN_SERVICE
    assert db.session.get_one(Booking, booking).state is BookingState.CHECKED_IN


def seat(sitting, person, firm=""):
    """Let somebody sit there the whole day as well, of a firm of their own."""
    with unit_of_work() as session:
        duty = next(duty for duty in sitting.duties if duty.role == person.role)
        seat = session.query(Assignment).filter_by(duty_id=duty.id).first()
        session.add(Assignment(roster_id=seat.roster_id, duty=duty, practitioner=person, period=Period.DAY))
        if firm:
            person.firm = Firm(
                bureau_id=sitting.bureau_id, name=firm, kind=FirmKind.LAW_FIRM, latitude=34.5, longitude=109.5
            )


def test_whoever_steps_aside_hands_over_to_a_colleague_of_another_firm(cast, sitting, now):
    first, partner, other = cast.own.lawyers
    seat(sitting, partner)
    booking = book(sitting, 9, now=now)
    with unit_of_work():
        visit = visits.check_in(
            db.session.get_one(Booking, booking), cast.own.centers[0], STAFF, at(9, 0)
        ).visit.id
    behind = arrive(sitting, at(9, 1))
    call(sitting, first, at(9, 5))
    step(visits.start, visit, STAFF, at(9, 6))
    assert step(visits.hand_over, visit, STAFF, at(9, 7)) is None, "the same firm stands aside, too"
    visited = db.session.query(Visit).all()
    assert visits.unserved(visited) == {visit}, "the office finds another date"
    assert consultations.unrecorded(first) == [], "nothing was advised"
    step(visits.undo, visit, STAFF, at(9, 8))
    assert visits.unserved(db.session.query(Visit).all()) == set()
    seat(sitting, other, "示例·他所")
    with unit_of_work():
        consultations.open_for(db.session.get_one(Visit, visit), first, STAFF, at(9, 9))
    later = step(visits.hand_over, visit, STAFF, at(9, 10))
    with pytest.raises(visits.NotNow):
        step(visits.hand_over, visit, STAFF, at(9, 10))
    assert order(sitting, at(9, 11)) == [3, 2], "goes first: it was their turn"
    with unit_of_work():
        theirs = visits.queue_of(sitting, at(9, 11), "lawyer", desk=partner)
        assert [entry.visit.id for entry in theirs] == [behind]
        taker = visits.call_next(sitting, other, STAFF, at(9, 12))
        assert taker.id == later
        assert not conflict_checks.at_desk(taker, other), "nor does the phone of the booking touch them"
        visits.start(taker, STAFF, at(9, 13))
        record = consultations.open_for(taker, other, STAFF, at(9, 14))
        assert (record.phone, record.summary) == ("138 0000 0099", "手写的一句话"), "nothing is typed twice"
    step(visits.hand_over, later, STAFF, at(9, 15))
    call(sitting, first, at(9, 16))
    with pytest.raises(visits.NobodyWaiting):
        call(sitting, partner, at(9, 16))
    assert statistics.of_months(cast.own.bureau, ["2026-12"]).of(Figure.VISITS) == 1


def test_who_was_called_already_cannot_be_taken_back(cast, sitting):
    visit = arrive(sitting, at(9, 1))
    call(sitting, cast.own.lawyers[0], at(9, 2))
    later = step(visits.transfer, visit, "notary", STAFF, at(9, 3))
    assert call(sitting, cast.own.notary, at(9, 4)) == db.session.get_one(Visit, later).queue_number
    with pytest.raises(visits.NothingToUndo):
        step(visits.undo, visit, STAFF, at(9, 5))


def test_the_wait_is_a_range_from_the_last_talks_of_that_kind(cast, sitting):
    assert visits.expected_wait(sitting, "lawyer") == visits.Wait(0, 40), "a slot's length, nobody before"
    assert visits.expected_wait(sitting, "lawyer", 2) == visits.Wait(45, 115)
    for number in range(25):  # the first five are too old to count
        start = at(9) + timedelta(minutes=number)
        visit = arrive(sitting, start)
        call(sitting, cast.own.lawyers[0], start)
        step(visits.start, visit, STAFF, start)
        step(visits.finish, visit, STAFF, start + timedelta(minutes=60 if number < 5 else 20))
    assert visits.expected_wait(sitting, "lawyer", 2) == visits.Wait(30, 75)
    assert visits.expected_wait(sitting, "notary", 0) == visits.Wait(0, 40), "of the same kind only"
