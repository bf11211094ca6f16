"""A bureau's calendar: notices for all, its own decisions, demo notices kept in demo bureaus."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from roster import workdays
from roster.core.actors import COMMAND, Actor
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, CalendarDay, HolidayNotice
from roster.services import holiday_notices, settings
from roster.workdays import DayKind, Notice, NoticeDay

REAL = workdays.demo_notice(date(2027, 1, 1), date(2027, 12, 31))
REAL = replace(REAL, document_number="国办发明电〔2026〕9号", issued_on=date(2026, 11, 20))
DEMO = workdays.demo_notice(date(2027, 1, 1), date(2027, 12, 31))
MONDAY = date(2026, 11, 30)


def rows(action):
    return db.session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id)).all()


def test_the_shipped_notices_are_always_there(cast):
    calendar = holiday_notices.calendar_of(cast.own.bureau)
    assert calendar.nth_working_day("2026-10", 2) == date(2026, 10, 9)
    assert not calendar.is_announced(date(2027, 1, 4))


def test_a_notice_for_all_reaches_every_bureau(cast, now):
    with unit_of_work():
        row = holiday_notices.import_notice(None, REAL, COMMAND, now, text="the pasted text")
    for troupe in (cast.own, cast.stranger):
        assert holiday_notices.calendar_of(troupe.bureau).nth_working_day("2027-01", 2) == date(2027, 1, 5)
    assert holiday_notices.as_notice(row) == REAL
    (trail,) = rows(AuditAction.NOTICE_IMPORTED)
    assert (trail.subject, trail.subject_id, trail.bureau_id) == ("holiday_notices", row.id, None)
    assert trail.detail == {
        "year": 2027,
        "document_number": "国办发明电〔2026〕9号",
        "days": len(REAL.days),
        "outside": [],
    }


def test_a_bureaus_own_notice_stays_with_it(cast, now):
    with unit_of_work():
        holiday_notices.import_notice(cast.own.bureau, REAL, Actor("account", cast.own.scheduler.id), now)
    assert holiday_notices.calendar_of(cast.own.bureau).is_announced(date(2027, 3, 1))
    assert not holiday_notices.calendar_of(cast.stranger.bureau).is_announced(date(2027, 3, 1))
    (row,) = holiday_notices.imported(cast.own.bureau)
    assert row.imported_by_id == cast.own.scheduler.id


def test_the_same_notice_again_replaces_its_days(cast, now):
    corrected = replace(REAL, days=(*REAL.days, NoticeDay(date(2027, 10, 9), DayKind.WORK, "国庆节")))
    with unit_of_work():
        first = holiday_notices.import_notice(None, REAL, COMMAND, now)
        second = holiday_notices.import_notice(None, corrected, COMMAND, now)
    assert first is second
    assert db.session.scalar(select(func.count()).select_from(HolidayNotice)) == 1
    assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == len(corrected.days)
    assert holiday_notices.calendar_of(cast.own.bureau).nth_working_day("2027-10", 2) == date(2027, 10, 9)


def test_a_notice_without_date_of_issue_counts_from_its_import(cast, now):
    amendment = Notice(
        2026, "", None, "", (NoticeDay(MONDAY, DayKind.OFF),), date(2026, 11, 30), date(2026, 11, 30)
    )
    with unit_of_work():
        row = holiday_notices.import_notice(cast.own.bureau, amendment, COMMAND, now)
    assert holiday_notices.as_notice(row).issued_on == date(2026, 11, 24)
    assert not holiday_notices.calendar_of(cast.own.bureau).is_working_day(MONDAY)


def test_a_demo_notice_is_refused_outside_a_demo_bureau(cast, now):
    for bureau in (None, cast.own.bureau):
        with pytest.raises(holiday_notices.DemoNoticeRefused), unit_of_work():
            holiday_notices.import_notice(bureau, DEMO, COMMAND, now)


def test_a_demo_notice_works_while_the_bureau_is_a_demo_and_yields_to_the_real_one(cast, now):
    bureau = cast.own.bureau
    with unit_of_work():
        bureau.is_demo = True
        row = holiday_notices.import_notice(bureau, DEMO, COMMAND, now)
    assert row.is_demo
    assert holiday_notices.calendar_of(bureau).is_announced(date(2027, 3, 1))
    worked = date(2027, 10, 9)
    with unit_of_work():
        real = replace(REAL, days=(*REAL.days, NoticeDay(worked, DayKind.WORK)))
        holiday_notices.import_notice(None, real, COMMAND, now)
    assert holiday_notices.calendar_of(bureau).is_working_day(worked)
    with unit_of_work():
        db.session.delete(db.session.scalar(select(HolidayNotice).where(~HolidayNotice.is_demo)))
        bureau.is_demo = False
    assert not holiday_notices.calendar_of(bureau).is_announced(date(2027, 3, 1))


def test_a_bureaus_own_day_wins_and_can_be_taken_back(cast, now):
    bureau = cast.own.bureau
    with unit_of_work():
        holiday_notices.set_day(bureau, MONDAY, DayKind.OFF, " 暴雪停工 ", COMMAND, now)
    assert not holiday_notices.calendar_of(bureau).is_working_day(MONDAY)
    assert holiday_notices.calendar_of(cast.stranger.bureau).is_working_day(MONDAY)
    (day,) = holiday_notices.own_days(bureau)
    assert (day.date, day.kind, day.reason) == (MONDAY, "off", "暴雪停工")
    with unit_of_work():
        holiday_notices.set_day(bureau, MONDAY, DayKind.WORK, "照常", COMMAND, now)
    assert len(holiday_notices.own_days(bureau)) == 1
    with unit_of_work():
        holiday_notices.set_day(bureau, MONDAY, None, "误设", COMMAND, now)
        holiday_notices.set_day(bureau, MONDAY, None, "误设", COMMAND, now)
    assert holiday_notices.own_days(bureau) == []
    assert [row.detail["kind"] for row in rows(AuditAction.DAY_SET)] == ["off", "work", None, None]


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reason_is_due(cast, now, reason):
    with pytest.raises(InvalidInput) as refusal, unit_of_work():
        holiday_notices.set_day(cast.own.bureau, MONDAY, DayKind.OFF, reason, COMMAND, now)
    assert refusal.value.field == "reason"


def test_the_bureau_chooses_whether_make_up_days_count(cast):
    assert holiday_notices.calendar_of(cast.own.bureau).is_working_day(date(2026, 10, 10))
    with unit_of_work():
        settings.change(cast.own.bureau, count_makeup_days=False)
    assert not holiday_notices.calendar_of(cast.own.bureau).is_working_day(date(2026, 10, 10))
