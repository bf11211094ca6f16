"""Which months the demo shows: some that are over, and a year to come of which the end is provisional."""

from dataclasses import dataclass
from datetime import date, datetime

from roster import workdays
from roster.core import clock

YEAR = 12
ANNOUNCED = 9
"""So many of the months to come have a (stand-in) notice; the rest stay provisional."""


@dataclass(frozen=True)
class Horizon:
    """`before`: the month whose session date released the first bookings; `held`: one that is over;
    `today`: a month whose session date is this very day, if any; `coming`: the months to plan."""

    before: str
    held: str
    today: str | None
    coming: tuple[str, ...]

    @property
    def announced(self) -> tuple[str, ...]:
        """The coming months that can be published."""
        return self.coming[: min(ANNOUNCED, len(self.coming))]

    @property
    def past(self) -> tuple[str, ...]:
        """The months whose session date is not ahead, the oldest first."""
        return (self.held, *([self.today] if self.today else []))

    @property
    def notice_from(self) -> date:
        """The first day of the stand-in notice."""
        return workdays.first_day(self.before)

    @property
    def notice_until(self) -> date:
        """The last day of the stand-in notice."""
        return workdays.days_of(self.announced[-1])[-1]


def horizon_of(founded_at: datetime, months: int = YEAR) -> Horizon:
    """Return the demo's months for a bureau founded at an instant; `months` of them are to come."""
    today = clock.local(founded_at).date()
    month = workdays.month_of(today)
    year, number = today.year, today.month
    two_before = f"{(year * 12 + number - 3) // 12:04d}-{(year * 12 + number - 3) % 12 + 1:02d}"
    around = workdays.months_from(two_before, 4)
    of_this_month = workdays.session_date(_calendar(around), month).date
    if of_this_month > today:  # this month's is to come
        before, held, this, first = around[0], around[1], None, around[2]
    elif of_this_month < today:
        before, held, this, first = around[1], around[2], None, around[3]
    else:
        before, held, this, first = around[0], around[1], month, around[3]
    return Horizon(before, held, this, workdays.months_from(first, months))


def _calendar(around: tuple[str, ...]) -> workdays.Calendar:
    first, last = workdays.first_day(around[0]), workdays.days_of(around[-1])[-1]
    return workdays.Calendar([*workdays.built_in_notices(), workdays.demo_notice(first, last)])
