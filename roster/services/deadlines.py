"""Days counted in working days of a bureau, also where no holiday notice covers them yet."""

from datetime import date, timedelta

from roster.workdays import Calendar, YearNotAnnounced, is_weekend


def shift(calendar: Calendar, day: date, working_days: int) -> date:
    """Return the day so many working days after (or, negative, before) a day.

    In a year without its notice Monday to Friday count: a deadline must be some day, and a session date
    that depends on such a year is provisional anyway.
    """
    try:
        return calendar.add_working_days(day, working_days)
    except YearNotAnnounced:
        step = timedelta(days=1 if working_days > 0 else -1)
        for _ in range(abs(working_days)):
            day += step
            while is_weekend(day):
                day += step
        return day
