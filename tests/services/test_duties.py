"""A practitioner's own sittings: where, when, with whom, and how many are expected, without names."""

from datetime import time, timedelta

import pytest

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import AssignmentState, BookingState, LeaveReason, RosterState
from roster.services import duties, leaves
from tests.desk import SITTING_DAY, at, book, publish, stage

SELF = Actor("account", 1)


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


def test_an_upcoming_sitting_says_where_when_and_with_whom(cast, now, sitting):
    upcoming, past = duties.my_sittings(cast.own.lawyers[0], now)
    assert past == []
    (own,) = upcoming
    assert (own.center.id, own.date, own.period) == (cast.own.centers[0].id, SITTING_DAY, Period.DAY)
    assert own.hours == ((time(9), time(11, 30)), (time(14), time(16, 30)))
    assert [(one.name, one.role, one.period) for one in own.colleagues] == [("示甲own", "notary", Period.AM)]
    assert own.map_address == "geo:34.500000,109.500000"


def test_half_a_day_has_one_stretch_of_hours(cast, now, sitting):
    (own,) = duties.my_sittings(cast.own.notary, now)[0]
    assert own.hours == ((time(9), time(11, 30)),)


def test_expected_visitors_are_counted_not_named(cast, now, sitting):
    book(sitting, 9, phone="+8613800000001", now=now)
    book(sitting, 14, phone="+8613800000002", now=now)
    book(sitting, 9, 30, phone="+8613800000003", state=BookingState.CANCELLED, now=now)
    book(sitting, 9, 30, phone="+8613800000004", role="notary", now=now)
    (lawyers,), (notarys,) = (
        duties.my_sittings(one, now)[0] for one in (cast.own.lawyers[0], cast.own.notary)
    )
    assert (lawyers.bookings, lawyers.matters) == (2, (("01", 2),))
    assert notarys.bookings == 1
    assert "赵" not in repr(lawyers)


def test_yesterdays_sitting_is_past_and_todays_is_not(cast, sitting):
    lawyer = cast.own.lawyers[0]
    assert len(duties.my_sittings(lawyer, at(23))[0]) == 1
    assert len(duties.my_sittings(lawyer, at(23) + timedelta(hours=1))[1]) == 1


def test_only_published_rosters_and_only_own_duties_count(cast, now, sitting):
    assert duties.my_sittings(cast.own.lawyers[2], now) == ([], [])
    assert duties.own_sitting(cast.own.lawyers[1], sitting.public_id) is None
    assert duties.own_sitting(cast.own.lawyers[0], sitting.public_id) is not None
    assert [one.id for one in duties.desks(sitting)] == [cast.own.lawyers[0].id, cast.own.notary.id]


def test_a_draft_is_nobodys_duty(cast, now):
    roster = publish(cast.own, now)
    with unit_of_work():
        db.session.get_one(type(roster), roster.id).state = RosterState.DRAFT
    assert duties.my_sittings(cast.own.lawyers[0], now) == ([], [])


def test_confirming_is_repeatable_and_refuses_what_moved_on(cast, now, sitting):
    with unit_of_work():
        assignment = duties.own_sitting(cast.own.lawyers[0], sitting.public_id).assignment
        duties.confirm(assignment, SELF, now)
        duties.confirm(assignment, SELF, now)
        assert assignment.state is AssignmentState.CONFIRMED
        assignment.state = AssignmentState.RELEASED
        db.session.flush()
        with pytest.raises(Stale):
            duties.confirm(assignment, SELF, now)


def test_the_fair_share_divides_by_load_weight(cast, now, sitting):
    first = duties.fairness(cast.own.lawyers[0], now)
    assert (first.year, first.load, first.due) == (2026, 2, 1.3)
    assert (first.done, first.to_come) == (0, 2)
    later = duties.fairness(cast.own.lawyers[0], now + timedelta(days=20))
    assert (later.done, later.to_come) == (2, 0)
    with unit_of_work():
        cast.own.lawyers[2].load_weight = 2
    assert duties.fairness(cast.own.lawyers[0], now).due == 1.6
    assert duties.fairness(cast.own.lawyers[2], now).due == 0.8
    assert duties.fairness(cast.own.notary, now).due == 1.0


def test_a_leave_shows_on_the_sitting(cast, now, sitting):
    with unit_of_work():
        leaves.give(cast.own.notary, SITTING_DAY, SITTING_DAY, Period.PM, LeaveReason.SICK, "", SELF, now)
    assert duties.my_sittings(cast.own.notary, now)[0][0].leave is None
    with unit_of_work():
        leaves.give(cast.own.notary, SITTING_DAY, SITTING_DAY, Period.AM, LeaveReason.SICK, "", SELF, now)
    assert duties.my_sittings(cast.own.notary, now)[0][0].leave is not None
