"""Working days of announced years, against the notices and two independent packages."""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.workdays import (
    Calendar,
    DayKind,
    InvalidMonth,
    Notice,
    NoticeDay,
    TooFewWorkingDays,
    YearNotAnnounced,
    built_in_notices,
)

FIXTURE = Path(__file__).resolve().parent / "data" / "second-working-days.csv"
MONTHS = list(csv.DictReader(FIXTURE.read_text(encoding="utf-8").splitlines()))
DAYS = [date(2023, 1, 1) + timedelta(days=offset) for offset in range(1461)]
ANNOUNCED = st.dates(date(2023, 2, 1), date(2026, 11, 30))


def test_fixture_has_48_months():
    assert len(MONTHS) == 48


@pytest.mark.parametrize("row", MONTHS, ids=lambda row: row["month"])
def test_first_second_and_third_working_day(calendar, row):
    found = [calendar.nth_working_day(row["month"], n).isoformat() for n in (1, 2, 3)]
    assert found == [row["first"], row["second"], row["third"]]


def test_october_2023_sits_on_a_make_up_sunday(calendar):
    day = calendar.nth_working_day("2023-10", 2)
    assert day == date(2023, 10, 8)
    assert day.isoweekday() == 7
    assert calendar.is_makeup_day(day)


def test_january_2026_counts_the_working_sunday_first(calendar):
    assert calendar.nth_working_day("2026-01", 1) == date(2026, 1, 4)
    assert calendar.nth_working_day("2026-01", 2) == date(2026, 1, 5)


def test_october_2024_and_february_2025_wait_for_the_long_holidays(calendar):
    assert calendar.nth_working_day("2024-10", 2) == date(2024, 10, 9)
    assert calendar.nth_working_day("2025-02", 2) == date(2025, 2, 6)


def test_every_day_equals_chinesecalendar(calendar):
    assert [day for day in DAYS if calendar.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_equals_holidays(calendar):
    china = holidays.CN(years=range(2023, 2027))
    assert [day for day in DAYS if calendar.is_working_day(day) != china.is_working_day(day)] == []


def test_a_year_without_notice_is_not_guessed(calendar):
    assert not calendar.is_announced(date(2027, 1, 4))
    with pytest.raises(YearNotAnnounced) as refusal:
        calendar.is_working_day(date(2027, 1, 4))
    assert refusal.value.date == date(2027, 1, 4)
    assert str(refusal.value) == (
        "The holiday notice for 2027 has not been imported, so nobody knows yet whether 2027-01-04 is worked."
    )
    with pytest.raises(YearNotAnnounced):
        calendar.nth_working_day("2027-01", 2)
    assert not calendar.is_makeup_day(date(2027, 10, 9))


def test_a_saturday_of_an_open_year_is_not_guessed_either(calendar):
    with pytest.raises(YearNotAnnounced):
        calendar.is_working_day(date(2027, 1, 9))


def test_an_override_wins_over_the_notice_and_answers_in_an_open_year():
    typhoon, worked, open_year = date(2026, 7, 2), date(2026, 7, 4), date(2027, 1, 4)
    calendar = Calendar(
        built_in_notices(),
        {typhoon: DayKind.OFF, worked: DayKind.WORK, open_year: DayKind.OFF, date(2026, 1, 4): DayKind.OFF},
    )
    assert not calendar.is_working_day(typhoon)
    assert calendar.is_working_day(worked)
    assert calendar.is_makeup_day(worked)
    assert not calendar.is_working_day(open_year)
    assert calendar.nth_working_day("2026-07", 2) == date(2026, 7, 3)
    assert calendar.nth_working_day("2026-01", 2) == date(2026, 1, 6)


def test_make_up_days_may_be_left_out():
    calendar = Calendar(built_in_notices(), {date(2023, 10, 7): DayKind.WORK}, count_makeup_days=False)
    assert not calendar.is_working_day(date(2023, 10, 8))
    assert calendar.is_working_day(date(2023, 10, 7)), "a bureau's own decision still counts"
    assert calendar.nth_working_day("2023-10", 2) == date(2023, 10, 9)
    assert not calendar.is_makeup_day(date(2023, 10, 8))


def test_each_notice_has_number_date_and_address():
    for notice in built_in_notices():
        assert notice.document_number.startswith("国办发明电〔")
        assert notice.issued_on is not None
        assert notice.issued_on.year == notice.year - 1
        assert notice.source_url.startswith("https://www.gov.cn/")
        assert notice.covers_from == date(notice.year, 1, 1)
        assert notice.covers_until == date(notice.year, 12, 31)
        assert all(day.name for day in notice.days)
    assert [notice.year for notice in built_in_notices()] == [2023, 2024, 2025, 2026]


def test_the_name_of_a_day_off(calendar):
    assert calendar.notice_day(date(2023, 10, 8)) == NoticeDay(
        date(2023, 10, 8), DayKind.WORK, "中秋节、国庆节"
    )
    assert calendar.notice_day(date(2026, 12, 2)) is None


def notice(*days: NoticeDay, issued_on: date | None, number: str = "a later notice") -> Notice:
    return Notice(2026, number, issued_on, "", days, date(2026, 5, 1), date(2026, 5, 10))


def test_a_later_notice_withdraws_a_make_up_day_it_does_not_name():
    later = notice(NoticeDay(date(2026, 5, 1), DayKind.OFF), issued_on=date(2026, 3, 1))
    for order in ([*built_in_notices(), later], [later, *built_in_notices()]):
        calendar = Calendar(order, {})
        assert not calendar.is_working_day(date(2026, 5, 9))
        assert calendar.is_working_day(date(2026, 5, 4))
        assert not calendar.is_working_day(date(2026, 4, 6)), "outside its range nothing changes"


def test_an_undated_notice_counts_as_the_newest_and_a_demo_as_the_oldest():
    off = NoticeDay(date(2026, 5, 6), DayKind.OFF)
    assert not Calendar([notice(off, issued_on=None), *built_in_notices()], {}).is_working_day(off.date)
    assert Calendar([*built_in_notices(), notice(off, issued_on=None, number="DEMO")], {}).is_working_day(
        off.date
    )


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-1", "2026", "", "2026-00", "x026-01", "1900-01", "２０２６-01"]
)
def test_a_month_is_written_as_year_and_month(calendar, month):
    with pytest.raises(InvalidMonth):
        calendar.nth_working_day(month, 2)


@pytest.mark.parametrize("n", [-1, 0, 24])
def test_a_working_day_the_month_does_not_have(calendar, n):
    with pytest.raises(TooFewWorkingDays):
        calendar.nth_working_day("2026-11", n)


def test_working_days_between_includes_both_ends(calendar):
    assert calendar.working_days_between(date(2026, 2, 13), date(2026, 2, 24)) == [
        date(2026, 2, 13),
        date(2026, 2, 14),
        date(2026, 2, 24),
    ]
    assert calendar.working_days_between(date(2026, 2, 24), date(2026, 2, 13)) == []


def test_adding_working_days_steps_over_holidays(calendar):
    assert calendar.add_working_days(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert calendar.add_working_days(date(2026, 2, 24), -2) == date(2026, 2, 13)
    assert calendar.add_working_days(date(2026, 2, 17), 0) == date(2026, 2, 17)
    with pytest.raises(YearNotAnnounced):
        calendar.add_working_days(date(2026, 12, 30), 3)


@given(start=ANNOUNCED, n=st.integers(1, 15))
def test_adding_and_counting_agree(calendar, start, n):
    later = calendar.add_working_days(start, n)
    between = calendar.working_days_between(start + timedelta(days=1), later)
    assert len(between) == n
    assert between[-1] == later
    assert calendar.add_working_days(later + timedelta(days=1), -n) == between[0]
