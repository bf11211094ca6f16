"""Reminds a bureau that next year's holiday notice is not imported yet."""

from datetime import date
from typing import Literal

from roster.workdays.calendars import Calendar

REMIND_FROM = (10, 20)
"""Month and day: notices came out between 25 October and 8 December."""

RED_FROM = (12, 10)
"""Month and day: January's roster can no longer wait."""


def notice_overdue(calendar: Calendar, today: date) -> Literal["remind", "red"] | None:
    """Return how urgently the notice is missing: `remind` from 20 October, `red` from 10 December.

    A current year without its notice is always red.
    """
    if not _is_whole(calendar, today.year):
        return "red"
    if _is_whole(calendar, today.year + 1) or (today.month, today.day) < REMIND_FROM:
        return None
    return "red" if (today.month, today.day) >= RED_FROM else "remind"


def _is_whole(calendar: Calendar, year: int) -> bool:
    return calendar.is_announced(date(year, 1, 1)) and calendar.is_announced(date(year, 12, 31))
