"""Where a center's sitting may be moved to: near the session date, in the same month."""

from dataclasses import dataclass
from datetime import date

from roster.workdays.calendars import Calendar
from roster.workdays.markets import MarketRule, is_market_day
from roster.workdays.months import days_of, month_of


@dataclass(frozen=True)
class MoveOption:
    """A date to move to: `offset` working days from the session date, negative before it."""

    date: date
    offset: int
    market_day: bool
    makeup_day: bool


def move_options(
    calendar: Calendar, date: date, days: int = 3, market: MarketRule | None = None
) -> list[MoveOption]:
    """Return the working days of the same month within ±`days` working days, in order of date.

    Raises `YearNotAnnounced` when the month is still provisional: first it needs its notice.
    """
    month = [day for day in days_of(month_of(date)) if calendar.is_working_day(day)]
    before = [day for day in month if day < date][-days:] if days > 0 else []
    after = [day for day in month if day > date][: max(days, 0)]
    offsets = [(day, index - len(before)) for index, day in enumerate(before)]
    offsets += [(day, index + 1) for index, day in enumerate(after)]
    return [
        MoveOption(
            date=day,
            offset=offset,
            market_day=market is not None and is_market_day(market, day),
            makeup_day=calendar.is_makeup_day(day),
        )
        for day, offset in offsets
    ]
