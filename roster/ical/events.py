"""What a calendar file holds, before it is bytes.

The dataclasses refuse what no calendar program reads the same way (naive times, an end before
the start, a date mixed with a time), so that whatever reaches `render` can be written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

EventStatus = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
Moment = date | datetime


class MalformedEvent(ValueError):
    """An event that no calendar file can state truthfully."""


@dataclass(frozen=True)
class CalendarEvent:
    """One VEVENT.

    `start` and `end` are both aware datetimes, or both dates for a day that is only provisional;
    `end` is exclusive, as in RFC 5545 (an all-day event of the 2nd ends on the 3rd).
    `updated` is when something visible last changed, never the time of the request: it becomes
    DTSTAMP and LAST-MODIFIED, and an unchanged event must give unchanged bytes.
    `geo` is (latitude, longitude) in degrees. `alarm_minutes_before` counts back from `start`.
    """

    uid: str
    sequence: int
    summary: str
    description: str
    location: str
    start: Moment
    end: Moment
    status: EventStatus
    created: datetime
    updated: datetime
    organizer_name: str
    organizer_email: str
    geo: tuple[float, float] | None = None
    url: str | None = None
    alarm_minutes_before: int | None = None
    private: bool = True

    def __post_init__(self) -> None:
        """Refuse a malformed event where it is made, not where it is polled."""
        self._check_identity()
        self._check_times()

    @property
    def is_all_day(self) -> bool:
        """Whether the event names days, not times."""
        return not isinstance(self.start, datetime)

    def _check_identity(self) -> None:
        if not self.uid or not self.uid.isascii() or not self.uid.isprintable():
            raise MalformedEvent(f"a UID is printable ASCII, not {self.uid!r}")
        if self.sequence < 0:
            raise MalformedEvent(f"{self.uid}: SEQUENCE {self.sequence} is negative")
        if self.status not in get_args(EventStatus):
            raise MalformedEvent(f"{self.uid}: unknown status {self.status!r}")
        if "@" not in self.organizer_email or not self.organizer_email.isprintable():
            raise MalformedEvent(f"{self.uid}: METHOD:PUBLISH needs an organizer's address")

    def _check_times(self) -> None:
        for moment in (self.start, self.end, self.created, self.updated):
            if isinstance(moment, datetime) and moment.utcoffset() is None:
                raise MalformedEvent(f"{self.uid}: {moment} has no time zone")
        # Files count whole seconds: a shorter event would end at its start.
        if self._length() < timedelta(seconds=1):
            raise MalformedEvent(f"{self.uid}: end {self.end} is not after start {self.start}")

    def _length(self) -> timedelta:
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            return self.end - self.start
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise MalformedEvent(f"{self.uid}: start and end are of different kinds")
        return self.end - self.start


@dataclass(frozen=True)
class CalendarFeed:
    """One VCALENDAR: a name people see in their list of calendars, and its events."""

    name: str
    description: str
    events: tuple[CalendarEvent, ...]
