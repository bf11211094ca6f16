"""What stood on paper is entered afterwards as it was, marked, and refused where it cannot have been so."""

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Booking, BookingState, SittingState, Visit
from roster.services import invariants, visits
from roster.services.visits import AlreadyFinished, BookingCancelled, Line, OnPaper
from tests.desk import at, book, stage

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STAFF = Actor("account", 1)
NEXT_DAY = at(9) + timedelta(days=1)


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


def line(cast, outcome=OnPaper.TALKED, **changes) -> Line:
    values = {"arrived": time(9, 5), "called": time(9, 10), "finished": time(9, 40)}
    return Line(**({"outcome": outcome, "desk": cast.own.lawyers[0].public_id} | values | changes))


def enter(sitting, written, when=NEXT_DAY, booking_id=None) -> int:
    with unit_of_work():
        booking = db.session.get_one(Booking, booking_id) if booking_id else None
        return visits.enter(db.session.merge(sitting), written, STAFF, when, booking=booking).id


def test_lines_of_paper_become_visits_with_their_true_times(cast, sitting, now):
    booked, missed = book(sitting, 9, now=now), book(sitting, 10, phone="+8613800000098", now=now)
    assert [one.id for one in visits.still_open(sitting)] == [booked, missed]
    first = db.session.get_one(Visit, enter(sitting, line(cast), booking_id=booked))
    assert (first.arrived_at, first.called_at, first.started_at, first.finished_at) == (
        at(9, 5), at(9, 10), at(9, 10), at(9, 40),
    )  # fmt: skip
    assert (first.entered_at, first.practitioner_id, first.state.value) == (
        NEXT_DAY, cast.own.lawyers[0].id, "served",
    )  # fmt: skip
    gone = line(cast, OnPaper.LEFT, called=None, finished=None, matter="07", name="示路人", phone_tail="1234")
    second = db.session.get_one(Visit, enter(sitting, gone))
    assert (second.state.value, second.queue_number, second.practitioner_id) == ("left", 2, None)
    assert db.session.get_one(Booking, booked, populate_existing=True).state is BookingState.SERVED
    assert [one.id for one in visits.still_open(sitting)] == [missed]
    assert not visits.may_undo(first, NEXT_DAY)
    assert invariants.check(None, NEXT_DAY) == []
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.VISITOR_CHECKED_IN))
    assert [row.detail["timing"] for row in rows] == ["on_paper", "on_paper"]


def test_what_cannot_have_been_so_is_refused_with_the_entry_to_blame(cast, sitting, now):
    booked, cancelled = (
        book(sitting, 9, now=now),
        book(sitting, 10, phone="+8613800000098", state=BookingState.CANCELLED, now=now),
    )
    enter(sitting, line(cast), booking_id=booked)
    before = db.session.scalar(select(func.count(Visit.id)))
    free = {"called": time(10, 0), "finished": time(10, 30)}
    for field, changes, when in (
        ("arrived", {"arrived": None}, NEXT_DAY),
        ("called", {"called": None}, NEXT_DAY),
        ("finished", {"called": time(10), "finished": None}, NEXT_DAY),
        ("called", {"arrived": time(10, 5), **free}, NEXT_DAY),
        ("finished", {"called": time(10, 30), "finished": time(10, 0)}, NEXT_DAY),
        ("arrived", {"arrived": time(5, 0), **free}, NEXT_DAY),
        ("finished", {"called": time(10), "finished": time(23, 0)}, NEXT_DAY),
        ("finished", free, at(10, 10)),
        ("called", {"called": time(9, 39), "finished": time(9, 50)}, NEXT_DAY),
        ("desk", {"desk": cast.own.lawyers[1].public_id, **free}, NEXT_DAY),
        ("matter", {"matter": "none", **free}, NEXT_DAY),
        ("phone_tail", {"phone_tail": "12", **free}, NEXT_DAY),
        ("date", free, now),
        ("date", free, NEXT_DAY + timedelta(days=31)),
    ):
        with pytest.raises(InvalidInput) as refused:
            enter(sitting, line(cast, **changes), when)
        assert refused.value.field == field, changes
    for error, booking_id in ((AlreadyFinished, booked), (BookingCancelled, cancelled)):
        with pytest.raises(error):
            enter(sitting, line(cast, **free), booking_id=booking_id)
    assert db.session.scalar(select(func.count(Visit.id))) == before
    with unit_of_work():
        db.session.merge(sitting).state = SittingState.CANCELLED
    assert not visits.may_enter(db.session.merge(sitting), NEXT_DAY)


def test_the_page_keeps_what_was_typed_and_marks_what_came_from_paper(cast, sitting, sign_in, now):
    booked = book(sitting, 9, now=now)
    with clock.frozen(NEXT_DAY):
        desk = sign_in("center@own.example")
        day = "2026-12-02"
        assert f"/center/paper?date={day}" in desk.get(f"/center/?date={day}").get_data(as_text=True)
        form = {
            "date": day, "booking": db.session.get_one(Booking, booked).public_id, "outcome": "talked",
            "desk": cast.own.lawyers[0].public_id, "arrived": "9：05", "called": "9:1x", "finished": "940",
        }  # fmt: skip
        wrong = desk.post("/center/paper", data=form)
        assert wrong.status_code == 400
        page = wrong.get_data(as_text=True)
        assert 'value="9:1x"' in page
        assert 'href="#called"' in page
        assert "赵小五" not in page
        assert (
            desk.post("/center/paper", data=form | {"called": "910"}).location == f"/center/paper?date={day}"
        )
        listed = desk.get(f"/center/?date={day}").get_data(as_text=True)
        assert "纸上补录" in listed
        assert "09:05–09:40" in listed
