"""Overview, dates, people, centers and messages of a scheduler."""

import re
from datetime import date

import pytest

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    CalendarDay,
    HolidayNotice,
    Leave,
    LeaveReason,
    Notice,
    NoticeState,
    SessionDate,
    Sitting,
    SittingState,
)
from tests.services.planning_stage import FULL, draft_with, drafted_with, lay_out, person, publish

NOTICE_2027 = "date,kind,name\n" + "".join(
    f"{day},{kind},{name}\n"
    for day, kind, name in (
        ("2027-01-01", "off", "元旦"),
        ("2027-01-04", "off", "元旦"),
        ("2027-02-06", "off", "春节"),
        ("2027-04-05", "off", "清明节"),
        ("2027-05-01", "off", "劳动节"),
        ("2027-06-09", "off", "端午节"),
        ("2027-09-15", "off", "中秋节"),
        ("2027-10-01", "off", "国庆节"),
    )
)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_overview_says_when_and_what_to_do(browser, cast, now):
    page = text(browser.get("/bureau"))
    assert "2026年12月2日" in page or "2 December 2026" in page
    assert "十月廿四" in page
    assert "/bureau/dates/notice" in page, "the notice for 2027 is missing in November"
    with unit_of_work():
        draft_with(cast.own, now, FULL)
        db.session.add(
            Leave(
                practitioner_id=person(cast.own, 0).id,
                starts_on=date(2026, 12, 2),
                ends_on=date(2026, 12, 2),
                reason=LeaveReason.HEARING,
                created_at=now,
            )
        )
    page = text(browser.get("/bureau"))
    assert "王示own" in page
    assert "?replace=" in page


def test_an_overview_without_any_date_leads_to_laying_out(browser, cast, now):
    with unit_of_work():
        for row in db.session.query(SessionDate).filter_by(bureau_id=cast.own.bureau.id):
            db.session.delete(row)
    page = text(browser.get("/bureau"))
    assert 'class="button" href="/bureau/dates"' in page
    assert browser.post("/bureau/dates/derive").status_code == 302
    months = db.session.query(SessionDate).filter_by(bureau_id=cast.own.bureau.id).count()
    assert months == 18


def test_a_notice_is_previewed_before_it_is_imported(browser, cast, now):
    browser.post("/bureau/dates/derive")
    answer = browser.post("/bureau/dates/notice", data={"text": NOTICE_2027})
    assert answer.status_code == 200
    assert 'name="confirmed" value="yes"' in text(answer)
    assert db.session.query(HolidayNotice).count() == 0
    assert browser.post(
        "/bureau/dates/notice", data={"text": NOTICE_2027, "confirmed": "yes"}
    ).location.endswith("/bureau/dates")
    assert db.session.query(HolidayNotice).one().bureau_id == cast.own.bureau.id
    january = db.session.query(SessionDate).filter_by(bureau_id=cast.own.bureau.id, month="2027-01").one()
    assert (january.date, january.is_provisional) == (date(2027, 1, 6), False)


def test_a_wrong_notice_names_the_line_and_keeps_the_text(browser):
    answer = browser.post("/bureau/dates/notice", data={"text": "date,kind,name\n2027-01-01,maybe,元旦"})
    assert answer.status_code == 422
    assert "maybe" in text(answer)
    assert "error-summary" in text(answer)
    assert browser.post("/bureau/dates/notice", data={"text": ""}).status_code == 422


@pytest.mark.both_databases
def test_a_published_month_moves_only_after_confirmation(browser, cast, now):
    publish(cast.own, now)
    form = {"day": "2026-12-01", "kind": "off", "reason": "大雪"}
    assert browser.post("/bureau/dates/day", data=form).status_code == 302
    assert db.session.query(CalendarDay).one().reason == "大雪"
    row = db.session.query(SessionDate).filter_by(bureau_id=cast.own.bureau.id, month="2026-12").one()
    assert row.date == date(2026, 12, 2)
    assert 'name="confirmed" value="2026-12"' in text(browser.get("/bureau/dates"))
    browser.post("/bureau/dates/derive", data={"confirmed": "2026-12"})
    db.session.refresh(row)
    assert row.date == date(2026, 12, 3)


def test_a_day_without_reason_or_date_is_refused(browser):
    answer = browser.post("/bureau/dates/day", data={"day": "yesterday", "kind": "off", "reason": ""})
    assert answer.status_code == 422
    assert text(answer).count('class="error"') >= 2


def test_one_center_moves_to_a_day_nearby(browser, cast, now):
    sitting = cast.own.sittings[0].public_id
    page = text(browser.get(f"/bureau/sittings/{sitting}/move"))
    assert page.count('type="radio"') == 5, "one working day before, three after, or not at all"
    form = {"date": "2026-12-04", "reason": "逢集"}
    shown = text(browser.post(f"/bureau/sittings/{sitting}/move", data=form))
    assert db.session.query(Sitting).filter_by(public_id=sitting).one().state is not SittingState.MOVED
    seen = re.search(r'name="digest" value="([^"]+)"', shown)
    done = {**form, "chosen": "1", "step": "do", "digest": seen[1]}
    moved = browser.post(f"/bureau/sittings/{sitting}/move", data=done)
    assert moved.location == "/bureau/dates/2026-12/moved"
    row = db.session.query(Sitting).filter_by(public_id=sitting).one()
    assert (row.date, row.state, row.reason) == (date(2026, 12, 4), SittingState.MOVED, "逢集")
    bad = {"date": "2026-12-24", "reason": "逢集"}
    assert browser.post(f"/bureau/sittings/{sitting}/move", data=bad).status_code == 422


def test_a_provisional_month_cannot_have_a_center_moved(browser, cast, now):
    with unit_of_work():
        lay_out(cast.own, "2027-01", date(2027, 1, 5), now, provisional=True)
    sitting = (
        db.session.query(Sitting)
        .filter_by(bureau_id=cast.own.bureau.id, month="2027-01")
        .order_by(Sitting.id)
        .first()
    )
    assert "2027" in text(browser.get(f"/bureau/sittings/{sitting.public_id}/move"))


@pytest.mark.both_databases
def test_people_are_searched_and_masked(browser, cast):
    assert "王示own" in text(browser.get("/bureau/people?q=王"))
    assert "李示own" not in text(browser.get("/bureau/people?q=王"))
    assert 'class="empty"' in text(browser.get("/bureau/people?q=%25"))
    page = text(browser.get(f"/bureau/people/{person(cast.own, 0).public_id}"))
    assert "138****0001" in page
    assert "13800000001" not in page
    assert "+86" not in page


def test_the_scheduler_notes_and_takes_back_a_leave(browser, cast):
    address = f"/bureau/people/{person(cast.own, 0).public_id}"
    form = {"starts_on": "2026-12-02", "ends_on": "", "period": "am", "reason": "hearing", "note": ""}
    assert browser.post(address, data=form).location == address
    leave = db.session.query(Leave).one()
    assert (leave.starts_on, leave.ends_on, leave.period) == (date(2026, 12, 2), date(2026, 12, 2), Period.AM)
    assert browser.post(f"/bureau/leaves/{leave.public_id}/withdraw").location == address
    past = {**form, "starts_on": "2026-11-01"}
    answer = browser.post(address, data=past)
    assert answer.status_code == 422
    assert "2026-11-01" in text(answer)


def test_centers_are_found_and_shown(browser, cast):
    assert "示例own1镇" in text(browser.get("/bureau/centers?q=own1"))
    assert browser.get("/bureau/centers/610502101").status_code == 200
    assert browser.get("/bureau/centers/999").status_code == 404


def test_the_call_list_shows_a_number_only_when_asked_and_writes_it_down(browser, cast, now):
    with unit_of_work():
        person(cast.own, 0).email = None
        person(cast.own, 0).phone = "+8609130000009"
    publish(cast.own, now)
    notice = db.session.query(Notice).filter_by(practitioner_id=cast.own.lawyers[0].id).one()
    with unit_of_work():
        db.session.get_one(Notice, notice.id).state = NoticeState.TO_CALL
    listing = text(browser.get("/bureau/notices?show=to_call"))
    assert "王示own" in listing
    assert "0000009" not in listing
    address = f"/bureau/notices/{notice.public_id}/call"
    assert "0000009" not in text(browser.get(address))
    refused = browser.post(address)
    assert (refused.status_code, "0000009" in text(refused)) == (400, False), "no reason, no number"
    page = text(browser.post(address, data={"reason": "tell_change"}))
    assert "0000009" in page
    assert db.session.query(AuditRow).filter_by(action=AuditAction.PERSONAL_DATA_REVEALED).count() == 1
    told = f"/bureau/notices/{notice.public_id}/told"
    assert browser.post(told).status_code == 302
    assert browser.post(told).status_code == 409


def test_strangers_people_centers_leaves_and_messages_are_not_found(browser, cast, now):
    publish(cast.stranger, now)
    notice = db.session.query(Notice).filter_by(bureau_id=cast.stranger.bureau.id).first()
    addresses = [
        f"/bureau/people/{person(cast.stranger, 0).public_id}",
        f"/bureau/sittings/{cast.stranger.sittings[0].public_id}/move",
    ]
    for address in addresses:
        assert browser.get(address).status_code == 404
    for verb in ("call", "told"):
        assert browser.post(f"/bureau/notices/{notice.public_id}/{verb}").status_code == 404
    assert "示stranger" not in text(browser.get("/bureau/notices"))
    assert "示stranger" not in text(browser.get("/bureau/people"))


def test_a_conflict_of_interest_is_declared_and_removed_on_the_persons_page(browser, cast, now):
    drafted_with(cast.own, now, FULL)
    name = person(cast.own, 0).public_id
    code = cast.own.centers[0].code
    address = f"/bureau/people/{name}"
    answer = browser.post(f"{address}/conflicts", data={"conflict-center": code, "conflict-reason": " "})
    assert answer.status_code == 422
    assert "error-summary" in text(answer)
    assert f'<option selected value="{code}">' in text(answer)
    form = {"conflict-center": code, "conflict-reason": "与该镇的诉讼"}
    answer = browser.post(f"{address}/conflicts", data=form, follow_redirects=True)
    assert "与该镇的诉讼" in text(answer)
    assert 'class="flash warning"' in text(answer), "the sitting there must go to somebody else"
    again = browser.post(f"{address}/conflicts", data=form)
    assert (again.status_code, "error-summary" in text(again)) == (422, True)
    refused = browser.post(f"{address}/conflicts/remove", data={"center": code}, follow_redirects=True)
    assert "与该镇的诉讼" in text(refused)
    done = browser.post(f"{address}/conflicts/remove", data={"center": code, "reason": "到期"})
    assert done.status_code == 302
    assert "与该镇的诉讼" not in text(browser.get(address))


def test_a_forged_center_is_no_center(browser, cast):
    address = f"/bureau/people/{person(cast.own, 0).public_id}/conflicts"
    assert browser.post(address, data={"conflict-center": "x", "conflict-reason": "y"}).status_code == 422
    assert browser.post(f"{address}/remove", data={"center": "x", "reason": "y"}).status_code == 404


def test_the_call_list_is_there_when_it_is_empty(browser):
    assert "?show=to_call" in text(browser.get("/bureau/notices"))
