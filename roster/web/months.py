"""Months in addresses, for the pages of every audience."""

from roster import workdays
from roster.core import clock
from roster.core.errors import NotFound
from roster.services.instance_frames import month_before
from roster.web.numbers import whole_number

EARLIEST, LATEST = "2000-01", "2098-12"


def month_in(address: str) -> str:
    """Return the month that an address names. Raises NotFound for anything else."""
    try:
        workdays.first_day(address)
    except workdays.InvalidMonth:
        raise NotFound from None
    if not EARLIEST <= address <= LATEST:
        raise NotFound
    return address


def this_month() -> str:
    """Return the present month in Shanghai."""
    return workdays.month_of(clock.today())


def months_ahead(count: int, first: str | None = None) -> list[str]:
    """Return so many months in a row, from the present one or a given one."""
    return list(workdays.months_from(first or this_month(), count))


def month_after(month: str) -> str:
    """Return the next month."""
    return month_before(month, -1)


def months_of_year(year: int) -> list[str]:
    """Return the twelve months of a calendar year."""
    return months_ahead(12, f"{year}-01")


def chosen_year(asked: str, *, ahead: int) -> tuple[int, list[int]]:
    """Return the year that is asked for, the present one for nonsense, and the years to choose from."""
    present = clock.today().year
    years = list(range(present - 1, present + ahead + 1))
    return next((year for year in years if str(year) == asked), present), years


def year_in(address: str) -> int:
    """Return the year that an address names. Raises NotFound for anything else."""
    year = whole_number(address, 0)
    if not EARLIEST <= f"{year:04}-01" <= LATEST:
        raise NotFound
    return year
