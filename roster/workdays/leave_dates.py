"""Dates as people write them in a chat: `12月2日`, `12.2`, `下周三`, `2号到4号`, `明天`.

A day without its year is the next one that fits; one that passed within the last two months was meant as passed,
because nobody writes of next autumn that way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

RECENT = timedelta(days=60)
_WEEKDAYS = "一二三四五六日"
_WEEKDAY = r"(?:周|星期|礼拜)(?P<{name}>[一二三四五六日天])"
_RELATIVE = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "大后天": 3, "后天": 2}
_DAY = re.compile(
    r"(?:"
    r"(?<!\d)(?:(?P<year>20\d\d)(?:年|[./-]))?(?P<month>1[0-2]|0?[1-9])(?:月|[./-])(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号)?(?![\d:.点时])"
    r"|(?<![\d月./])(?P<only>3[01]|[12]\d|0?[1-9])(?:日|号)(?!楼|线|院)"
    r"|(?P<relative>今天|今日|明天|明日|大后天|后天)"
    rf"|(?P<week>下下|下个?|这个?|本)?{_WEEKDAY.format(name='weekday')}"
    r")"
    rf"(?:[(（]?{_WEEKDAY.format(name='told')}[)）]?)?"
)
_TO = re.compile("至|到|~|—+|-")


@dataclass(frozen=True)
class Span:
    """Consecutive days, and where in the text they stand."""

    starts_on: date
    ends_on: date
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class FoundDates:
    """All that a text says of days. A day that is none, or whose weekday is another, is told apart."""

    spans: tuple[Span, ...]
    impossible: tuple[str, ...]
    """As they are written: `2月30日`."""
    wrong_weekday: tuple[str, ...]


@dataclass(frozen=True)
class _Day:
    day: date | None
    written: str
    start: int
    end: int
    is_weekday_wrong: bool = False


def dates_in(text: str, today: date) -> FoundDates:
    """Return the days that a text (half-width signs, without spaces) speaks of, in order."""
    days = list(_days(text, today))
    spans: list[Span] = []
    position = 0
    while position < len(days):
        one = days[position]
        position += 1
        if one.day is None:
            continue
        ends_on, end = one.day, one.end
        to = _TO.match(text, one.end)
        following = days[position] if position < len(days) else None
        if to and following and following.day and following.start == to.end():
            ends_on, end = following.day, following.end
            position += 1
        spans.append(Span(one.day, ends_on, one.start, end))
    return FoundDates(
        tuple(spans),
        tuple(one.written for one in days if one.day is None),
        tuple(one.written for one in days if one.is_weekday_wrong),
    )


def _days(text: str, today: date) -> Iterator[_Day]:
    before: date | None = None
    for match in _DAY.finditer(text):
        day = _day(match, today, before)
        told = match["told"]
        is_wrong = bool(told and day and _WEEKDAYS.index(told.replace("天", "日")) != day.weekday())
        yield _Day(day, match[0], match.start(), match.end(), is_wrong)
        before = day or before


def _day(match: re.Match[str], today: date, before: date | None) -> date | None:
    if match["relative"]:
        return today + timedelta(days=_RELATIVE[match["relative"]])
    if match["weekday"]:
        return _of_week(match["week"] or "", _WEEKDAYS.index(match["weekday"].replace("天", "日")), today)
    if match["only"]:
        return _of_month(int(match["only"]), before, today)
    year = int(match["year"]) if match["year"] else None
    return _of_year(year, int(match["month"]), int(match["day"]), today)


def _of_week(which: str, weekday: int, today: date) -> date:
    """`下周三` is of next week; `周三` alone is the next one to come, today included."""
    monday = today - timedelta(days=today.weekday())
    if which.startswith("下"):
        weeks = which.count("下")
        return monday + timedelta(days=7 * weeks + weekday)
    if which:
        return monday + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _of_month(number: int, before: date | None, today: date) -> date | None:
    """`3号` belongs to the month that was named last, else to the one in which it comes next."""
    if before is not None:
        return _made(before.year, before.month, number)
    here = _made(today.year, today.month, number)
    if here is not None and here >= today:
        return here
    following = today.replace(day=1) + timedelta(days=32)
    return _made(following.year, following.month, number)


def _of_year(year: int | None, month: int, number: int, today: date) -> date | None:
    if year is not None:
        return _made(year, month, number)
    here = _made(today.year, month, number)
    if here is not None and here >= today - RECENT:
        return here
    return _made(today.year + 1, month, number)


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
