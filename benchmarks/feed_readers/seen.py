"""One event as a program shows it, in words that every reader can give."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar
import vobject

from roster.ical import CalendarEvent, CalendarFeed
from roster.ical.wording import many_lines, one_line

_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, order=True)
class Seen:
    """An event's identity, state, times (`20261202T090000` in Shanghai, `20261202` for a day) and texts."""

    uid: str
    sequence: str
    status: str
    start: str
    end: str
    summary: str
    description: str
    location: str

    def differences(self, other: Seen) -> list[str]:
        """Return each field in which the other has something else."""
        mine, theirs = asdict(self), asdict(other)
        return [
            f"{name}: {mine[name]!r} became {theirs[name]!r}" for name in mine if mine[name] != theirs[name]
        ]


class Refused(ValueError):
    """A reader that takes the file for faulty."""


def written(feed: CalendarFeed) -> list[Seen]:
    """Return what a feed means to say."""
    return sorted(map(_written, feed.events))


def by_icalendar(body: bytes) -> list[Seen]:
    """Read strictly: what the library only notes as an error counts as refused."""
    calendar = icalendar.Calendar.from_ical(body)
    calendar.validate()
    if errors := [error for component in calendar.walk() for error in component.errors]:
        raise Refused(str(errors))
    return sorted(
        Seen(
            uid=str(event["UID"]),
            sequence=str(event["SEQUENCE"]),
            status=str(event["STATUS"]),
            start=moment(event.start),
            end=moment(event.end),
            summary=str(event["SUMMARY"]),
            description=str(event.get("DESCRIPTION", "")),
            location=str(event.get("LOCATION", "")),
        )
        for event in calendar.walk("VEVENT")
    )


def by_vobject(body: bytes) -> list[Seen]:
    """Read by vobject, and let it judge the whole file."""
    calendar = vobject.readOne(body.decode())
    calendar.validate(raiseException=True)
    return sorted(
        Seen(
            uid=event.uid.value,
            sequence=event.sequence.value,
            status=event.status.value,
            start=moment(event.dtstart.value),
            end=moment(event.dtend.value),
            summary=event.summary.value,
            description=event.description.value if "description" in event.contents else "",
            location=event.location.value if "location" in event.contents else "",
        )
        for event in calendar.contents.get("vevent", [])
    )


def moment(value: date | datetime) -> str:
    """Write a time as a wall clock in Shanghai shows it, a day as a day."""
    if isinstance(value, datetime):
        return value.astimezone(_SHANGHAI).strftime("%Y%m%dT%H%M%S")
    return value.strftime("%Y%m%d")


def _written(event: CalendarEvent) -> Seen:
    return Seen(
        uid=event.uid,
        sequence=str(event.sequence),
        status=event.status,
        start=moment(event.start),
        end=moment(event.end),
        summary=one_line(event.summary),
        description=many_lines(event.description),
        location=one_line(event.location),
    )
