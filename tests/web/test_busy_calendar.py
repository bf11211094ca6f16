"""Leave from one's own calendar: what a file says of session dates, and that nothing else of it stays anywhere."""

import io
import json
import logging
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster.core import clock, fetching
from roster.core.actors import Actor
from roster.core.outside import NotFetched, Trouble
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.jobs import own_calendars as own_calendar_job
from roster.models import (
    CalendarEntry,
    Leave,
    LeaveReason,
    LeaveState,
    Notice,
    NoticeKind,
    OwnCalendar,
    SessionDate,
    WishedChannel,
)
from roster.notify.facts import facts_of
from roster.services import own_calendars, practitioners
from tests.conftest import NOW
from tests.desk import stage
from tests.ical.test_busy_times import a_calendar

LAWYER = "lawyer@own.example"
TRIP_DAY = date(2027, 1, 5)
BUSY = "/practitioner/leave/busy"
HEARING = "UID:1\nDTSTART;TZID=Asia/Shanghai:20261202T093000\nDTEND;TZID=Asia/Shanghai:20261202T113000"
TRIP = "UID:2\nDTSTART;VALUE=DATE:20270104\nDTEND;VALUE=DATE:20270109\nLOCATION:示例审判庭"
SECRETS = ("张三", "李四", "示例审判庭", "机密文件名")


@pytest.fixture
def sitting(cast, now):
    with unit_of_work():
        db.session.add(
            SessionDate(
                bureau_id=cast.own.bureau.id,
                month="2027-01",
                date=TRIP_DAY,
                is_provisional=True,
                derived_at=now,
            )
        )
    return stage(cast, now)


def upload(browser, content: bytes):
    files = {"file": (io.BytesIO(content), "机密文件名.ics")}
    return browser.post(f"{BUSY}/file", data=files, content_type="multipart/form-data")


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def given() -> list[tuple[str, Period, LeaveReason]]:
    db.session.rollback()
    rows = db.session.scalars(select(Leave).order_by(Leave.starts_on)).all()
    assert all(one.starts_on == one.ends_on and one.note == "" for one in rows)
    return [(one.starts_on.isoformat(), one.period, one.reason) for one in rows]


@pytest.mark.both_databases
def test_from_the_file_to_leave(cast, sitting, sign_in, caplog):
    caplog.set_level(logging.DEBUG)
    browser = sign_in(LAWYER)
    assert f'href="{BUSY}"' in text_of(browser.get("/practitioner/leave"))
    assert 'name="file"' in text_of(browser.get(BUSY))
    answer = upload(browser, a_calendar(HEARING, TRIP))
    page = text_of(answer)
    assert answer.status_code == 200
    for wanted in ("09:30–11:30", "2027年1月5日", 'value="2026-12-02=570-690"', "您那天要坐班"):
        assert wanted in page, wanted
    assert page.count('name="date"') == 2
    assert given() == []

    seen = {"seen": ["2026-12-02=570-690", "2027-01-05=0-1440"]}
    nothing = browser.post(f"{BUSY}/give", data=seen | {"reason": "hearing"})
    assert nothing.status_code == 400
    assert "09:30–11:30" in text_of(nothing)
    odd = browser.post(f"{BUSY}/give", data=seen | {"date": "2026-12-02", "reason": "nothing"})
    assert (odd.status_code, 'value="2026-12-02" checked' in text_of(odd)) == (400, True)
    foreign = browser.post(f"{BUSY}/give", data={"date": "2026-12-03", "reason": "hearing"})
    assert foreign.status_code == 400
    assert given() == []

    ticked = {"date": ["2026-12-02", "2027-01-05"], "period-2026-12-02": "am", "reason": "hearing"}
    answer = browser.post(f"{BUSY}/give", data=seen | ticked, follow_redirects=True)
    assert "1 " in text_of(answer)
    expected = [
        ("2026-12-02", Period.AM, LeaveReason.HEARING),
        ("2027-01-05", Period.DAY, LeaveReason.HEARING),
    ]
    assert given() == expected
    again = text_of(upload(browser, a_calendar(HEARING, TRIP)))
    assert 'name="date"' not in again
    assert again.count("已登记请假") == 2
    browser.post(f"{BUSY}/give", data=seen | ticked)  # sent twice: nothing new
    assert given() == expected

    kept = caplog.text + text_of(answer) + page + text_of(nothing) + json.dumps(whole_database())
    for secret in SECRETS:
        assert secret not in kept, secret


def whole_database() -> list[str]:
    """Every value of every row, as it lies there."""
    with db.engine.connect() as connection:
        return [
            repr(tuple(row))
            for table in db.metadata.sorted_tables
            for row in connection.exec_driver_sql(f"SELECT * FROM {table.name}")
        ]


def test_what_a_calendar_has_no_leave_for_is_passed_over(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    uid = db.session.scalars(
        select(CalendarEntry.uid).where(CalendarEntry.practitioner_id == cast.own.lawyers[0].id)
    ).first()
    ours = f"UID:{uid}\nDTSTART;TZID=Asia/Shanghai:20261202T090000\nDTEND;TZID=Asia/Shanghai:20261202T163000"
    lunch = "UID:3\nDTSTART:20261202T120000\nDURATION:PT1H"
    elsewhere = "UID:4\nDTSTART;VALUE=DATE:20261203"
    entries = [lunch, elsewhere] + ([ours] if uid else [])
    page = text_of(upload(browser, a_calendar(*entries)))
    assert 'class="empty"' in page
    odd = "UID:5\nDTSTART;TZID=Nowhere:20261202T150000\nDURATION:PT1H"
    page = text_of(
        upload(browser, a_calendar(odd, "UID:6\nRRULE:FREQ=SECONDLY\nDTSTART:20200101T000000\nDURATION:PT1S"))
    )
    assert page.count("flash warning") == 2
    assert '<option value="pm" selected>' in page


def test_what_cannot_be_read_is_refused_on_the_page_and_a_large_file_while_it_comes(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    assert browser.post(f"{BUSY}/file", data={}).status_code == 400
    refused = upload(browser, b"<!DOCTYPE html>")
    assert refused.status_code == 400
    assert 'id="file-error"' in text_of(refused)
    large = browser.post(
        f"{BUSY}/file", data=b"-" * 50 * 2**20, content_type="multipart/form-data; boundary=x"
    )
    assert large.status_code == 413


def test_a_leave_that_waits_or_was_refused(cast, sitting, sign_in, now):
    leave = {"starts_on": TRIP_DAY, "ends_on": TRIP_DAY, "period": Period.DAY, "reason": LeaveReason.SICK, "created_at": now}  # fmt: skip
    with unit_of_work():
        person = db.session.merge(cast.own.lawyers[0])
        refused = Leave(practitioner=person, state=LeaveState.REFUSED, **leave)
        db.session.add(refused)
    browser = sign_in(LAWYER)
    assert 'name="date"' in text_of(upload(browser, a_calendar(TRIP)))
    with unit_of_work():
        db.session.merge(refused).state = LeaveState.ASKED
    assert 'name="date"' not in text_of(upload(browser, a_calendar(TRIP)))


@pytest.fixture
def outside(monkeypatch):
    """What is at addresses: bytes, or a failure; and which were asked."""
    found = {"is": b"", "asked": []}

    def fetch(address, _most, _accept):
        found["asked"].append(address)
        if isinstance(found["is"], Exception):
            raise found["is"]
        return found["is"]

    monkeypatch.setattr(fetching, "fetch", fetch)
    return found


SECRET = "webcal://calendar.example/private-8341/feed.ics"


def kept() -> OwnCalendar | None:
    db.session.rollback()
    return db.session.scalar(select(OwnCalendar))


def test_an_address_is_kept_in_secret_looked_at_and_forgotten(cast, sitting, sign_in, outside, caplog):
    caplog.set_level(logging.DEBUG)
    browser = sign_in(LAWYER)
    outside["is"] = NotFetched(Trouble.NOT_OUTSIDE)
    assert browser.post(f"{BUSY}/address", data={"address": SECRET, "weekly": "y"}).status_code == 400
    assert kept() is None, "what gave no calendar is not kept"
    outside["is"], outside["asked"] = a_calendar(HEARING, TRIP), []
    page = text_of(browser.post(f"{BUSY}/address", data={"address": SECRET, "weekly": "y"}))
    assert ("09:30–11:30" in page, "calendar.example" in page) == (True, True)
    assert outside["asked"] == [SECRET.replace("webcal", "https")]
    assert kept().is_weekly
    assert kept().due_at == NOW + own_calendars.EVERY

    outside["is"] = NotFetched(Trouble.NOT_THERE)
    refused = browser.post(f"{BUSY}/look")
    assert refused.status_code == 400
    assert 'id="address-error"' in text_of(refused)
    assert (kept().trouble, kept().due_at) == ("not_there", NOW + own_calendars.EVERY)
    page += text_of(browser.get(BUSY))
    outside["is"] = NotFetched(Trouble.TOO_LARGE)
    assert "4 MB" in text_of(browser.post(f"{BUSY}/look"))
    outside["is"] = b"<!DOCTYPE html>"
    assert browser.post(f"{BUSY}/address", data={}).status_code == 400  # not weekly any more
    assert (kept().trouble, kept().is_weekly, kept().due_at) == ("bad_calendar", False, None)
    page += text_of(browser.get(BUSY))
    for _more in range(own_calendars.MOST_LOOKS - 5):
        browser.post(f"{BUSY}/look")
    assert browser.post(f"{BUSY}/look").status_code == 429

    shown = page + caplog.text + json.dumps(whole_database())
    for secret in ("private-8341", *SECRETS):
        assert secret not in shown, secret
    assert browser.post(f"{BUSY}/forget").status_code == 302
    assert kept() is None
    assert browser.post(f"{BUSY}/look").status_code == 302


def test_an_address_that_is_not_asked_is_refused_where_it_was_typed(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    for typed in ("", "http://calendar.example/", "https://127.0.0.1/x", "https://me:p@a.example/"):
        answer = browser.post(f"{BUSY}/address", data={"address": typed})
        assert answer.status_code == 400, typed
        assert 'id="address-error"' in text_of(answer), typed
    assert kept() is None


def test_once_a_week_the_owner_alone_is_told_of_new_dates(cast, sitting, sign_in, outside, now):
    person = cast.own.lawyers[0]
    outside["is"] = a_calendar()
    browser = sign_in(LAWYER)
    browser.post(f"{BUSY}/address", data={"address": SECRET, "weekly": "y"})
    outside["is"] = a_calendar(HEARING)
    assert own_calendar_job.look(now) == ""
    told = select(Notice).where(Notice.kind == NoticeKind.BUSY_DATES_FOUND)

    def a_look(days: int) -> str:
        with clock.frozen(now + timedelta(days=days)):
            said = own_calendar_job.look(now + timedelta(days=days))
            assert own_calendar_job.look(now + timedelta(days=days)) == "", "claimed, and done"
        db.session.rollback()
        return said

    assert a_look(7) == "1 calendars, 0 not read, 1 new dates"
    (notice,) = db.session.scalars(told).all()
    assert notice.practitioner_id == person.id
    assert "2026-12-02" not in json.dumps(notice.parameters)
    assert "12月2日周三" in facts_of(notice, "https://roster.example")["dates"]
    outside["is"] = NotFetched(Trouble.SILENT)
    assert a_look(14) == "1 calendars, 1 not read, 0 new dates"
    with unit_of_work():
        db.session.merge(person).wished_channel = WishedChannel.CALL
    outside["is"] = a_calendar(HEARING, TRIP)
    assert a_look(15) == "1 calendars, 0 not read, 1 new dates", "the day after, and only of the new date"
    assert len(db.session.scalars(told).all()) == 1, "no colleague reads the dates to them on the telephone"
    assert a_look(22).endswith("0 new dates")
    with unit_of_work():
        db.session.scalars(select(OwnCalendar)).one().told = None
    with clock.frozen(now + timedelta(days=23)):
        browser = sign_in(LAWYER)
        browser.post(f"{BUSY}/look")
    assert a_look(29).endswith("0 new dates"), "who saw them on the page need not be told"
    assert db.session.scalar(select(Leave)) is None, "never leave by itself"
    outside["is"] = NotFetched(Trouble.SILENT)
    for days in (36, 37, 65):
        a_look(days)
    assert (kept().is_weekly, kept().due_at, kept().trouble) == (False, None, "silent")
    with unit_of_work():
        practitioners.leave_pool(
            db.session.merge(person), None, Actor("account", None), now + timedelta(days=60)
        )
    assert kept() is None


def test_the_demo_has_a_calendar_to_try_it_out_with(cast, sitting, sign_in):
    browser = sign_in(LAWYER)
    assert browser.get(f"{BUSY}/sample.ics").status_code == 404
    with unit_of_work():
        db.session.merge(cast.own.bureau).is_demo = True
    assert "sample.ics" in text_of(browser.get(BUSY))
    page = text_of(upload(browser, browser.get(f"{BUSY}/sample.ics").get_data()))
    assert ("09:30–11:30" in page, page.count('name="date"'), "flash warning" in page) == (True, 2, False)
