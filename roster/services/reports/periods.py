"""The time that a report is about: consecutive months, and those with which they are compared."""

from dataclasses import dataclass
from enum import StrEnum

from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.services.instance_frames import month_before, months_between

MOST_MONTHS = 36


class Length(StrEnum):
    """How long a time is, as offices name their reports."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"month": N_("Month"), "quarter": N_("Quarter"), "year": N_("Year")}.get(
            self.value, N_("Any period")
        )

    @property
    def span(self) -> int:
        """Months in it; 1 for any other period."""
        return {"month": 1, "quarter": 3, "year": 12}.get(self.value, 1)


@dataclass(frozen=True)
class ReportPeriod:
    """Consecutive months from `first` to `last`."""

    first: str
    last: str

    @property
    def months(self) -> tuple[str, ...]:
        """All its months."""
        return tuple(months_between(self.first, self.last))

    @property
    def length(self) -> Length:
        """What it is called."""
        for length in (Length.MONTH, Length.QUARTER, Length.YEAR):
            if of_length(length, self.first) == self:
                return length
        return Length.OTHER

    @property
    def before(self) -> "ReportPeriod":
        """As many months, just before."""
        count = len(self.months)
        return ReportPeriod(month_before(self.first, count), month_before(self.last, count))

    @property
    def after(self) -> "ReportPeriod":
        """As many months, just after."""
        count = len(self.months)
        return ReportPeriod(month_before(self.first, -count), month_before(self.last, -count))

    @property
    def year_before(self) -> "ReportPeriod":
        """The same months of the year before."""
        return ReportPeriod(month_before(self.first, 12), month_before(self.last, 12))

    @property
    def so_far(self) -> "ReportPeriod":
        """From January of its last year to its end."""
        return ReportPeriod(f"{self.last[:4]}-01", self.last)


def of_length(length: Length, month: str) -> ReportPeriod:
    """Return the month, quarter or calendar year in which a month lies; the month itself for any other period."""
    count = length.span
    first = f"{month[:5]}{(int(month[5:]) - 1) // count * count + 1:02}"
    return ReportPeriod(first, month_before(first, 1 - count))


def between(first: str, last: str) -> ReportPeriod:
    """Return the months from first to last. Raises InvalidInput for the wrong order, or for more than MOST_MONTHS."""
    if first > last:
        raise InvalidInput(N_("The last month is before the first one."), field="last")
    if len(months_between(first, last)) > MOST_MONTHS:
        raise InvalidInput(N_("Choose at most %(count)s months."), field="last", count=MOST_MONTHS)
    return ReportPeriod(first, last)
