"""Leave from one's own calendar: what a file says of session dates, and that nothing else of it stays anywhere."""

import io
import json
import logging
from datetime import date

import pytest
from sqlalchemy import select

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import CalendarEntry, Leave, LeaveReason, LeaveState, SessionDate
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
