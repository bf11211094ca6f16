"""A month as a calendar: weeks of days, which are worked, and which centers sit on them."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roster import workdays
from roster.models import Bureau
from roster.services import holiday_notices, year_boards
from roster.services.instance_frames import month_before
from roster.services.year_boards import YearCell


@dataclass(frozen=True)
class CalendarSitting:
    """One center that sits on a day."""

    center: str
    cell: YearCell


@dataclass(frozen=True)
class Day:
    """One day; `is_working` is None while no notice decides it."""

    date: date
    is_in_month: bool
    is_today: bool
    is_working: bool | None
    is_makeup: bool
    occasion: str
    """What the holiday notice calls it."""
    sittings: Sequence[CalendarSitting]

    @property
    def is_off(self) -> bool:
        """Whether it is known to be no working day, though it is none of a weekend."""
        return self.is_working is False and not workdays.is_weekend(self.date)

    @property
    def held(self) -> list[CalendarSitting]:
        """The sittings that were not called off."""
        return [one for one in self.sittings if not one.cell.is_cancelled]

    @property
    def empty(self) -> int:
        """Empty seats."""
        return sum(one.cell.empty for one in self.sittings)

    @property
    def people(self) -> int:
        """How many sit."""
        return sum(len(one.cell.people) for one in self.held)


@dataclass(frozen=True)
class MonthCalendar:
    """Whole weeks, Monday first."""

    weeks: Sequence[Sequence[Day]]

    @property
    def session_days(self) -> list[Day]:
        """The days on which some center sits, those of the neighbouring months' weeks included."""
        return [day for week in self.weeks for day in week if day.sittings]


def of_month(bureau: Bureau, month: str, today: date) -> MonthCalendar:
    """Return a month's calendar; a center moved over the month's end stands on the day to which it was moved."""
    known = holiday_notices.calendar_of(bureau)
    sittings: dict[date, list[CalendarSitting]] = {}
    board = year_boards.of_months(bureau, [month_before(month, 1), month, month_before(month, -1)], today)
    for row in board.rows:
        for cell in row.cells.values():
            sittings.setdefault(cell.date, []).append(CalendarSitting(row.code, cell))
    year, number = (int(part) for part in month.split("-"))
    return MonthCalendar(
        [
            [_day(day, day.month == number, today, known, sittings.get(day, [])) for day in week]
            for week in calendar.Calendar().monthdatescalendar(year, number)
        ]
    )


def _day(
    day: date, is_in_month: bool, today: date, known: workdays.Calendar, sittings: Sequence[CalendarSitting]
) -> Day:
    is_announced, named = known.is_announced(day), known.notice_day(day)
    return Day(
        date=day,
        is_in_month=is_in_month,
        is_today=day == today,
        is_working=known.is_working_day(day) if is_announced else None,
        is_makeup=is_announced and known.is_makeup_day(day),
        occasion=named.name if named else "",
        sittings=sittings,
    )
