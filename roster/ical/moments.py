"""Times as calendars write them: a date, a time on some clock, a length."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from roster.ical.strangers import Property

_WHEN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z)?)?")
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})S)?)?"
)


@dataclass(frozen=True)
class Moment:
    """A time as it was written: on some clock, or a whole day."""

    local: datetime
    zone: str
    is_day: bool


def moment_of(line: Property, text: str | None = None) -> Moment:
    """Read a line's time, or one of its times, on the clock that the line names. Raises ValueError."""
    return read_moment(line.value if text is None else text, line.parameters.get("TZID", ""))


def read_moment(text: str, zone: str = "") -> Moment:
    """Read a date or a time. Raises ValueError."""
    match = _WHEN.fullmatch(text.strip().upper())
    if match is None:
        raise ValueError
    year, month, day = (int(match[number]) for number in (1, 2, 3))
    if match[4] is None:
        return Moment(datetime(year, month, day), "", True)  # noqa: DTZ001 - a day
    hour, minute, second = int(match[4]), int(match[5]), min(int(match[6]), 59)
    local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - on the clock of its zone
    return Moment(local, "UTC" if match[7] else zone, False)


def read_length(text: str) -> timedelta:
    """Read a duration. Raises ValueError."""
    match = _DURATION.fullmatch(text.strip().upper())
    if match is None:
        raise ValueError
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
