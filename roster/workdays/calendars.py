"""The working-day calendar of a bureau: notices, and the bureau's own decisions on top."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.workdays.months import days_of
from roster.workdays.notices import DayKind, Notice, NoticeDay

FIRST_WEEKEND_DAY = 5
"""Saturday, as `date.weekday` counts."""

_ONE_DAY = timedelta(days=1)


class YearNotAnnounced(DomainError):
    """Nobody has said yet whether that date is worked: its holiday notice is not imported."""

    code = "year_not_announced"
    message = N_(
        "The holiday notice for %(year)s has not been imported, so nobody knows yet whether %(date)s is worked."
    )

    def __init__(self, day: date) -> None:
        super().__init__(year=day.year, date=day.isoformat())
        self.date = day


class TooFewWorkingDays(InvalidInput):
    """The month does not have that many working days."""

    code = "too_few_working_days"
    message = N_("%(month)s has no working day number %(number)s.")


class Calendar:
    """Tells working days from days off; never guesses.

    `notices` in any order: by date of issue the later supersedes the earlier on the dates it covers
    and names, an undated one counts as the newest, a demo notice gives way to every real one.
    `overrides` are a bureau's own decisions (typhoon, local holiday) and win over all notices.
    With `count_makeup_days` false a make-up Saturday or Sunday (调休上班日) of a notice counts as off.
    """

    def __init__(
        self,
        notices: Iterable[Notice],
        overrides: Mapping[date, DayKind] | None = None,
        count_makeup_days: bool = True,
    ) -> None:
        self.count_makeup_days = count_makeup_days
        self._overrides = dict(overrides or {})
        self._days: dict[date, NoticeDay] = {}
        self._ranges: list[tuple[date, date]] = []
        for notice in sorted(notices, key=_precedence):
            self._apply(notice)

    def _apply(self, notice: Notice) -> None:
        # A notice is the whole truth for its range: what an earlier one named there and this one
        # does not is an ordinary day again (a make-up Saturday that was withdrawn).
        for superseded in [day for day in self._days if notice.covers(day)]:
            del self._days[superseded]
        self._days.update((day.date, day) for day in notice.days)
        self._ranges.append((notice.covers_from, notice.covers_until))

    def is_announced(self, day: date) -> bool:
        """Tell whether a notice or an override decides that date."""
        return (
            day in self._overrides
            or day in self._days
            or any(first <= day <= last for first, last in self._ranges)
        )

    def is_working_day(self, day: date) -> bool:
        """Tell whether that date is worked; raise `YearNotAnnounced` when nothing decides it."""
        if day in self._overrides:
            return self._overrides[day] is DayKind.WORK
        if day in self._days:
            works = self._days[day].kind is DayKind.WORK
            return works and (self.count_makeup_days or not is_weekend(day))
        if not self.is_announced(day):
            raise YearNotAnnounced(day)
        return not is_weekend(day)

    def is_makeup_day(self, day: date) -> bool:
        """Tell whether a Saturday or Sunday is known to be worked; an open year has none yet."""
        return is_weekend(day) and self.is_announced(day) and self.is_working_day(day)

    def notice_day(self, day: date) -> NoticeDay | None:
        """Return what the notices say of that date by name, if anything."""
        return self._days.get(day)

    def nth_working_day(self, month: str, n: int) -> date:
        """Return the n-th (from 1) working day of a month `YYYY-MM`.

        Raises `YearNotAnnounced`, `InvalidMonth`, or `TooFewWorkingDays`.
        """
        working = 0
        for day in days_of(month) if n >= 1 else ():
            working += self.is_working_day(day)
            if working == n:
                return day
        raise TooFewWorkingDays(month=month, number=n)

    def working_days_between(self, first: date, last: date) -> list[date]:
        """Return the working days from `first` to `last`, both included."""
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return [day for day in days if self.is_working_day(day)]

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, or before it for a negative n; `day` itself for 0."""
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day


def is_weekend(day: date) -> bool:
    """Tell whether a date is a Saturday or a Sunday."""
    return day.weekday() >= FIRST_WEEKEND_DAY


def _precedence(notice: Notice) -> tuple[bool, date]:
    return not notice.is_demo, notice.issued_on or date.max
