"""When something repeats (RFC 5545 3.3.10), worked out for a stretch of days within a counted number of steps.

The usual libraries walk a rule from its beginning and look for the next match until the year 9999: a rule that never
matches, or one that repeats every second, holds them for minutes or for ever, and they cannot be counted from outside.
Here every day (within a day every hour or minute) that is looked at is a step, and a rule without an end is entered
where the stretch begins. What hardly any calendar has (each second) is not worked out: `NotWorkedOut`.
"""

import calendar
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYSETPOS", "BYHOUR",
    "BYMINUTE", "BYSECOND",
}  # fmt: skip
_WITHIN_A_DAY = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1)}
_FREQUENCIES = (*_WITHIN_A_DAY, "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAY = re.compile(r"([+-]?[0-9]{1,3})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")
MOST_TIMES = 24
"""Of one day."""
MOST_STEPS_OF_A_RULE = 100_000
"""A rule with a number of times is walked from its beginning: two hundred years of days."""


class NotWorkedOut(Exception):
    """A rule that is wrong, that hardly any calendar has, or that takes too many steps."""


class TooManySteps(Exception):
    """All rules of a file together take more work than a calendar of a person can."""


class Steps:
    """Counts the work on one file. `take` raises TooManySteps."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, count: int = 1) -> None:
        """Note so many days or values looked at."""
        self.left -= count
        if self.left < 0:
            raise TooManySteps


@dataclass(frozen=True)
class Rule:
    """A rule as it was written; empty tuples where nothing was said."""

    frequency: str
    interval: int
    count: int | None
    until: str
    week_start: int
    months: tuple[int, ...]
    month_days: tuple[int, ...]
    year_days: tuple[int, ...]
    weekdays: tuple[tuple[int, int], ...]
    """How-manieth (0: every one) and weekday, Monday 0."""
    weeks: tuple[int, ...]
    """Of the year; week 1 is the first that has four days of it."""
    positions: tuple[int, ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    seconds: tuple[int, ...]


def read_rule(text: str) -> Rule:
    """Read an RRULE's value. Raises NotWorkedOut."""
    parts: dict[str, str] = {}
    for part in text.strip().upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or name not in _KNOWN or name in parts:
            raise NotWorkedOut
        parts[name] = value.strip()
    if parts.get("FREQ") not in _FREQUENCIES or ("COUNT" in parts and "UNTIL" in parts):
        raise NotWorkedOut
    count = _one(parts.get("COUNT", "0"), 0, 99_999)
    rule = Rule(
        frequency=parts["FREQ"],
        interval=_one(parts.get("INTERVAL", "1"), 1, 9_999),
        count=count if "COUNT" in parts else None,
        until=parts.get("UNTIL", ""),
        week_start=_WEEKDAYS.index(parts["WKST"]) if parts.get("WKST") in _WEEKDAYS else 0,
        months=_numbers(parts, "BYMONTH", 1, 12),
        month_days=_signed(parts, "BYMONTHDAY", 31),
        year_days=_signed(parts, "BYYEARDAY", 366),
        weekdays=_weekdays(parts.get("BYDAY", "")),
        weeks=_signed(parts, "BYWEEKNO", 53),
        positions=_signed(parts, "BYSETPOS", 366),
        hours=_numbers(parts, "BYHOUR", 0, 23),
        minutes=_numbers(parts, "BYMINUTE", 0, 59),
        seconds=_numbers(parts, "BYSECOND", 0, 59),
    )
    times = max(1, len(rule.hours)) * max(1, len(rule.minutes)) * max(1, len(rule.seconds))
    if times > MOST_TIMES:
        raise NotWorkedOut
    if rule.weeks and (rule.frequency != "YEARLY" or any(number for number, _day in rule.weekdays)):
        raise NotWorkedOut
    return rule


def starts(
    rule: Rule,
    begins: datetime,
    first: date,
    last: date,
    steps: Steps,
    is_over: Callable[[datetime], bool] = lambda _at: False,
) -> Iterator[datetime]:
    """Yield the times (on the rule's own clock, without a zone) from `first` to `last`, in order.

    `begins` is the first time of all; `is_over` tells of a time whether the rule's last day has passed. Raises
    NotWorkedOut when the rule takes too many steps by itself, and TooManySteps.
    """
    own = Steps(MOST_STEPS_OF_A_RULE)
    counted = 0
    entered = begins.date() if rule.count is not None else max(begins.date(), first)
    for looked_at, found in _sets(rule, begins, entered, last):
        steps.take(1 + looked_at)
        try:
            own.take(1 + looked_at)
        except TooManySteps:
            raise NotWorkedOut from None
        for at in _chosen(rule, found):
            if at < begins:
                continue
            counted += 1
            if (rule.count is not None and counted > rule.count) or is_over(at):
                return
            if at.date() > last:
                return
            if at.date() >= first:
                yield at


def _sets(rule: Rule, begins: datetime, entered: date, last: date) -> Iterator[tuple[int, list[datetime]]]:
    """Yield what each minute, hour, day, week, month or year of the interval has, and how many candidates that took."""
    days = _Days(rule, begins)
    if rule.frequency in _WITHIN_A_DAY:
        for at in _moments(rule, begins, entered, last):
            yield 1, _times_at(rule, begins, at) if days.match(at.date()) else []
        return
    times = _times(rule, begins)
    for candidates in _stretches(rule, begins.date(), entered, last, days):
        found = [datetime.combine(day, at) for day in candidates if days.match(day) for at in times]
        yield len(candidates), found


def _moments(rule: Rule, begins: datetime, entered: date, last: date) -> Iterator[datetime]:
    """Yield each hour or minute that the interval takes, up to the end of `last`."""
    start = begins.replace(second=0, minute=0 if rule.frequency == "HOURLY" else begins.minute)
    stride = _WITHIN_A_DAY[rule.frequency] * rule.interval
    number = max(0, (datetime.combine(entered, time()) - start) // stride)
    for index in itertools.count(number):
        try:
            at = start + index * stride
        except OverflowError:  # beyond the year 9999
            return
        if at.date() > last:
            return
        yield at


def _times_at(rule: Rule, begins: datetime, at: datetime) -> list[datetime]:
    """Return the times of one hour or minute; what a longer frequency would add, as BYHOUR, only restricts here."""
    if rule.hours and at.hour not in rule.hours:
        return []
    minutes = (rule.minutes or (begins.minute,)) if rule.frequency == "HOURLY" else (at.minute,)
    if rule.minutes and not set(minutes) <= set(rule.minutes):
        return []
    seconds = rule.seconds or (begins.second,)
    return [at.replace(minute=minute, second=second) for minute in minutes for second in seconds]


def _is_in_week(day: date, week_start: int, weeks: tuple[int, ...]) -> bool:
    """Tell whether a day lies in one of the weeks of the year, counted from its beginning or (below zero) its end."""
    middle = day + timedelta(days=3 - (day.weekday() - week_start) % 7)
    week = (middle.timetuple().tm_yday + 6) // 7
    # The last week's fourth day is the year's last of its kind.
    of = (date(middle.year, 12, 31).timetuple().tm_yday - middle.timetuple().tm_yday) // 7 + week
    return week in weeks or week - of - 1 in weeks


class _Days:
    """Which days a rule takes, by what it says and, where it says nothing, by the day it begins on."""

    def __init__(self, rule: Rule, begins: datetime) -> None:
        self.months, self.month_days, weekdays = rule.months, rule.month_days, rule.weekdays
        self._weeks, self._week_start = rule.weeks, rule.week_start
        if rule.weeks and not (rule.month_days or rule.year_days or rule.weekdays):
            weekdays = ((0, begins.weekday()),)
        elif not (rule.month_days or rule.year_days or rule.weekdays):
            if rule.frequency == "YEARLY":
                self.months = self.months or (begins.month,)
            if rule.frequency in ("YEARLY", "MONTHLY"):
                self.month_days = (begins.day,)
            if rule.frequency == "WEEKLY":
                weekdays = ((0, begins.weekday()),)
        self._year_days = rule.year_days
        is_counted = rule.frequency in ("YEARLY", "MONTHLY")
        self.every = {day for number, day in weekdays if not number or not is_counted}
        if rule.frequency == "WEEKLY" and not self.every:
            self.every = set(range(7))
        self._numbered = {pair for pair in weekdays if pair[0] and is_counted}
        self._in_year = rule.frequency == "YEARLY" and not rule.months

    def in_month(self, length: int) -> Iterable[int]:
        """Return which days of a month with so many need to be looked at, in order."""
        if not self.month_days:
            return range(1, length + 1)
        wanted = {number if number > 0 else length + 1 + number for number in self.month_days}
        return sorted(number for number in wanted if 1 <= number <= length)

    def match(self, day: date) -> bool:
        """Tell whether a day is one of the rule's."""
        if self.months and day.month not in self.months:
            return False
        if self._weeks and not _is_in_week(day, self._week_start, self._weeks):
            return False
        length = calendar.monthrange(day.year, day.month)[1]
        if self.month_days and day.day not in self.month_days and day.day - length - 1 not in self.month_days:
            return False
        if self._year_days or self._in_year:
            at, of = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        else:
            at, of = day.day, length
        if self._year_days and at not in self._year_days and at - of - 1 not in self._year_days:
            return False
        if not self.every and not self._numbered:
            return True
        if day.weekday() in self.every:
            return True
        if not self._in_year:
            at, of = day.day, length
        forth, back = (at - 1) // 7 + 1, -((of - at) // 7 + 1)
        return (forth, day.weekday()) in self._numbered or (back, day.weekday()) in self._numbered


def _stretches(rule: Rule, begins: date, entered: date, last: date, days: _Days) -> Iterator[list[date]]:
    """Yield the days of each day, week, month or year that the rule's interval takes, up to `last`."""
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = 1 if rule.frequency == "DAILY" else 7
        start = begins - timedelta(days=(begins.weekday() - rule.week_start) % 7 if length == 7 else 0)
        stride = length * rule.interval
        number = max(0, (entered - start).days // stride)
        for index in itertools.count(number):
            try:
                day = start + timedelta(days=index * stride)
                if day > last:
                    return
                found = [day + timedelta(days=offset) for offset in range(length)]
                yield found if length == 1 else [one for one in found if one.weekday() in days.every]
            except OverflowError:  # beyond the year 9999
                return
    by_month = rule.frequency == "MONTHLY"
    origin = begins.year * 12 + begins.month - 1 if by_month else begins.year
    present = entered.year * 12 + entered.month - 1 if by_month else entered.year
    end = last.year * 12 + last.month - 1 if by_month else last.year
    number = max(0, (present - origin) // rule.interval)
    for unit in range(origin + number * rule.interval, end + 1, rule.interval):
        year, months = (unit // 12, [unit % 12 + 1]) if by_month else (unit, list(range(1, 13)))
        yield [
            date(year, month, number)
            for month in months
            if not days.months or month in days.months
            for number in days.in_month(calendar.monthrange(year, month)[1])
        ]


def _times(rule: Rule, begins: datetime) -> list[time]:
    hours, minutes = rule.hours or (begins.hour,), rule.minutes or (begins.minute,)
    seconds = rule.seconds or (begins.second,)
    return sorted({time(*parts) for parts in itertools.product(hours, minutes, seconds)})


def _chosen(rule: Rule, found: list[datetime]) -> list[datetime]:
    if not rule.positions:
        return found
    places = {place - 1 if place > 0 else len(found) + place for place in rule.positions}
    return [found[place] for place in sorted(places) if 0 <= place < len(found)]


def _one(text: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise NotWorkedOut
    return int(text)


def _numbers(parts: dict[str, str], name: str, least: int, most: int) -> tuple[int, ...]:
    if name not in parts:
        return ()
    values = parts[name].split(",", most - least + 2)
    return tuple(sorted({_one(value, least, most) for value in values}))


def _signed(parts: dict[str, str], name: str, most: int) -> tuple[int, ...]:
    found = _numbers(parts, name, -most, most)
    if 0 in found:
        raise NotWorkedOut
    return found


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for part in text.split(",", 400) if text else ():
        match = _DAY.fullmatch(part)
        if match is None:
            raise NotWorkedOut
        found.add((int(match[1] or 0), _WEEKDAYS.index(match[2])))
    return tuple(sorted(found))
