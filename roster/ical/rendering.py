"""Events to bytes: one writer for subscribed feeds, single bookings and mail alike.

The same feed always gives the same bytes, so a hash of them serves as an ETag. Nothing here
reads the clock or makes up an identifier; `icalendar`'s own `new()` does both and is not used.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Timezone, TimezoneStandard, vDuration, vText

from roster.ical.event_lines import TIME_ZONE, event_lines
from roster.ical.events import CalendarEvent, CalendarFeed
from roster.ical.wording import many_lines, one_line

PRODUCT_ID = "-//Roster//Duty roster of public legal services//ZH"
POLL_EVERY = timedelta(hours=6)
_END = b"END:VCALENDAR\r\n"
LONGEST_LINE = 75  # octets, without the line break (RFC 5545 3.1)


class MalformedFeed(ValueError):
    """The bytes would break in a reader, so they are not handed out."""


def render(feed: CalendarFeed) -> bytes:
    """Write the feed as an iCalendar file.

    Raises MalformedFeed when the bytes do not hold exactly what went in: a cut or injected
    calendar empties a subscriber's copy, which is worse than no answer.
    """
    calendar = _calendar_head(feed)
    calendar.add_component(_time_zone())
    empty: bytes = calendar.to_ical()
    events = (event_lines(event) for event in sorted(feed.events, key=_order))
    body = b"".join((empty.removesuffix(_END), *events, _END))
    _check(body, feed)
    return body


def _order(event: CalendarEvent) -> tuple[str, str]:
    """Sort by day and UID, so that the bytes do not depend on the order of rows."""
    start = event.start
    day = start.astimezone(TIME_ZONE).date() if isinstance(start, datetime) else start
    return day.isoformat(), event.uid


def _calendar_head(feed: CalendarFeed) -> Calendar:
    """Make the calendar without UID, SOURCE or URL.

    A calendar-level UID makes some programs take the whole feed for one item; SOURCE and URL
    would print the secret address into a file that people forward.
    """
    name, description = one_line(feed.name), many_lines(feed.description)
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT_ID)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", vText(name))
    calendar.add("DESCRIPTION", vText(description))
    # The library writes X- properties raw when they are plain str: a comma or a line break in
    # a center's name would break the file. vText escapes.
    calendar.add("X-WR-CALNAME", vText(name))
    calendar.add("X-WR-CALDESC", vText(description))
    calendar.add("X-WR-TIMEZONE", vText(TIME_ZONE.key))
    calendar.add("REFRESH-INTERVAL", vDuration(POLL_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(POLL_EVERY))
    return calendar


def _time_zone() -> Timezone:
    """Write the zone by hand with one offset.

    The library's own block lists the summer times of 1986 to 1991, on which some readers crash.
    It stands in an empty feed too: a calendar without any component is not legal.
    """
    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001 - RFC 5545 3.6.5: in local time
    standard.add("TZOFFSETFROM", timedelta(hours=8))
    standard.add("TZOFFSETTO", timedelta(hours=8))
    standard.add("TZNAME", vText("CST"))
    zone = Timezone()
    zone.add("TZID", vText(TIME_ZONE.key))
    zone.add_component(standard)
    return zone


def _check(body: bytes, feed: CalendarFeed) -> None:
    """Read the bytes over once. No `assert`: this holds under `python -O` too."""
    lines = body.split(b"\r\n")
    if not body.endswith(_END):
        raise MalformedFeed("the file does not end with its calendar")
    if max(map(len, lines)) > LONGEST_LINE or not body.count(b"\r") == body.count(b"\n") == len(lines) - 1:
        raise MalformedFeed("a line is too long or broken in the middle")
    if lines.count(b"BEGIN:VEVENT") != len(feed.events) or lines.count(b"BEGIN:VCALENDAR") != 1:
        raise MalformedFeed("the file does not hold the events it was given")
    if len({event.uid for event in feed.events}) != len(feed.events):
        raise MalformedFeed("two events share a UID")
