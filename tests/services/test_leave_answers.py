"""Urgent leave: it waits for the bureau, holds once it is accepted, and the person is told why if it is not."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Leave, LeaveReason, LeaveState, Notice, NoticeKind, NoticeState
from roster.services import leave_answers, leaves
from roster.services import settings as bureau_settings
from tests.desk import SITTING_DAY, at, stage

PERSON, CLERK = Actor("account", 1), Actor("account", 2)


@pytest.fixture
def asked(cast, now):
    stage(cast, now)
    return ask(cast).leave.id


def ask(cast, when=None, *, is_by_bureau=False):
    with unit_of_work():
        return leaves.give(
            cast.own.lawyers[0],
            SITTING_DAY,
            SITTING_DAY,
            Period.DAY,
            LeaveReason.SICK,
            "",
            PERSON,
            when or at(8),
            is_by_bureau=is_by_bureau,
        )


def kinds(state=NoticeState.QUEUED):
    rows = db.session.scalars(select(Notice).where(Notice.state == state).order_by(Notice.id))
    return [row.kind for row in rows]


def test_it_does_not_hold_before_the_answer_and_nobody_asks_twice(cast, asked):
    bureau = cast.own.bureau
    assert leaves.affected(bureau, at(8)) == []
    (one,) = leave_answers.waiting(bureau, at(8))
    assert [hit.sitting.date for hit in one.hits] == [SITTING_DAY]
    assert leave_answers.waiting(cast.stranger.bureau, at(8)) == []
    assert leave_answers.waiting(bureau, at(8) + timedelta(days=1)) == []
    assert kinds() == [NoticeKind.LEAVE_TO_ANSWER]
    with pytest.raises(leaves.LeaveAlreadyGiven):
        ask(cast)


def test_accepted_it_empties_the_seat_and_the_person_is_told_once(cast, asked):
    with unit_of_work():
        leave = db.session.get_one(Leave, asked)
        assert len(leave_answers.accept(leave, CLERK, at(8)).hits) == 1
        with pytest.raises(leave_answers.LeaveIsAnswered):
            leave_answers.refuse(leave, "人手不够", CLERK, at(8))
    assert len(leaves.affected(cast.own.bureau, at(8))) == 1
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.LEAVE_ACCEPTED)).one()
    assert told.practitioner_id == cast.own.lawyers[0].id
    assert told.parameters["duties"][0]["date"] == SITTING_DAY.isoformat()
    assert kinds(NoticeState.VOID) == [NoticeKind.LEAVE_TO_ANSWER], "the clerks need not answer any more"


def test_refused_the_duty_stands_and_only_the_person_reads_why(cast, asked):
    with unit_of_work():
        leave = db.session.get_one(Leave, asked)
        with pytest.raises(InvalidInput):
            leave_answers.refuse(leave, "  ", CLERK, at(8))
        leave_answers.refuse(leave, "当天只有一位律师", CLERK, at(8))
    assert leave.state is LeaveState.REFUSED
    assert leaves.affected(cast.own.bureau, at(8)) == []
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.LEAVE_REFUSED)).one()
    assert json.loads(told.secret_parameters) == {"note": "当天只有一位律师"}
    assert "当天" not in json.dumps(told.parameters, ensure_ascii=False)
    with unit_of_work(), pytest.raises(leaves.LeaveIsOver):
        leaves.withdraw(leave, PERSON, at(8))


def test_taken_back_there_is_nothing_to_answer(cast, asked):
    with unit_of_work():
        leave = db.session.get_one(Leave, asked)
        leaves.withdraw(leave, PERSON, at(8))
        with pytest.raises(leave_answers.LeaveIsAnswered):
            leave_answers.accept(leave, CLERK, at(8))
    assert NoticeKind.LEAVE_TO_ANSWER not in kinds()


def test_in_time_by_the_bureau_or_without_the_setting_it_holds_at_once(cast, now):
    stage(cast, now)
    for when, is_by_bureau, wants in ((now, False, True), (at(8), True, True), (at(8), False, False)):
        with unit_of_work():
            bureau_settings.change(cast.own.bureau, urgent_leave_approval=wants)
        given = ask(cast, when, is_by_bureau=is_by_bureau)
        assert given.leave.state is LeaveState.GIVEN
        with unit_of_work():
            leaves.withdraw(given.leave, PERSON, when)
