"""The lunar calendar (农历): a day's lunar date, and the day of a lunar date.

Month lengths come from lunar_python, which computes new moons by GB/T 33661-2017; one table a year is
kept, because a single conversion by the library costs over a millisecond and a month's grid needs thirty.
"""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from lunar_python import LunarYear, Solar

MONTH_NAMES = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_DIGITS = "一二三四五六七八九十"


class LunarDate(NamedTuple):
    """A lunar date: month 1–12, day 1–30, and whether the month is a leap month (闰月)."""

    month: int
    day: int
    leap: bool


class _LunarMonth(NamedTuple):
    first: date
    days: int
    month: int
    leap: bool


@cache
def _months(lunar_year: int) -> tuple[_LunarMonth, ...]:
    months = []
    for month in LunarYear.fromYear(lunar_year).getMonths():
        if month.getYear() == lunar_year:
            first = Solar.fromJulianDay(month.getFirstJulianDay())
            number = int(month.getMonth())
            start = date(first.getYear(), first.getMonth(), first.getDay())
            months.append(_LunarMonth(start, int(month.getDayCount()), abs(number), number < 0))
    return tuple(months)


def lunar(day: date) -> LunarDate:
    """Return the lunar date of a day."""
    for lunar_year in (day.year, day.year - 1):
        for month in reversed(_months(lunar_year)):
            if month.first <= day < month.first + timedelta(days=month.days):
                return LunarDate(month.month, (day - month.first).days + 1, month.leap)
    raise ValueError(f"no lunar date is known for {day}")


def lunar_text(day: date) -> str:
    """Return a day's lunar date as it is said, such as 十月廿四 or 闰六月十一."""
    month, number, leap = lunar(day)
    return f"{'闰' if leap else ''}{MONTH_NAMES[month - 1]}{_day_text(number)}"


def _day_text(number: int) -> str:
    if number <= 10:
        return f"初{_DIGITS[number - 1]}"
    if number in (20, 30):
        return {20: "二十", 30: "三十"}[number]
    return f"{'十' if number < 20 else '廿'}{_DIGITS[number % 10 - 1]}"


def day_of_lunar(lunar_year: int, month: int, day: int) -> date:
    """Return the day of a lunar date in an ordinary (not leap) month."""
    first = next(entry.first for entry in _months(lunar_year) if entry.month == month and not entry.leap)
    return first + timedelta(days=day - 1)


@cache
def qingming(year: int) -> date:
    """Return the day of the solar term 清明 (4, 5 or, rarely, 6 April)."""
    term = Solar.fromYmd(year, 3, 1).getLunar().getJieQiTable()["清明"]
    return date(term.getYear(), term.getMonth(), term.getDay())
