"""A firm secretary's pages: own people, their sittings and leave, and nothing of any citizen."""

from datetime import date

import pytest
from sqlalchemy import select

from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    AuditRow,
    Leave,
    LeaveState,
    Notice,
    Practitioner,
    Sitting,
    SittingState,
)
from tests.desk import SITTING_DAY, book, stage

SECRETARY = "secretary@own.example"


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


@pytest.fixture
def browser(sitting, sign_in):
    return sign_in(SECRETARY)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def leave_form(**changes: str) -> dict[str, str]:
    day = SITTING_DAY.isoformat()
    return {"starts_on": day, "ends_on": "", "period": "day", "reason": "hearing", "note": ""} | changes


def leaves() -> list[Leave]:
    db.session.rollback()
    return list(db.session.scalars(select(Leave).order_by(Leave.id)))


def test_the_first_page_names_own_people_and_what_is_not_confirmed(browser, cast):
    page = text(browser.get("/firm/"))
    for lawyer in cast.own.lawyers:
        assert lawyer.name in page
    assert page.count("尚未确认") == 3  # the list's head, and two people with a sitting
    assert "暂无待坐班场次" in page  # the third lawyer
    for foreign in (cast.own.notary.name, cast.stranger.lawyers[0].name):
        assert foreign not in page
    assert browser.get("/account/home").location == "/firm/"


def test_a_confirmed_sitting_is_no_longer_outstanding(browser, cast):
    with unit_of_work():
        for row in db.session.scalars(select(Assignment)):
            row.state = AssignmentState.CONFIRMED
    page = text(browser.get("/firm/"))
    assert "尚未确认" not in page
    assert page.count("已确认") == 2


def test_what_lies_far_ahead_is_counted_not_listed(browser, cast, sitting):
    with unit_of_work():
        for row in db.session.scalars(select(Sitting).where(Sitting.bureau_id == cast.own.bureau.id)):
            row.date = date(2027, 3, 2)
    page = text(browser.get("/firm/"))
    assert "六周以后还有 2 场尚未确认" in page
    assert "请提醒他们" not in page


def test_a_firm_without_people_is_told_so(browser, cast):
    with unit_of_work():
        for person in db.session.scalars(select(Practitioner)):
            person.firm = cast.own.notary.firm
    page = text(browser.get("/firm/"))
    assert "人员库里还没有贵机构的人员" in page


def test_nothing_of_a_citizen_is_on_any_page(browser, cast, sitting, now):
    book(sitting, 9, now=now)
    person = cast.own.lawyers[0].public_id
    for address in ("/firm/", f"/firm/people/{person}", "/firm/months/2026-12"):
        page = text(browser.get(address))
        for secret in ("赵小五", "赵", "13800000099", "0099", "手写的一句话", "婚姻家庭"):
            assert secret not in page, (address, secret)


def test_the_month_names_place_and_hours_and_can_be_empty(browser, cast):
    page = text(browser.get("/firm/months/2026-12"))
    assert page.count("<tr>") == 3
    assert "09:00–11:30" in page
    assert cast.own.centers[0].phone in page
    assert "本月无人坐班" in text(browser.get("/firm/months/2027-01"))
    for nonsense in ("2026-13", "december", "1999-12"):
        assert browser.get(f"/firm/months/{nonsense}").status_code == 404


@pytest.mark.parametrize("state", [SittingState.MOVED, SittingState.CANCELLED])
def test_a_sitting_that_moved_or_was_called_off_says_so(browser, cast, sitting, state):
    with unit_of_work():
        row = db.session.get_one(Sitting, sitting.id)
        row.state, row.reason = state, "修路"
    page = text(browser.get("/firm/months/2026-12"))
    assert ("已取消" if state is SittingState.CANCELLED else "改期") in page
    assert "修路" in page


@pytest.mark.both_databases
def test_leave_is_given_on_behalf_and_the_bureau_is_told(browser, cast):
    person = cast.own.lawyers[1].public_id
    answer = browser.post(f"/firm/people/{person}", data=leave_form(), follow_redirects=True)
    assert "已告知司法局有 1 场需要另找人" in text(answer)
    (leave,) = leaves()
    assert (leave.practitioner.public_id, leave.created_by_id) == (person, cast.own.secretary.id)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.LEAVE_GIVEN)).one()
    assert (row.actor_kind, row.account_id) == ("account", cast.own.secretary.id)
    assert db.session.scalars(select(Notice)).one().address == "scheduler@own.example"
    assert "已请假，待替班" in text(browser.get("/firm/"))


def test_leave_that_hits_nothing_is_simply_noted(browser, cast):
    person = cast.own.lawyers[2].public_id
    form = leave_form(starts_on="2027-03-01", ends_on="2027-03-05")
    assert "不影响已发布的场次" in text(
        browser.post(f"/firm/people/{person}", data=form, follow_redirects=True)
    )
    assert leaves()[0].ends_on == date(2027, 3, 5)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_on": ""}, "2026-12-02"),
        ({"starts_on": "yesterday"}, "2026-12-02"),
        ({"starts_on": "2026-11-01"}, "最早"),
        ({"ends_on": "2026-12-01"}, "早于"),
        ({"period": "night"}, ""),
        ({"reason": "love"}, ""),
        ({"note": "长" * 201}, "200"),
    ],
)
def test_bad_entries_come_back_with_what_was_typed(browser, cast, changes, words):
    person = cast.own.lawyers[1].public_id
    form = leave_form(note="开庭") | changes
    answer = browser.post(f"/firm/people/{person}", data=form)
    assert answer.status_code == 422
    assert words in text(answer)
    assert form["note"] in text(answer)
    assert leaves() == []


@pytest.mark.both_databases
def test_the_same_days_twice_are_refused_at_the_field(browser, cast):
    person = cast.own.lawyers[1].public_id
    browser.post(f"/firm/people/{person}", data=leave_form())
    again = browser.post(f"/firm/people/{person}", data=leave_form(period="am", note="第二次"))
    assert again.status_code == 422
    assert "这些天已经请过假" in text(again)
    assert "第二次" in text(again)
    assert len(leaves()) == 1


def test_leave_is_withdrawn_once(browser, cast):
    person = cast.own.lawyers[1].public_id
    browser.post(f"/firm/people/{person}", data=leave_form())
    address = f"/firm/leave/{leaves()[0].public_id}/withdraw"
    assert browser.post(address).location == f"/firm/people/{person}"
    assert leaves()[0].state is LeaveState.WITHDRAWN
    assert browser.post(address).status_code == 409
    assert text(browser.get(f"/firm/people/{person}")).count("撤回") == 0


@pytest.mark.parametrize("who", ["notary", "stranger"])
def test_nobody_of_another_firm_can_be_seen_or_excused(browser, cast, who):
    person = cast.own.notary if who == "notary" else cast.stranger.lawyers[0]
    address = f"/firm/people/{person.public_id}"
    assert browser.get(address).status_code == 404
    assert browser.post(address, data=leave_form()).status_code == 404
    assert leaves() == []


def test_a_firm_that_closed_has_no_pages(browser, cast):
    with unit_of_work():
        db.session.merge(cast.own.lawyers[0].firm).is_active = False
    assert browser.get("/firm/").status_code == 404


def test_a_person_who_left_is_shown_while_on_a_roster_and_takes_no_leave(browser, cast):
    with unit_of_work():
        for lawyer in cast.own.lawyers[1:]:
            db.session.merge(lawyer).is_active = False
    page = text(browser.get("/firm/"))
    assert cast.own.lawyers[1].name in page
    assert "已离库" in page
    assert cast.own.lawyers[2].name not in page
    assert "starts_on" not in text(browser.get(f"/firm/people/{cast.own.lawyers[1].public_id}"))
