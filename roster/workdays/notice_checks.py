"""What every imported notice must satisfy, however it came in; and how its days become a notice."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from roster.workdays.calendars import is_weekend
from roster.workdays.notice_errors import WEEKDAYS, NoticeError
from roster.workdays.notices import DayKind, Notice, NoticeDay
from roster.workdays.statutory import festivals


class FoundDay(NamedTuple):
    """A day read from a source, with the line (from 1) where it stood, if lines mean something there."""

    line: int | None
    day: NoticeDay


class Heading(NamedTuple):
    """What identifies a notice besides its days."""

    year: int
    document_number: str = ""
    issued_on: date | None = None
    source_url: str = ""


def checked_notice(heading: Heading, found: Iterable[FoundDay], *, amendment: bool = False) -> Notice:
    """Return the notice of the days found, or raise `NoticeError` for the first thing wrong with them.

    A yearly notice covers its whole year and must give every festival its day off; an amendment covers
    the stretch between the first and last day it names.
    """
    days: dict[date, NoticeDay] = {}
    for line, day in found:
        _check_day(line, day, heading.year)
        if day.date in days:
            raise NoticeError(line, "day_twice", {"date": day.date.isoformat()})
        days[day.date] = day
    if not days:
        raise NoticeError(None, "empty")
    if not amendment:
        _check_festivals(heading.year, days)
    return Notice(
        year=heading.year,
        document_number=heading.document_number,
        issued_on=heading.issued_on,
        source_url=heading.source_url,
        days=tuple(sorted(days.values())),
        covers_from=min(days) if amendment else date(heading.year, 1, 1),
        covers_until=max(days) if amendment else date(heading.year, 12, 31),
    )


def _check_day(line: int | None, day: NoticeDay, year: int) -> None:
    # New Year's holiday may begin in December of the year before; nothing else leaves the year.
    if day.date.year != year and (day.date.year, day.date.month) != (year - 1, 12):
        raise NoticeError(line, "date_outside_year", {"date": day.date.isoformat(), "year": year})
    if day.kind is DayKind.WORK and not is_weekend(day.date):
        raise NoticeError(
            line,
            "makeup_on_weekday",
            {"date": day.date.isoformat(), "actual": WEEKDAYS[day.date.weekday()]},
        )


def _check_festivals(year: int, days: dict[date, NoticeDay]) -> None:
    for name, festival in festivals(year).items():
        if festival not in days or days[festival].kind is not DayKind.OFF:
            raise NoticeError(None, "festival_missing", {"festival": name, "date": festival.isoformat()})
