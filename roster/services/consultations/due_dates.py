"""By when a record is to be signed: so many working days after its date, as the bureau has set it."""

from collections.abc import Iterable
from datetime import date

from roster.models import Bureau
from roster.services import deadlines, holiday_notices, settings


def sign_by(bureau: Bureau, days: Iterable[date]) -> dict[date, date]:
    """Return, for each date of records, the last day on which they are signed in time."""
    calendar, within = holiday_notices.calendar_of(bureau), settings.of(bureau).sign_within_working_days
    return {day: deadlines.shift(calendar, day, within) for day in set(days)}
