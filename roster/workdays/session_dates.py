"""Session dates (坐班日): a month's n-th working day, provisional while its notice is missing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, product

from roster.workdays.calendars import Calendar, TooFewWorkingDays
from roster.workdays.months import days_of, first_day, months_from
from roster.workdays.statutory import blocks, likely_makeup_days, works_by_rule


@dataclass(frozen=True)
class SessionDate:
    """A month's session date.

    While `provisional`, `date` follows the rule text and `alternatives` are the other dates it becomes
    if a weekend day next to a holiday is declared a make-up working day. `makeup_day` marks a date that
    is itself a worked Saturday or Sunday.
    """

    month: str
    date: datetime.date
    provisional: bool
    alternatives: tuple[datetime.date, ...]
    makeup_day: bool


@dataclass(frozen=True)
class Change:
    """A month whose session date moved."""

    month: str
    before: date
    after: date


def session_date(calendar: Calendar, month: str, nth: int = 2) -> SessionDate:
    """Return the session date of a month `YYYY-MM`, final or provisional.

    Raises `InvalidMonth` or `TooFewWorkingDays`, never `YearNotAnnounced`.
    """
    day, provisional = _nth(calendar, month, nth, frozenset())
    alternatives: set[date] = set()
    if provisional and calendar.count_makeup_days:
        for worked in _possible_makeup_days(calendar, month):
            alternatives.add(_nth(calendar, month, nth, worked)[0])
    return SessionDate(
        month, day, provisional, tuple(sorted(alternatives - {day})), calendar.is_makeup_day(day)
    )


def session_dates(calendar: Calendar, first_month: str, count: int, nth: int = 2) -> list[SessionDate]:
    """Return the session dates of `count` months in a row."""
    return [session_date(calendar, month, nth) for month in months_from(first_month, count)]


def changed_dates(before: Iterable[SessionDate], after: Iterable[SessionDate]) -> list[Change]:
    """Return the months, known to both, whose date moved: what a new notice or override does."""
    earlier = {known.month: known.date for known in before}
    return [
        Change(now.month, earlier[now.month], now.date)
        for now in after
        if earlier.get(now.month, now.date) != now.date
    ]


def _nth(calendar: Calendar, month: str, nth: int, worked: frozenset[date]) -> tuple[date, bool]:
    """Return the n-th working day if the open days in `worked` are worked too, and if it is provisional."""
    working, provisional = 0, False
    for day in days_of(month) if nth >= 1 else ():
        if calendar.is_announced(day):
            working += calendar.is_working_day(day)
        else:
            provisional = True
            working += day in worked or works_by_rule(day)
        if working == nth:
            return day, provisional
    raise TooFewWorkingDays(month=month, number=nth)


def _possible_makeup_days(calendar: Calendar, month: str) -> list[frozenset[date]]:
    """Return every choice of still open make-up days in the month, each holiday within what it owes."""
    first = first_day(month)
    choices = []
    for block in chain(blocks(first.year), blocks(first.year + 1)):
        open_days = [
            day
            for day in likely_makeup_days(block)
            if (day.year, day.month) == (first.year, first.month) and not calendar.is_announced(day)
        ]
        sizes = range(min(len(open_days), block.makeup_days_owed) + 1)
        choices.append([frozenset(chosen) for size in sizes for chosen in combinations(open_days, size)])
    return [frozenset[date]().union(*combined) for combined in product(*choices)]
