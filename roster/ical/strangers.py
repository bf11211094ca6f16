"""A stranger's calendar file as components, of which only what says when somebody is busy is ever looked at.

Titles, places, people and descriptions are passed over while the file is read: no value of ours holds them. The
library that writes our own files is not asked to read: it parses every line, and what it keeps and how long it takes
would be the stranger's choice. All work here is one pass over a bounded number of bytes (docs/decisions/0023).
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from roster.core.errors import DomainError
from roster.core.translation import N_

MOST_BYTES = 4 * 1024 * 1024
"""Some five thousand entries with long descriptions; an upload of more does not reach us either."""
MOST_COMPONENTS = 20_000
MOST_LINES = 200_000
"""That say when: ten of each component. All other lines are passed over and cost nothing."""
DEEPEST = 6
LONGEST_VALUE = 64 * 1024
"""Characters of a single value: a list of exceptions has some twenty a date."""

_WANTED = re.compile(
    r"^(BEGIN|END|METHOD|UID|DTSTART|DTEND|DURATION|RRULE|EXRULE|RDATE|EXDATE|RECURRENCE-ID|TRANSP|STATUS"
    r"|X-MICROSOFT-CDO-BUSYSTATUS|FREEBUSY|TZID|X-LIC-LOCATION|TZOFFSETTO)"
    r'((?:;(?:[^":;\n]|"[^"\n]*+")*+)*+):(.*)$',
    re.MULTILINE | re.IGNORECASE,
)
_PARAMETER = re.compile(r';([A-Za-z-]{1,40})=("[^"]*+"|[^;]*+)')


class BadCalendar(DomainError):
    """A file that cannot be read as a calendar, or would cost too much to be read; the message says what to do."""

    code = "bad_calendar"
    status = HTTPStatus.BAD_REQUEST
    message = N_(
        "This is not a calendar file (.ics). Export the calendar from your phone or computer as .ics and choose that file."
    )


BROKEN_OFF = N_("This calendar breaks off or is damaged. Export it once more and try again.")
TOO_LARGE = N_("This calendar is larger than %(megabytes)s MB. Export only the coming year and try again.")
TOO_MANY = N_("This calendar has more than %(most)s entries. Export only the coming year and try again.")
ENCODING = N_(
    "The characters of this file cannot be read. Export the calendar as .ics in UTF-8 and try again."
)
EMPTY = N_("The file is empty. Export the calendar once more and try again.")


def too_large() -> BadCalendar:
    """Return what is said of more than MOST_BYTES, by whoever stopped reading."""
    return BadCalendar(TOO_LARGE, megabytes=MOST_BYTES // 1024 // 1024)


@dataclass(frozen=True)
class Property:
    """One line that says when: its parameters (names in capitals) and its value."""

    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """A part of a calendar between BEGIN and END, without what it is about."""

    kind: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Return every line of that name."""
        return self.properties.get(name, [])

    def first(self, name: str) -> Property | None:
        """Return the first line of that name, or None."""
        return self.all(name)[0] if self.all(name) else None

    def word(self, name: str) -> str:
        """Return a value that is a single word, in capitals; empty without one."""
        found = self.first(name)
        return found.value.strip().upper() if found else ""

    def of_kind(self, *kinds: str) -> Iterator["Component"]:
        """Yield the parts of some kinds."""
        return (part for part in self.parts if part.kind in kinds)


def calendars_in(content: bytes) -> list[Component]:
    """Return the calendars of a file. Raises BadCalendar."""
    if len(content) > MOST_BYTES:
        raise too_large()
    if not content.strip():
        raise BadCalendar(EMPTY)
    text = _text(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n ", "").replace("\n\t", "")
    return _tree(text)


def _text(content: bytes) -> str:
    """Read UTF-8, UTF-16 that says so, and GB18030, in which old programs write; anything else is refused."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise BadCalendar(ENCODING)
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadCalendar(ENCODING)


def _tree(text: str) -> list[Component]:
    found: list[Component] = []
    open_ones: list[Component] = []
    count = 0
    for number, match in enumerate(_WANTED.finditer(text)):
        if number >= MOST_LINES:
            raise BadCalendar(TOO_MANY, most=MOST_COMPONENTS)
        name, value = match[1].upper(), match[3]
        if name == "BEGIN":
            count += 1
            if count > MOST_COMPONENTS:
                raise BadCalendar(TOO_MANY, most=MOST_COMPONENTS)
            component = Component(value.strip().upper()[:40])
            if not open_ones and component.kind != "VCALENDAR":
                raise BadCalendar
            (open_ones[-1].parts if open_ones else found).append(component)
            open_ones.append(component)
            if len(open_ones) > DEEPEST:
                raise BadCalendar(BROKEN_OFF)
        elif not open_ones:
            raise BadCalendar
        elif name == "END":
            if open_ones.pop().kind != value.strip().upper()[:40]:
                raise BadCalendar(BROKEN_OFF)
        elif len(value) > LONGEST_VALUE:
            raise BadCalendar(BROKEN_OFF)
        else:
            lines = open_ones[-1].properties.setdefault(name, [])
            lines.append(Property(_parameters(match[2]), value))
    if open_ones:
        raise BadCalendar(BROKEN_OFF)
    if not found:
        raise BadCalendar
    return found


def _parameters(text: str) -> dict[str, str]:
    return {match[1].upper(): match[2].strip('"') for match in _PARAMETER.finditer(text)} if text else {}
