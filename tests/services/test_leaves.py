"""Leave: what it hits is said at once, and nothing is reassigned silently."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    AuditAction,
    AuditRow,
    Leave,
    LeaveReason,
    LeaveState,
    Notice,
    NoticeChannel,
    NoticeState,
    Roster,
    RosterState,
    SittingState,
)
from roster.services import leaves
from tests.desk import SITTING_DAY, at, stage

SELF = Actor("account", 1)


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


def give(cast, when, starts=SITTING_DAY, ends=None, period=Period.DAY, person=None):
    with unit_of_work():
        return leaves.give(
            person or cast.own.lawyers[0],
            starts,
            ends or starts,
            period,
            LeaveReason.HEARING,
            "开庭",
            SELF,
            when,
        )


def notices():
    return db.session.scalars(select(Notice).order_by(Notice.id)).all()


def test_a_leave_that_hits_nothing_is_simply_noted(cast, now, sitting):
    given = give(cast, now, date(2026, 12, 10))
    assert (given.hits, given.is_urgent, notices()) == ((), False, [])
    assert leaves.affected(cast.own.bureau, now) == []


def test_a_leave_says_which_seat_it_hits_and_tells_the_schedulers(cast, now, sitting):
    given = give(cast, now)
    assert [(hit.sitting.date, hit.is_published, hit.is_urgent) for hit in given.hits] == [
        (SITTING_DAY, True, False)
    ]
    (notice,) = notices()
    assert (notice.channel, notice.address) == (NoticeChannel.EMAIL, "scheduler@own.example")
    assert notice.parameters["duties"] == [
        {"center": "示例own0镇", "center_en": "Town 0", "date": "2026-12-02", "period": "day"}
    ]
    assert "王" not in str(notice.parameters)
    assignment = db.session.get_one(Assignment, given.hits[0].assignment.id)
    assert assignment.practitioner_id == cast.own.lawyers[0].id


@pytest.mark.parametrize(
    ("when", "is_urgent"),
    [
        (at(17) - timedelta(days=1), False),
        (at(17) - timedelta(days=1) + timedelta(minutes=1), True),
        (at(8), True),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_later_than_the_deadline_is_allowed_but_urgent(cast, now, sitting, when, is_urgent):
    assert give(cast, when).is_urgent is is_urgent


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 12, 2), date(2026, 12, 1)),
        (date(2026, 12, 2), date(2028, 1, 1)),
        (date(2099, 12, 2), date(2099, 12, 2)),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_impossible_dates_are_refused(cast, now, sitting, starts, ends):
    with pytest.raises(InvalidInput):
        give(cast, now, starts, ends)
    assert db.session.scalars(select(Leave)).all() == []


def test_a_leave_of_today_is_possible(cast, sitting):
    assert give(cast, at(7)).is_urgent


def test_the_same_days_twice_are_refused_but_more_are_not(cast, now, sitting):
    give(cast, now, period=Period.AM)
    with pytest.raises(leaves.LeaveAlreadyGiven):
        give(cast, now, period=Period.AM)
    give(cast, now, period=Period.PM)
    give(cast, now, SITTING_DAY, date(2026, 12, 3))
    with pytest.raises(leaves.LeaveAlreadyGiven):
        give(cast, now, date(2026, 12, 3))


def test_only_the_half_that_is_sat_is_hit(cast, now, sitting):
    assert give(cast, now, period=Period.PM, person=cast.own.notary).hits == ()
    assert len(give(cast, now, period=Period.AM, person=cast.own.notary).hits) == 1
    assert len(give(cast, now, period=Period.PM).hits) == 1


def test_drafts_are_named_but_nobody_is_told(cast, now, sitting):
    with unit_of_work():
        roster = db.session.scalars(select(Roster).where(Roster.bureau_id == cast.own.bureau.id)).one()
        roster.state = RosterState.DRAFT
    given = give(cast, now)
    assert [hit.is_published for hit in given.hits] == [False]
    assert notices() == []


def test_released_seats_and_cancelled_sittings_are_not_hit(cast, now, sitting):
    with unit_of_work():
        sitting.state = SittingState.CANCELLED
    assert give(cast, now).hits == ()


def test_withdrawing_empties_the_list_and_stops_the_message(cast, now, sitting):
    leave_id = give(cast, now).leave.id
    assert len(leaves.affected(cast.own.bureau, now)) == 1
    assert leaves.affected(cast.stranger.bureau, now) == []
    with unit_of_work():
        leave = db.session.get_one(Leave, leave_id)
        leaves.withdraw(leave, SELF, now)
        with pytest.raises(leaves.LeaveIsOver):
            leaves.withdraw(leave, SELF, now)
    assert leaves.affected(cast.own.bureau, now) == []
    assert [notice.state for notice in notices()] == [NoticeState.VOID]
    trail = db.session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
    assert trail == [AuditAction.LEAVE_GIVEN, AuditAction.LEAVE_WITHDRAWN]
    assert db.session.get_one(Leave, leave_id).state is LeaveState.WITHDRAWN


def test_a_leave_that_is_over_stays(cast, now, sitting):
    leave_id = give(cast, now).leave.id
    with unit_of_work(), pytest.raises(leaves.LeaveIsOver):
        leaves.withdraw(db.session.get_one(Leave, leave_id), SELF, at(9) + timedelta(days=1))


def test_after_a_withdrawal_the_days_can_be_given_again(cast, now, sitting):
    leave_id = give(cast, now).leave.id
    with unit_of_work():
        leaves.withdraw(db.session.get_one(Leave, leave_id), SELF, now)
    assert len(give(cast, now).hits) == 1
    assert [notice.state for notice in notices()] == [NoticeState.VOID, NoticeState.QUEUED]
