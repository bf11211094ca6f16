"""Session dates while a notice is missing: the rule text, the alternatives, the demo stand-in."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.workdays import (
    Calendar,
    DayKind,
    Notice,
    NoticeDay,
    TooFewWorkingDays,
    built_in_notices,
    changed_dates,
    demo_notice,
    notice_overdue,
    session_date,
    session_dates,
)
from roster.workdays.session_dates import Change
from roster.workdays.statutory import block_of, blocks, likely_makeup_days

FIXTURE = Path(__file__).resolve().parent / "data" / "second-working-days.csv"
SECOND = {
    row["month"]: row["second"] for row in csv.DictReader(FIXTURE.read_text(encoding="utf-8").splitlines())
}
PROVISIONAL_2027 = [
    "01-05",
    "02-02",
    "03-02",
    "04-02",
    "05-07",
    "06-02",
    "07-02",
    "08-03",
    "09-02",
    "10-11",
    "11-02",
    "12-02",
]
OCTOBER_2027 = date(2027, 10, 9)


def test_announced_months_are_final(calendar):
    dates = session_dates(calendar, "2023-01", 48)
    assert {found.month: found.date.isoformat() for found in dates} == SECOND
    assert not any(found.provisional or found.alternatives for found in dates)
    assert [found.month for found in dates if found.makeup_day] == ["2023-10"]


def test_2027_follows_the_rule_text_and_only_october_is_open(calendar):
    dates = session_dates(calendar, "2027-01", 12)
    assert [f"{found.date:%m-%d}" for found in dates] == PROVISIONAL_2027
    assert all(found.provisional for found in dates)
    assert {found.month: found.alternatives for found in dates if found.alternatives} == {
        "2027-10": (OCTOBER_2027,)
    }
    assert not any(found.makeup_day for found in dates)


def test_the_rule_text_would_have_missed_only_january_2026_and_listed_it():
    guessed = session_dates(Calendar([], {}), "2025-01", 24)
    wrong = [found for found in guessed if found.date.isoformat() != SECOND[found.month]]
    assert [found.month for found in wrong] == ["2026-01"]
    assert wrong[0].date == date(2026, 1, 6)
    assert wrong[0].alternatives == (date(2026, 1, 5),)


def test_without_make_up_days_there_is_nothing_to_wait_for():
    calendar = Calendar(built_in_notices(), {}, count_makeup_days=False)
    assert session_date(calendar, "2027-10").alternatives == ()


def test_an_override_settles_an_alternative():
    worked = Calendar(built_in_notices(), {OCTOBER_2027: DayKind.WORK})
    found = session_date(worked, "2027-10")
    assert (found.date, found.provisional, found.makeup_day) == (OCTOBER_2027, True, True)
    off = Calendar(built_in_notices(), {OCTOBER_2027: DayKind.OFF})
    assert session_date(off, "2027-10").alternatives == ()


def test_another_working_day_than_the_second(calendar):
    assert session_date(calendar, "2026-11", nth=5).date == date(2026, 11, 6)
    assert session_date(calendar, "2027-10", nth=1).alternatives == ()
    with pytest.raises(TooFewWorkingDays):
        session_date(calendar, "2027-10", nth=30)


def test_a_notice_arrives_and_says_what_moved(calendar):
    before = session_dates(calendar, "2026-09", 16)
    days = (
        NoticeDay(OCTOBER_2027, DayKind.WORK, "国庆节"),
        *demo_notice(date(2027, 1, 1), date(2027, 12, 31)).days,
    )
    arrived = Notice(2027, "a notice", date(2026, 12, 1), "", days, date(2027, 1, 1), date(2027, 12, 31))
    after = session_dates(Calendar([*built_in_notices(), arrived], {}), "2026-09", 16)
    assert changed_dates(before, after) == [Change("2027-10", date(2027, 10, 11), OCTOBER_2027)]
    assert changed_dates(before, before) == []
    assert not any(found.provisional for found in after)


def test_a_month_is_final_as_soon_as_the_days_up_to_its_date_are():
    half = demo_notice(date(2027, 1, 1), date(2027, 1, 5))
    assert not session_date(Calendar([half], {}), "2027-01").provisional
    assert session_date(Calendar([half], {}), "2027-01", nth=3).provisional


def test_demo_notice_covers_its_range_and_gives_way_to_the_real_one():
    demo = demo_notice(date(2026, 12, 20), date(2027, 6, 30))
    assert demo.is_demo
    assert demo.document_number == "DEMO"
    assert not any(notice.is_demo for notice in built_in_notices())
    assert {day.date for day in demo.days} >= {date(2027, 1, 1), date(2027, 2, 5), date(2027, 5, 5)}
    assert all(demo.covers(day.date) for day in demo.days)
    calendar = Calendar([demo, *built_in_notices()], {})
    assert not session_date(calendar, "2027-06").provisional
    assert session_date(calendar, "2027-07").provisional
    assert [f"{found.date:%m-%d}" for found in session_dates(calendar, "2027-01", 6)] == PROVISIONAL_2027[:6]
    wrong_demo = demo_notice(date(2026, 1, 1), date(2026, 12, 31))
    assert session_dates(Calendar([*built_in_notices(), wrong_demo], {}), "2026-01", 12) == session_dates(
        Calendar(built_in_notices(), {}), "2026-01", 12
    )


def test_demo_notice_wants_its_ends_in_order():
    with pytest.raises(ValueError, match="end on or after"):
        demo_notice(date(2027, 6, 30), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("year", "name", "first", "last", "statutory"),
    [
        (2025, "元旦", "2025-01-01", "2025-01-01", 1),  # a Wednesday
        (2025, "春节", "2025-01-28", "2025-02-04", 4),
        (2025, "清明节", "2025-04-04", "2025-04-06", 1),
        (2025, "劳动节", "2025-05-01", "2025-05-05", 2),
        (2025, "端午节", "2025-05-31", "2025-06-02", 1),
        (2025, "国庆节、中秋节", "2025-10-01", "2025-10-08", 4),
        (2026, "元旦", "2026-01-01", "2026-01-03", 1),
        (2026, "清明节", "2026-04-04", "2026-04-06", 1),  # a Sunday
        (2026, "端午节", "2026-06-19", "2026-06-21", 1),
        (2026, "中秋节", "2026-09-25", "2026-09-27", 1),
        (2026, "国庆节", "2026-10-01", "2026-10-07", 3),
        (2030, "元旦", "2029-12-30", "2030-01-01", 1),  # a Tuesday reaches into December
        (2023, "国庆节、中秋节", "2023-09-29", "2023-10-06", 4),  # the two touch
        (2020, "国庆节、中秋节", "2020-10-01", "2020-10-08", 4),  # on one day
    ],
)
def test_the_rule_text_gives_the_blocks_of_the_notices(year, name, first, last, statutory):
    found = {block.name: block for block in blocks(year)}[name]
    assert (found.first.isoformat(), found.last.isoformat(), found.statutory) == (first, last, statutory)


def test_likely_make_up_days_are_those_of_the_notices():
    likely = {day for year in (2025, 2026) for block in blocks(year) for day in likely_makeup_days(block)}
    worked = {
        day.date
        for notice in built_in_notices()
        for day in notice.days
        if day.kind is DayKind.WORK and notice.year >= 2025
    }
    # In 2026 Mid-Autumn took the Sunday before National Day, so the make-up day went a week further back.
    assert worked - likely == {date(2026, 9, 20)}


def test_december_before_a_tuesday_new_year_is_open():
    assert block_of(date(2029, 12, 31)) is not None
    assert session_date(Calendar([], {}), "2029-12", nth=20).date == date(2029, 12, 28)


@given(st.integers(2024, 2090), st.integers(1, 12))
def test_a_provisional_date_is_plausible(year, month):
    found = session_date(Calendar([], {}), f"{year}-{month:02d}")
    assert found.provisional
    for day in (found.date, *found.alternatives):
        assert (day.year, day.month) == (year, month)
        assert 2 <= day.day <= 13
    assert all(day < found.date for day in found.alternatives)
    assert found.date.weekday() < 5


def test_the_watch_reminds_from_20_october_and_turns_red_on_10_december(calendar):
    assert notice_overdue(calendar, date(2026, 10, 19)) is None
    assert notice_overdue(calendar, date(2026, 10, 20)) == "remind"
    assert notice_overdue(calendar, date(2026, 12, 9)) == "remind"
    assert notice_overdue(calendar, date(2026, 12, 10)) == "red"
    assert notice_overdue(calendar, date(2027, 1, 2)) == "red"
    assert notice_overdue(calendar, date(2025, 12, 31)) is None


def test_the_watch_is_quiet_once_the_notice_is_there_and_not_by_half_of_it():
    half = demo_notice(date(2027, 1, 1), date(2027, 6, 30))
    whole = demo_notice(date(2027, 1, 1), date(2027, 1, 1) + timedelta(days=364))
    assert notice_overdue(Calendar([*built_in_notices(), half], {}), date(2026, 12, 10)) == "red"
    assert notice_overdue(Calendar([*built_in_notices(), whole], {}), date(2026, 12, 10)) is None
