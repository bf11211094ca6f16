"""Months as the product writes them: `YYYY-MM`."""

import re
from calendar import monthrange
from datetime import date

from roster.core.errors import InvalidInput
from roster.core.translation import N_

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class InvalidMonth(InvalidInput):
    """Not a month between 1901 and 2099 written `YYYY-MM`."""

    code = "invalid_month"
    message = N_("“%(month)s” is not a month. Write year and month like 2026-12.")


def first_day(month: str) -> date:
    """Return the first day of the month; raise `InvalidMonth` for anything else."""
    match = _MONTH.fullmatch(month)
    if match is None or not 1901 <= int(match[1]) <= 2099:
        raise InvalidMonth(month=month)
    return date(int(match[1]), int(match[2]), 1)


def days_of(month: str) -> tuple[date, ...]:
    """Return every day of the month in order."""
    first = first_day(month)
    return tuple(first.replace(day=day) for day in range(1, monthrange(first.year, first.month)[1] + 1))


def month_of(day: date) -> str:
    """Return the month of a day."""
    return f"{day:%Y-%m}"


def months_from(first_month: str, count: int) -> tuple[str, ...]:
    """Return `count` months in a row, the first included."""
    first = first_day(first_month)
    ordinals = range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + count)
    return tuple(f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}" for ordinal in ordinals)
