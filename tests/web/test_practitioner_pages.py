"""A practitioner's pages: own sittings, leave in two taps, a calendar address, the desk, the record."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    AuditRow,
    Booking,
    Consultation,
    ConsultationState,
    FeedToken,
    Leave,
    LeaveState,
    Visit,
    VisitState,
)
from roster.services import visits
from tests.desk import at, book, stage
from tests.services.test_consultations import ADVICE, AUTHOR, SUMMARY

LAWYER, COLLEAGUE, STRANGER = "lawyer@own.example", "lawyer-colleague@own.example", "lawyer@stranger.example"


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


@pytest.fixture
def on_the_day(sitting):
    """The morning of the session date."""
    with clock.frozen(at(9, 5)):
        yield


def visitor(cast, sitting, now):
    """Somebody with a booking waits."""
    booking_id = book(sitting, 9, now=now)
    with unit_of_work():
        booking = db.session.get_one(Booking, booking_id)
        return visits.check_in(booking, cast.own.centers[0], AUTHOR, at(9)).visit.public_id


def text_of(answer):
    return answer.get_data(as_text=True)


def record_of(visit):
    db.session.rollback()
    return db.session.scalars(
        select(Consultation).join(Visit, Consultation.visit_id == Visit.id).where(Visit.public_id == visit)
    ).one()


def at_the_record(cast, sitting, now, browser):
    """Walk to a visitor's record as the lawyer does; return its address and its row."""
    visit = visitor(cast, sitting, now)
    browser.post(f"/practitioner/sittings/{sitting.public_id}/desk/next")
    browser.post(f"/practitioner/visits/{visit}/start")
    address = browser.post(f"/practitioner/visits/{visit}/record").location
    return address, record_of(visit)


def form_of(record, **changes):
    values = {
        "version": str(record.version),
        "name": "赵小五",
        "matter": "10",
        "mode": "booked",
        "on_behalf": "self",
        "risk": "yellow",
        "people": "2",
        "leaflets": "0",
        "summary": SUMMARY,
        "advice": ADVICE,
        "outcomes": ["A", "C"],
        "told_legal_aid": "yes",
        "conflict_checked": "y",
        "limitation_on": "2026-12-06",
    }
    return {**values, **changes}


def test_my_sittings_say_everything_and_nobodys_name(cast, now, sitting, sign_in):
    book(sitting, 9, now=now)
    page = text_of(sign_in(LAWYER).get("/practitioner/"))
    for wanted in ("geo:34.5", "2026年12月2日", "09:00–11:30，14:00–16:30", "示甲own", "1.3"):
        assert wanted in page, wanted
    assert "赵小五" not in page
    assert "13800000099" not in page


def test_without_a_roster_the_page_says_so(cast, sign_in):
    assert 'class="empty"' in text_of(sign_in(LAWYER).get("/practitioner/"))


def test_confirming_receipt(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    assert browser.post(f"/practitioner/sittings/{sitting.public_id}/confirm").status_code == 302
    db.session.rollback()
    states = db.session.scalars(
        select(Assignment.state).where(Assignment.practitioner_id == cast.own.lawyers[0].id)
    ).all()
    assert states == [AssignmentState.CONFIRMED]


@pytest.mark.parametrize("who", [COLLEAGUE, STRANGER])
def test_other_peoples_sittings_are_not_there(cast, sitting, sign_in, who):
    browser = sign_in(who)
    for path in ("confirm", "leave", "desk/next"):
        assert browser.post(f"/practitioner/sittings/{sitting.public_id}/{path}").status_code == 404, path
    for path in ("leave", "desk"):
        assert browser.get(f"/practitioner/sittings/{sitting.public_id}/{path}").status_code == 404, path


@pytest.mark.both_databases
def test_leave_in_two_taps_and_taking_it_back(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    address = f"/practitioner/sittings/{sitting.public_id}/leave"
    assert 'value="hearing"' in text_of(browser.get(address))
    assert browser.post(address, data={}).status_code == 400
    answer = browser.post(address, data={"reason": "hearing"}, follow_redirects=True)
    assert answer.status_code == 200
    leave = db.session.scalars(select(Leave)).one()
    assert "/practitioner/leave" in text_of(browser.get("/practitioner/"))
    browser.post(f"/practitioner/leave/{leave.public_id}/withdraw")
    db.session.rollback()
    assert db.session.scalars(select(Leave)).one().state is LeaveState.WITHDRAWN


def test_a_late_leave_asks_to_phone_too(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    with clock.frozen(at(8)):
        address = f"/practitioner/sittings/{sitting.public_id}/leave"
        page = text_of(browser.post(address, data={"reason": "sick"}, follow_redirects=True))
    assert "flash warning" in page
    assert "0913-0000001" in page


def test_a_late_leave_waits_for_the_clerk_who_refuses_one_and_accepts_the_next(cast, sitting, sign_in):
    browser, clerk = sign_in(LAWYER), sign_in("scheduler@own.example")
    own = f"/practitioner/sittings/{sitting.public_id}/leave"
    with clock.frozen(at(8)):
        browser.post(own, data={"reason": "sick"})
        assert "请假待司法局答复" in text_of(browser.get("/practitioner/"))
        leave = db.session.scalars(select(Leave)).one()
        address = f"/bureau/leaves/{leave.public_id}"
        assert address in text_of(clerk.get("/bureau"))
        unsaid = clerk.post(address, data={"answer": "refuse", "reason": ""})
        assert unsaid.status_code == 422
        assert 'id="reason-error"' in text_of(unsaid)
        assert clerk.post(address, data={"answer": "refuse", "reason": "当天无人可替"}).location == "/bureau"
        assert clerk.post(address, data={"answer": "accept"}).status_code == 409
        assert "当天无人可替" in text_of(browser.get("/practitioner/leave"))
        browser.post(own, data={"reason": "sick"})
        again = db.session.scalars(select(Leave).order_by(Leave.id.desc())).first()
        answer = clerk.post(f"/bureau/leaves/{again.public_id}", data={"answer": "accept"})
        assert "/fill" in answer.location
        assert clerk.get(answer.location).status_code == 200
        assert "已准假" in text_of(browser.get("/practitioner/leave"))


def test_a_wrong_leave_keeps_what_was_typed(cast, sitting, sign_in):
    form = {
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "period": "am",
        "reason": "sick",
        "note": "说明",
    }
    answer = sign_in(LAWYER).post("/practitioner/leave", data=form)
    page = text_of(answer)
    assert answer.status_code == 400
    assert 'value="2026-11-01"' in page
    assert 'value="说明"' in page
    assert "error-summary" in page
    answer = sign_in(LAWYER).post("/practitioner/leave", data={**form, "starts_on": "tomorrow"})
    assert answer.status_code == 400


def test_a_colleague_cannot_withdraw_my_leave(cast, sitting, sign_in):
    sign_in(LAWYER).post(
        "/practitioner/leave", data={"starts_on": "2026-12-10", "period": "day", "reason": "sick"}
    )
    leave = db.session.scalars(select(Leave)).one()
    for who in (COLLEAGUE, STRANGER):
        assert sign_in(who).post(f"/practitioner/leave/{leave.public_id}/withdraw").status_code == 404
    assert leave.state is LeaveState.GIVEN


def test_a_calendar_address_is_shown_once_and_revoked(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    page = text_of(browser.post("/practitioner/calendar", data={"label": "手机", "with_alarm": "1"}))
    token = re.search(r"/ics/([\w-]{43})\.ics", page).group(1)
    assert f"webcal://127.0.0.1:8000/ics/{token}.ics" in page
    assert "data:image/svg+xml" in page
    assert browser.get(f"/ics/{token}.ics").status_code == 200
    again = text_of(browser.get("/practitioner/calendar"))
    assert token not in again
    assert "手机" in again
    row = db.session.scalars(select(FeedToken)).one()
    assert sign_in(COLLEAGUE).post(f"/practitioner/calendar/{row.public_id}/revoke").status_code == 404
    browser.post(f"/practitioner/calendar/{row.public_id}/revoke")
    db.session.rollback()
    assert db.session.scalars(select(FeedToken)).one().revoked_at is not None


@pytest.mark.both_databases
def test_a_visit_from_call_to_signature(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    page = text_of(browser.get(address))
    assert 'value="赵小五"' in page
    assert "手写的一句话" in page
    assert browser.post(address, data=form_of(record)).location == address
    record = record_of(record.visit.public_id)
    assert (record.version, record.people, record.outcomes, record.told_legal_aid) == (2, 2, ["A", "C"], True)
    assert browser.post(address, data={**form_of(record), "then": "sign"}).location == address
    signed = text_of(browser.get(address))
    assert SUMMARY in signed
    assert ADVICE in signed
    assert record_of(record.visit.public_id).state is ConsultationState.SIGNED
    browser.post(f"{address}/addenda", data={"text": "来电补充一句"})
    assert "来电补充一句" in text_of(browser.get(address))
    assert browser.post(f"{address}/addenda", data={"text": " "}).status_code == 400
    browser.post(f"/practitioner/visits/{record.visit.public_id}/finish")
    assert record_of(record.visit.public_id).visit.state is VisitState.SERVED


def test_signing_too_early_marks_what_is_missing_and_saves_the_rest(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    form = form_of(record, advice="", told_legal_aid="", then="sign")
    answer = browser.post(address, data=form)
    page = text_of(answer)
    assert answer.status_code == 400
    assert SUMMARY in page
    for field in ("advice", "told_legal_aid"):
        assert f'href="#{field}"' in page
    record = record_of(record.visit.public_id)
    assert (record.summary, record.state) == (SUMMARY, ConsultationState.DRAFT)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)
    assert int(version) == record.version


@pytest.mark.both_databases
def test_two_windows_show_both_texts_and_overwrite_nothing(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    first, second = form_of(record, summary="第一个窗口的文字"), form_of(record, summary="第二个窗口的文字")
    browser.post(address, data=first)
    answer = browser.post(address, data=second)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "第一个窗口的文字" in page
    assert page.count("第二个窗口的文字") >= 2  # in the comparison and in the form
    assert record_of(record.visit.public_id).summary == "第一个窗口的文字"
    version = re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)
    assert browser.post(address, data={**second, "version": version}).status_code == 302
    assert record_of(record.visit.public_id).summary == "第二个窗口的文字"


def test_autosave_answers_in_words(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    typed = form_of(record)
    good = browser.post(f"{address}/draft", data=typed)
    assert (good.status_code, good.json["version"]) == (200, 2)
    stale = browser.post(f"{address}/draft", data=typed)
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    wrong = browser.post(
        f"{address}/draft", data=form_of(record, version="2", summary="卡号4111111111111111")
    )
    assert (wrong.status_code, wrong.json["field"]) == (400, "summary")
    number = browser.post(f"{address}/draft", data=form_of(record, version="2", people="many"))
    assert (number.status_code, number.json["field"]) == (400, "people")
    assert browser.post(f"{address}/draft", data=form_of(record, version="no number")).status_code == 409


def test_the_print_is_the_whole_sheet(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    browser.post(address, data=form_of(record))
    page = text_of(browser.get(f"{address}/print"))
    for wanted in (SUMMARY, ADVICE, "☑", "100-20261202-01", "示例·own所"):
        assert wanted in page


def test_a_near_limitation_date_warns(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    browser.post(address, data=form_of(record))
    assert "2026年12月6日" in text_of(browser.get(address))
    assert "flash error" in text_of(browser.get(address))


def test_when_the_claim_lapses_is_worked_out_with_its_reason(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    chosen = {"then": "limitation", "matter": "07", "limitation_on": "", "basis": "口头约定"}
    lacking = browser.post(address, data=form_of(record, **chosen, limitation_period="labour"))
    assert lacking.status_code == 400
    assert SUMMARY in text_of(lacking)
    answer = browser.post(
        address,
        data=form_of(record, **chosen, limitation_period="labour", limitation_from="2025-12-20"),
        follow_redirects=True,
    )
    page = text_of(answer)
    for wanted in ("2026年12月20日", "劳动争议调解仲裁法", "口头约定；", "2026-12-20", "flash warning"):
        assert wanted in page, wanted
    assert "2026年12月20日" in text_of(browser.get("/practitioner/records"))
    again = form_of(record, version="2", **chosen | {"limitation_on": "2027-01-31"}, limitation_period="")
    assert browser.post(address, data=again | {"then": "save"}).status_code == 302
    assert "2026年12月20日" not in text_of(browser.get("/practitioner/records"))


def test_every_reading_is_written_down(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    address, _ = at_the_record(cast, sitting, now, browser)
    browser.get(address)
    browser.get(f"{address}/print")
    db.session.rollback()
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.CONSULTATION_READ)).all()
    assert len(rows) == 2
    assert {row.account_id for row in rows} == {cast.own.lawyer.id}


@pytest.mark.parametrize("who", [COLLEAGUE, STRANGER, "center@own.example", "scheduler@own.example"])
def test_nobody_else_gets_a_record(cast, now, sitting, on_the_day, sign_in, who):
    browser = sign_in(LAWYER)
    address, record = at_the_record(cast, sitting, now, browser)
    browser.post(address, data=form_of(record))
    visit, other = record.visit.public_id, sign_in(who)
    wanted = 404 if who in (COLLEAGUE, STRANGER) else 403
    for path in ("", "/print"):
        answer = other.get(f"{address}{path}")
        assert answer.status_code == wanted
        assert SUMMARY not in text_of(answer)
    for path in ("", "/draft", "/addenda"):
        assert other.post(f"{address}{path}", data=form_of(record)).status_code == wanted
    for step in ("finish", "record", "undo"):
        assert other.post(f"/practitioner/visits/{visit}/{step}").status_code == wanted


def test_unsigned_records_are_listed_and_overdue_ones_marked(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    at_the_record(cast, sitting, now, browser)
    assert "100-20261202-01" in text_of(browser.get("/practitioner/records"))
    with clock.frozen(at(9) + timedelta(days=5)):
        assert "badge bad" in text_of(browser.get("/practitioner/records"))


def test_a_full_desk_and_an_empty_queue_are_said(cast, now, sitting, on_the_day, sign_in):
    browser = sign_in(LAWYER)
    desk = f"/practitioner/sittings/{sitting.public_id}/desk"
    assert "flash error" in text_of(browser.post(f"{desk}/next", follow_redirects=True))
    visitor(cast, sitting, now)
    assert "flash error" not in text_of(browser.post(f"{desk}/next", follow_redirects=True))
    assert "flash error" in text_of(browser.post(f"{desk}/next", follow_redirects=True))
