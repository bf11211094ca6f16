"""One event's lines, written by ourselves: the library takes a second for a bureau's two thousand.

What `icalendar` writes for the same event is the measure (`tests/ical/test_event_lines.py` compares the octets), in its order of
properties and with its folding. The calendar around the events is still the library's.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import vDuration

from roster.ical.events import CalendarEvent
from roster.ical.wording import many_lines, one_line, parameter_text

TIME_ZONE = ZoneInfo("Asia/Shanghai")
LONGEST_PIECE = 74
"""Octets: a line has 75 at most (RFC 5545 3.1), and a continued one begins with a space."""
REMEMBERED = 4096
"""Lines: the same place, people and times stand in many events."""

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_QUOTED = frozenset(",;: '\u2019")


def event_lines(event: CalendarEvent) -> bytes:
    """Return a VEVENT with its alarm, if it has one, each line ended by CRLF.

    DTSTAMP follows the last change, not the clock: with the time of the request every poll would see a new file.
    """
    return b"\r\n".join(_lines(event))


def _lines(event: CalendarEvent) -> Iterator[bytes]:
    updated = _utc(event.updated)
    yield b"BEGIN:VEVENT"
    yield _title("SUMMARY", event.summary) or b"SUMMARY:"
    yield _moment("DTSTART", event.start)
    yield _moment("DTEND", event.end)
    yield b"DTSTAMP:" + updated
    yield _folded(f"UID:{event.uid.translate(_ESCAPES)}")
    yield b"SEQUENCE:%d" % event.sequence
    yield b"CLASS:PRIVATE" if event.private else b"CLASS:PUBLIC"
    yield b"CREATED:" + _utc(event.created)
    if description := _text("DESCRIPTION", event.description):
        yield description
    if event.geo is not None:
        yield b"GEO:%r;%r" % event.geo
    yield b"LAST-MODIFIED:" + updated
    if location := _title("LOCATION", event.location):
        yield location
    yield _organizer(event.organizer_name, event.organizer_email)
    yield b"STATUS:" + event.status.encode()
    # What is public takes nobody's time: it says when a door is open.
    yield b"TRANSP:OPAQUE" if event.status == "CONFIRMED" and event.private else b"TRANSP:TRANSPARENT"
    if event.url:
        yield _folded(f"URL:{one_line(event.url)}")
    if event.alarm_minutes_before is not None and event.status == "CONFIRMED":
        yield from _alarm(event.alarm_minutes_before, event.summary)
    yield b"END:VEVENT\r\n"


def _alarm(minutes_before: int, summary: str) -> Iterator[bytes]:
    yield b"BEGIN:VALARM"
    yield b"ACTION:DISPLAY"
    yield _title("DESCRIPTION", summary) or b"DESCRIPTION:"
    trigger: bytes = vDuration(timedelta(minutes=-minutes_before)).to_ical()  # type: ignore[no-untyped-call]
    yield b"TRIGGER:" + trigger
    yield b"END:VALARM"


@lru_cache(REMEMBERED)
def _moment(name: str, moment: date | datetime) -> bytes:
    """Write a time in the named zone, or a day: a bare offset, as databases return it, has no VTIMEZONE."""
    if isinstance(moment, datetime):
        return f"{name};TZID={TIME_ZONE.key}:{moment.astimezone(TIME_ZONE):%Y%m%dT%H%M%S}".encode()
    return f"{name};VALUE=DATE:{moment:%Y%m%d}".encode()


@lru_cache(REMEMBERED)
def _utc(moment: datetime) -> bytes:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode()


@lru_cache(REMEMBERED)
def _title(name: str, text: str) -> bytes:
    """Write a property of one line of text, escaped (RFC 5545 3.3.11); nothing when there is no text."""
    said = one_line(text).translate(_ESCAPES)
    return _folded(f"{name}:{said}") if said else b""


@lru_cache(REMEMBERED)
def _text(name: str, text: str) -> bytes:
    """Write a property of text that may have several lines."""
    said = many_lines(text).translate(_ESCAPES)
    return _folded(f"{name}:{said}") if said else b""


@lru_cache(REMEMBERED)
def _organizer(name: str, email: str) -> bytes:
    """Name the bureau: METHOD:PUBLISH asks for one ORGANIZER and forbids ATTENDEE (RFC 5546 3.2.1)."""
    name = parameter_text(name)
    if not name:
        return _folded(f"ORGANIZER:mailto:{email}")
    said = f'"{name}"' if _QUOTED & set(name) else name
    return _folded(f"ORGANIZER;CN={said}:mailto:{email}")


def _folded(line: str) -> bytes:
    """Cut a line between characters (RFC 5545 3.1), and never between a backslash and what it escapes."""
    octets = line.encode()
    if len(octets) <= LONGEST_PIECE:
        return octets
    pieces, start = [], 0
    while len(octets) - start > LONGEST_PIECE:
        end = start + LONGEST_PIECE
        while octets[end] & 0b1100_0000 == 0b1000_0000:  # within a character of UTF-8
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        pieces.append(octets[start:end])
        start = end
    return b"\r\n ".join([*pieces, octets[start:]])
