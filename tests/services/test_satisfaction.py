"""Ratings count once and never from a practitioner; call-backs fall due by working days; rates equal a recount by SQL."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import func, select, text

from roster.core.actors import CITIZEN, Actor
from roster.core.errors import InvalidInput, Stale
from roster.core.satisfaction_words import STEPS, CallWay, FollowUpReason, FollowUpState, Level, RatingChannel
from roster.database import db, unit_of_work
from roster.models import (
    Account,
    AuditAction,
    AuditRow,
    FollowUp,
    Rating,
    Sitting,
    Visit,
    VisitKind,
    VisitState,
)
from roster.services import follow_ups, holiday_notices, permissions, ratings, satisfaction
from roster.services.follow_ups import Ended
from roster.services.ratings import MoreThanTalks, NotToRate, OwnTalk, RatedAlready, Standing
from tests.desk import at, stage

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AFTER = at(11)
MONTHS = ["2026-12"]


def account(email: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == email)).one()


def actor(email: str) -> Actor:
    return Actor("account", account(email).id)


def talks(sitting: Sitting, count: int, state: VisitState = VisitState.SERVED, first: int = 1) -> list[Visit]:
    """Visits of a sitting that ended at ten, without the queue's steps."""
    with unit_of_work():
        person = sitting.duties[0].role
        rows = [
            Visit(
                bureau_id=sitting.bureau_id, sitting_id=sitting.id, kind=VisitKind.WALK_IN, state=state,
                queue_number=first + number, role=person, matter="01", arrived_at=at(9), finished_at=at(10),
                changed_at=at(10),
            )
            for number in range(count)
        ]  # fmt: skip
        db.session.add_all(rows)
    return rows


def rate(
    visit: Visit, level: Level = Level.SATISFIED, comment: str = "", by: Actor = CITIZEN, when=AFTER
) -> None:
    with unit_of_work():
        ratings.rate(visit, level, comment, by, when)


@pytest.fixture
def sitting(cast, now) -> Sitting:
    return stage(cast, now)


def test_a_link_takes_one_answer_after_the_talk_and_none_from_a_practitioner(cast, sitting):
    served, waiting, gone = (
        talks(sitting, 1, state, number)[0]
        for number, state in enumerate((VisitState.SERVED, VisitState.WAITING, VisitState.LEFT), start=1)
    )
    token = ratings.token_of(served)
    assert ratings.find(cast.own.bureau, token) is served
    assert ratings.find(cast.stranger.bureau, token) is None
    for forged in ("", "x", f"{served.public_id}.", token[:-1], ratings.token_of(waiting)[:16] + token[16:]):
        assert ratings.find(cast.own.bureau, forged) is None
    found = [ratings.standing(one, AFTER) for one in (served, waiting, gone)]
    assert found == [Standing.OPEN, Standing.EARLY, Standing.OVER]
    assert ratings.standing(served, at(10) + ratings.ANSWERED_WITHIN) is Standing.OVER
    with pytest.raises(OwnTalk):
        rate(served, by=actor("lawyer@own.example"))
    with pytest.raises(NotToRate):
        rate(gone)
    with pytest.raises(InvalidInput):
        rate(served, comment="字" * (ratings.LONGEST_COMMENT + 1))
    rate(served, Level.VERY_SATISFIED, "讲得明白")
    with pytest.raises(RatedAlready):
        rate(served, Level.NOT_SATISFIED)
    assert ratings.standing(served, AFTER) is Standing.GIVEN
    (row,) = db.session.scalars(select(Rating))
    assert (row.level, row.comment, row.entered_by_id) == (Level.VERY_SATISFIED, "讲得明白", None)
    assert "讲得明白" not in db.session.scalar(text("SELECT comment FROM ratings"))


def test_a_paper_box_holds_no_more_slips_than_talks(cast, sitting):
    talks(sitting, 4)
    staff, lawyer = actor("center@own.example"), actor("lawyer@own.example")
    with unit_of_work():
        ratings.enter(sitting, 1, Level.SATISFIED, "", staff, AFTER)
    for number, wrong in ((1, RatedAlready), (9, InvalidInput)):
        with pytest.raises(wrong), unit_of_work():
            ratings.enter(sitting, number, Level.SATISFIED, "", staff, AFTER)
    with pytest.raises(OwnTalk), unit_of_work():
        ratings.enter_counts(sitting, {Level.SATISFIED: 1}, lawyer, AFTER)
    with pytest.raises(MoreThanTalks) as more, unit_of_work():
        ratings.enter_counts(sitting, {Level.SATISFIED: 3, Level.NOT_SATISFIED: 1}, staff, AFTER)
    assert more.value.parameters == {"count": 3}
    with unit_of_work():
        ratings.enter_counts(sitting, {Level.SATISFIED: 2, Level.NOT_SATISFIED: 1}, staff, AFTER)
    assert (ratings.unanswered(sitting), ratings.answered(sitting)) == (0, 4)
    assert db.session.scalars(select(Rating.visit_id)).all().count(None) == 3
    (bad,) = db.session.scalars(select(FollowUp))
    assert (bad.reason, bad.visit_id, bad.center_id) == (FollowUpReason.BAD_RATING, None, sitting.center_id)
    actions = db.session.scalars(select(AuditRow.action)).all()
    assert [actions.count(one) for one in (AuditAction.RATINGS_ENTERED, AuditAction.FOLLOW_UP_OPENED)] == [
        2,
        1,
    ]


def test_who_is_called_back_says_what_they_think_once_and_the_caller_is_no_practitioner(cast, sitting):
    (visit,) = talks(sitting, 1)
    staff, late = actor("center@own.example"), AFTER + timedelta(days=40)
    with pytest.raises(OwnTalk), unit_of_work():
        ratings.say(visit, Level.SATISFIED, actor("lawyer@own.example"), late)
    assert ratings.may_be_said(visit)
    with unit_of_work():
        row = ratings.say(visit, Level.NOT_SATISFIED, staff, late)
    assert (row.channel, row.entered_by_id) == (RatingChannel.CALL, staff.account_id)
    assert not ratings.may_be_said(visit)
    with pytest.raises(RatedAlready), unit_of_work():
        ratings.say(visit, Level.SATISFIED, staff, late)
    (bad,) = db.session.scalars(select(FollowUp))
    assert bad.reason is FollowUpReason.BAD_RATING
    with unit_of_work():
        assert follow_ups.open_promised(visit, None, staff, AFTER).due_on == AFTER.date() + timedelta(days=7)


def test_a_bad_rating_is_overdue_after_the_fifteenth_working_day(cast, sitting):
    good, fair, bad = talks(sitting, 3)
    rate(good, Level.VERY_SATISFIED)
    rate(fair, Level.MOSTLY_SATISFIED)
    rate(bad, Level.VERY_DISSATISFIED, "等了一上午")
    (row,) = follow_ups.running(cast.own.bureau)
    days = holiday_notices.calendar_of(cast.own.bureau).working_days_between(date(2026, 12, 3), row.due_on)
    assert (len(days), days[-1], row.due_on) == (15, row.due_on, date(2026, 12, 23))
    assert not follow_ups.is_overdue(row, row.due_on)
    assert follow_ups.is_overdue(row, row.due_on + timedelta(days=1))
    assert follow_ups.running(cast.own.bureau, cast.own.centers[0]) == [row]
    assert follow_ups.running(cast.own.bureau, cast.own.centers[1]) == []
    grants = {email: account(email).grants[0] for email in ("center@own.example", "lawyer@own.example")}
    may = permissions.may
    assert may(grants["center@own.example"], permissions.Permission.RUN_CENTER, row)
    assert not may(grants["lawyer@own.example"], permissions.Permission.SEE_OWN_SITTINGS, row)


def test_call_backs_go_by_the_table_of_states(cast, sitting):
    (visit,) = talks(sitting, 1)
    staff = actor("center@own.example")

    def step(row: FollowUp, to: FollowUpState, **more) -> None:
        with unit_of_work():
            values = {"way": CallWay.PHONE, "note": "已说明"} | more
            follow_ups.record(row, to, values.pop("version", row.version), staff, AFTER, **values)

    for before, after in product(FollowUpState, FollowUpState):
        with unit_of_work():
            row = follow_ups.open_promised(visit, None, staff, AFTER)
            row.state = before
        if after in STEPS[before]:
            step(row, after)
            assert row.state is after
        else:
            with pytest.raises((Ended, InvalidInput)):
                step(row, after)
    with unit_of_work():
        row = follow_ups.open_promised(visit, date(2026, 12, 4), staff, AFTER)
    for to, more, wrong in (
        (FollowUpState.DONE, {"way": None}, InvalidInput),
        (FollowUpState.CLOSED, {"note": " "}, InvalidInput),
        (FollowUpState.DONE, {"note": "字" * 501}, InvalidInput),
        (FollowUpState.DONE, {"version": 7}, Stale),
    ):
        with pytest.raises(wrong):
            step(row, to, **more)
    step(row, FollowUpState.UNREACHABLE, note="无人接听")
    step(row, FollowUpState.DONE, is_settled=True)
    assert (row.tries, row.note, row.is_settled, row.way) == (2, "无人接听\n已说明", True, "phone")
    with pytest.raises(InvalidInput), unit_of_work():
        follow_ups.open_promised(visit, date(2026, 12, 1), staff, AFTER)


def test_rates_equal_a_recount_and_few_answers_are_not_shown(cast, sitting):
    second = cast.own.sittings[1]
    here, there = talks(sitting, 10), talks(second, 5)
    for number, visit in enumerate(here[:8]):
        rate(visit, Level.NOT_SATISFIED if number == 0 else Level.SATISFIED)
    for visit in there[:2]:
        rate(visit)
    found = satisfaction.of_months(cast.own.bureau, MONTHS)
    served, answered, good = db.session.execute(
        text(
            "SELECT (SELECT count(*) FROM visits v JOIN sittings s ON v.sitting_id = s.id"
            " WHERE v.state = 'served' AND s.month = '2026-12'), count(*),"
            " sum(CASE WHEN level IN ('not_satisfied', 'very_dissatisfied') THEN 0 ELSE 1 END)"
            " FROM ratings r JOIN sittings s ON r.sitting_id = s.id WHERE s.month = '2026-12'"
        )
    ).one()
    assert (
        (found.total.served, found.total.answered, found.total.good)
        == (served, answered, good)
        == (15, 10, 9)
    )
    assert (found.total.rate, round(found.total.response, 1)) == (90.0, 66.7)
    shares = found.by_center("2026-12")
    assert (shares[second.center_id].is_small, shares[second.center_id].rate) == (True, None)
    assert shares[sitting.center_id].rate is None, "it would follow from the total and the small one"
    assert found.by_month()["2026-12"].answered == 10
    for visit in there[2:3]:
        rate(visit)
    shares = satisfaction.of_months(cast.own.bureau, MONTHS).by_center()
    assert (shares[sitting.center_id].rate, shares[sitting.center_id].response) == (87.5, 80.0)
    lawyer = cast.own.lawyers[0]
    with unit_of_work():
        for visit in here[:2]:
            visit.practitioner_id = lawyer.id
    own = satisfaction.of_practitioner(lawyer, MONTHS)
    assert (own.served, own.answered, own.rate, own.response, own.is_small) == (2, None, None, None, True)
    with unit_of_work():
        here[2].practitioner_id = lawyer.id
    assert satisfaction.of_practitioner(lawyer, MONTHS).answered == 3
    assert db.session.scalar(select(func.count(Rating.id))) == 11
