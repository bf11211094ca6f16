"""Lunar dates, market days, where a sitting may move, and independence of the host's time zone."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunar_python import Solar

from roster.workdays import (
    EVEN_DAYS,
    ODD_DAYS,
    LunarDate,
    MarketRule,
    MoveOption,
    YearNotAnnounced,
    is_market_day,
    lunar,
    lunar_text,
    market_endings,
    move_options,
    session_date,
)
from roster.workdays.lunar import day_of_lunar, qingming
from roster.workdays.statutory import festivals


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2023-01-04", "腊月十三"),
        ("2023-04-04", "闰二月十四"),
        ("2024-01-03", "冬月廿二"),
        ("2024-09-03", "八月初一"),
        ("2025-08-04", "闰六月十一"),
        ("2026-03-03", "正月十五"),
        ("2026-12-02", "十月廿四"),
        ("2023-09-04", "七月二十"),
        ("2024-02-09", "腊月三十"),
        ("2025-01-28", "腊月廿九"),
        ("2026-05-26", "四月初十"),
    ],
)
def test_lunar_text(day, text):
    assert lunar_text(date.fromisoformat(day)) == text


def test_lunar_date_in_numbers():
    assert lunar(date(2026, 12, 2)) == LunarDate(10, 24, leap=False)
    assert lunar(date(2025, 8, 4)) == (6, 11, True)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_lunar_equals_the_library_and_reads_back(day):
    reference = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    found = lunar(day)
    assert (-found.month if found.leap else found.month, found.day) == (
        reference.getMonth(),
        reference.getDay(),
    )
    if not found.leap:
        assert day_of_lunar(reference.getYear(), found.month, found.day) == day


def test_festivals_of_2027():
    assert {name: f"{day:%m-%d}" for name, day in festivals(2027).items()} == {
        "元旦": "01-01",
        "春节": "02-06",
        "清明节": "04-05",
        "劳动节": "05-01",
        "端午节": "06-09",
        "中秋节": "09-15",
        "国庆节": "10-01",
    }
    assert (qingming(2028), qingming(2024)) == (date(2028, 4, 4), date(2024, 4, 4))


def test_a_two_five_eight_market_runs_on_lunar_endings():
    rule = MarketRule("lunar", (2, 5, 8))
    days = [date(2026, 11, 9) + timedelta(days=offset) for offset in range(30)]  # the whole tenth month
    assert [lunar(day).day for day in days if is_market_day(rule, day)] == [2, 5, 8, 12, 15, 18, 22, 25, 28]


def test_odd_and_even_days():
    tenth, eleventh = date(2026, 11, 18), date(2026, 11, 19)
    assert is_market_day(MarketRule("lunar", EVEN_DAYS), tenth)
    assert not is_market_day(MarketRule("lunar", ODD_DAYS), tenth)
    assert is_market_day(MarketRule("lunar", ODD_DAYS), eleventh)


def test_solar_and_weekday_markets():
    assert is_market_day(MarketRule("solar", (0,)), date(2026, 11, 30))
    assert not is_market_day(MarketRule("solar", (0,)), date(2026, 11, 3))
    assert is_market_day(MarketRule("weekday", (7,)), date(2026, 11, 29))
    assert not is_market_day(MarketRule("weekday", (6,)), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("calendar", "endings"),
    [("lunar", ()), ("lunar", (10,)), ("weekday", (0,)), ("weekday", (8,)), ("moon", (1,))],
)
def test_impossible_market_rules(calendar, endings):
    with pytest.raises(ValueError):
        MarketRule(calendar, endings)


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        ("二五八", (2, 5, 8)),
        ("逢三、六、九", (3, 6, 9)),
        ("农历一四七", (1, 4, 7)),
        ("2,5,8", (2, 5, 8)),
        ("五十", (0, 5)),
        ("单日", ODD_DAYS),
        (" 双日 ", EVEN_DAYS),
        ("周三、周六", (3, 6)),
        ("周日", (7,)),
    ],
)
def test_endings_as_people_write_them(text, endings):
    assert market_endings(text) == endings


@pytest.mark.parametrize("text", ["", "、", "二五x", "每天早上"])
def test_endings_that_are_none(text):
    with pytest.raises(ValueError):
        market_endings(text)


def test_move_options_stay_in_the_month_and_count_working_days(calendar):
    # 2026-10-09 is a Friday after National Day; Saturday the 10th is a make-up day.
    options = move_options(calendar, date(2026, 10, 9), market=MarketRule("lunar", (2, 5, 8)))
    assert options == [
        MoveOption(date(2026, 10, 8), -1, market_day=True, makeup_day=False),  # 八月廿八
        MoveOption(date(2026, 10, 10), 1, market_day=False, makeup_day=True),
        MoveOption(date(2026, 10, 12), 2, market_day=False, makeup_day=False),  # 九月初三
        MoveOption(date(2026, 10, 13), 3, market_day=False, makeup_day=False),
    ]


def test_a_two_five_eight_town_needs_at_most_one_day_in_2026(calendar):
    rule = MarketRule("lunar", (2, 5, 8))
    for month in range(1, 13):
        day = session_date(calendar, f"2026-{month:02d}").date
        near = [option for option in move_options(calendar, day, days=1, market=rule) if option.market_day]
        assert near or is_market_day(rule, day)


def test_move_options_at_the_end_of_a_month_and_of_a_day_off(calendar):
    assert [option.offset for option in move_options(calendar, date(2026, 11, 27))] == [-3, -2, -1, 1]
    assert [option.date.day for option in move_options(calendar, date(2026, 11, 28), days=1)] == [27, 30]
    assert move_options(calendar, date(2026, 11, 27), days=0) == []


def test_move_options_wait_for_the_notice(calendar):
    with pytest.raises(YearNotAnnounced):
        move_options(calendar, date(2027, 3, 2))


SCRIPT = """
from roster.workdays import *
calendar = Calendar(built_in_notices(), {})
for found in session_dates(calendar, "2023-01", 60):
    print(found, lunar_text(found.date))
"""


def test_the_hosts_time_zone_changes_nothing():
    answers = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "TZ": zone, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("UTC", "Asia/Shanghai", "America/New_York")
    }
    assert len(answers) == 1
    assert answers.pop().count("\n") == 60
