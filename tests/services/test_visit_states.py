"""Whatever is pressed in whatever order: states follow the table, refusals change nothing."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.database import db, unit_of_work
from roster.models import Booking, BookingState, SeatClaim, Visit, VisitState
from roster.services import visits
from roster.services.visits import MOST_CALLS
from tests.desk import at, book, stage

STAFF = Actor("account", 1)
AFTER = {
    "call_again": VisitState.CALLED,
    "start": VisitState.IN_SERVICE,
    "finish": VisitState.SERVED,
    "no_show": VisitState.NO_SHOW,
    "leave": VisitState.LEFT,
    "requeue": VisitState.WAITING,
}
BOOKING_AFTER = {VisitState.SERVED: BookingState.SERVED, VisitState.NO_SHOW: BookingState.NO_SHOW}
PRESSES = st.tuples(
    st.sampled_from([*AFTER, "undo", "call_next", "call_next_other_desk"]),
    st.integers(0, 2),
    st.integers(0, 4),
)


@dataclass
class Expected:
    """What the table says a visit should be."""

    state: VisitState = VisitState.WAITING
    desk: int | None = None
    calls: int = 0
    back: tuple | None = None
    since: object = field(default=None)


def fresh(cast, sitting, booking_ids):
    """Empty the waiting room and let the three bookings arrive again."""
    with unit_of_work():
        db.session.execute(delete(Visit))
        for booking_id in booking_ids:
            booking = db.session.get_one(Booking, booking_id)
            booking.state = BookingState.BOOKED
            db.session.flush()
            visits.check_in(booking, cast.own.centers[0], STAFF, at(9))
        return list(db.session.scalars(select(Visit.id).order_by(Visit.queue_number)))


def may(verb, expected, everybody, now):
    """Tell by the table whether a step is allowed."""
    if verb == "undo":
        if (
            expected.back is None
            or expected.state is VisitState.WAITING
            or now - expected.since > timedelta(minutes=5)
        ):
            return False
        state, desk, _calls = expected.back
        is_busy = any(
            one.desk == desk and one.state in (VisitState.CALLED, VisitState.IN_SERVICE)
            for one in everybody
            if one is not expected
        )
        return not (state in (VisitState.CALLED, VisitState.IN_SERVICE) and is_busy)
    if verb == "call_again" and expected.calls >= MOST_CALLS:
        return False
    return expected.state in visits.STEPS[verb]


def apply(verb, expected, now):
    if verb == "undo":
        expected.state, expected.desk, expected.calls = expected.back
        expected.back, expected.since = None, now
        return
    expected.back, expected.since = (expected.state, expected.desk, expected.calls), now
    expected.state = AFTER[verb]
    if verb == "call_again":
        expected.calls += 1
    if verb == "requeue":
        expected.desk, expected.calls = None, 0


@pytest.fixture
def booked(cast, now):
    """Three people have booked the first three times."""
    sitting = stage(cast, now)
    for number, (hour, minute) in enumerate(((9, 0), (9, 30), (10, 0))):
        book(sitting, hour, minute, phone=f"+861380000010{number}", now=now)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=st.lists(PRESSES, max_size=14))
def test_the_table_of_states_holds(cast, booked, presses):
    sitting = cast.own.sittings[0]
    booking_ids = list(db.session.scalars(select(Booking.id).order_by(Booking.id)))
    ids = fresh(cast, sitting, booking_ids)
    expected = {visit_id: Expected(since=at(9)) for visit_id in ids}
    desks = {"call_next": cast.own.lawyers[0].id, "call_next_other_desk": cast.own.lawyers[2].id}
    moment = at(9)
    for verb, number, minutes in presses:
        moment += timedelta(minutes=minutes)
        if verb in desks:
            press_next(cast, sitting, verb, desks[verb], expected, moment)
        else:
            press(verb, ids[number], expected, moment)
        check(ids, booking_ids, expected)


def press_next(cast, sitting, verb, desk, expected, moment):
    lawyer = cast.own.lawyers[0 if verb == "call_next" else 2]
    is_busy = any(
        one.desk == desk and one.state in (VisitState.CALLED, VisitState.IN_SERVICE)
        for one in expected.values()
    )
    anybody = any(one.state is VisitState.WAITING for one in expected.values())
    try:
        with unit_of_work():
            called = visits.call_next(sitting, lawyer, STAFF, moment).id
    except visits.DeskBusy:
        assert is_busy
    except visits.NobodyWaiting:
        assert not anybody
    else:
        assert not is_busy
        one = expected[called]
        assert one.state is VisitState.WAITING
        one.back, one.since = (one.state, None, 0), moment
        one.state, one.desk, one.calls = VisitState.CALLED, desk, 1


def press(verb, visit_id, expected, moment):
    if verb == "undo" and expected[visit_id].back is None and expected[visit_id].state is VisitState.WAITING:
        return  # would take back the arrival itself, see test_visits
    is_allowed = may(verb, expected[visit_id], expected.values(), moment)
    try:
        with unit_of_work():
            getattr(visits, verb)(db.session.get_one(Visit, visit_id), STAFF, moment)
    except DomainError:
        assert not is_allowed, verb
    else:
        assert is_allowed, verb
        apply(verb, expected[visit_id], moment)


def check(ids, booking_ids, expected):
    db.session.expire_all()
    for visit_id, booking_id in zip(ids, booking_ids, strict=True):
        visit, one = db.session.get_one(Visit, visit_id), expected[visit_id]
        assert (visit.state, visit.practitioner_id, visit.times_called) == (one.state, one.desk, one.calls)
        wanted = BOOKING_AFTER.get(visit.state, BookingState.CHECKED_IN)
        assert db.session.get_one(Booking, booking_id).state is wanted
    assert len(db.session.scalars(select(SeatClaim)).all()) == len(ids)
