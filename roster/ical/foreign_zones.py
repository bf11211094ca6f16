"""Whose clock a stranger's calendar goes by: names that everybody knows, Windows' names, and zones described in the file."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from roster.ical.event_lines import TIME_ZONE
from roster.ical.recurrences import NotWorkedOut, Rule, Steps, read_rule, starts
from roster.ical.strangers import Component

_NAME = re.compile(r"[A-Za-z0-9_+\-]{1,32}(/[A-Za-z0-9_+\-]{1,32}){0,2}")
_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?")
_LOCAL = re.compile(r"([0-9]{8})T([0-9]{6})")
_MOST_CHANGES = 60
"""Descriptions of a zone: some write each year of a century."""


class Zones:
    """The zones of one file. What nobody knows goes by the clock of Shanghai, and is counted in `assumed`."""

    def __init__(self, described: Iterable[Component], steps: Steps) -> None:
        self.assumed: set[str] = set()
        self._described: dict[str, Component] = {}
        for one in described:
            name = one.first("TZID")
            if name is not None:
                self._described.setdefault(name.value.strip(), one)
        self._known: dict[str, tzinfo | _Described] = {}
        self._steps = steps

    def instant(self, local: datetime, name: str) -> datetime:
        """Return the instant of a time on the clock of a zone; without a name it is Shanghai's (a floating time)."""
        zone = self._zone(name.strip()) if name else TIME_ZONE
        if isinstance(zone, _Described):
            return (local - zone.offset(local, self._steps)).replace(tzinfo=UTC)
        return local.replace(tzinfo=zone).astimezone(UTC)

    def _zone(self, name: str) -> "tzinfo | _Described":
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> "tzinfo | _Described":
        described = self._described.get(name)
        alias = described.first("X-LIC-LOCATION") if described is not None else None
        for known in (name, name.rsplit("/tzfile/", 1)[-1], _end(name), alias.value.strip() if alias else ""):
            zone = _by_name(known)
            if zone is not None:
                return zone
        if described is not None:
            own = _Described(described)
            if own.changes:
                return own
        self.assumed.add(name)
        return TIME_ZONE


class _Described:
    """A zone by its own description: from when on which offset holds, as far as it can be worked out."""

    def __init__(self, component: Component) -> None:
        self.changes: list[tuple[datetime, timedelta, Rule | None]] = []
        for part in list(component.of_kind("STANDARD", "DAYLIGHT"))[:_MOST_CHANGES]:
            offset, begins = part.first("TZOFFSETTO"), part.first("DTSTART")
            ahead = _read_offset(offset.value) if offset else None
            since = _read_local(begins.value) if begins else None
            if ahead is None or since is None:
                continue
            rule = part.first("RRULE")
            try:
                self.changes.append((since, ahead, read_rule(rule.value) if rule else None))
            except NotWorkedOut:
                continue
            self.changes += [(at, ahead, None) for at in islice(_more_dates(part), _MOST_CHANGES)]
        self._years: dict[int, list[tuple[datetime, timedelta]]] = {}

    def offset(self, local: datetime, steps: Steps) -> timedelta:
        """Return how far its clock is ahead of UTC at a time on it."""
        if local.year not in self._years:
            self._years[local.year] = sorted(self._around(local.year, steps))
        passed = [ahead for since, ahead in self._years[local.year] if since <= local]
        return passed[-1] if passed else min(self.changes, key=lambda one: one[0])[1]

    def _around(self, year: int, steps: Steps) -> Iterable[tuple[datetime, timedelta]]:
        """Yield the changes that may hold in a year."""
        for since, ahead, rule in self.changes:
            yield since, ahead
            if rule is None or since.year > year:
                continue
            first, last = date(max(year - 1, 1), 1, 1), date(year, 12, 31)
            over = _read_local(rule.until.removesuffix("Z")) if rule.until else None
            try:
                for at in starts(rule, since, first, last, steps):
                    if over is None or at <= over + timedelta(days=1):
                        yield at, ahead
            except (NotWorkedOut, OverflowError, ValueError):
                continue


def _more_dates(part: Component) -> Iterator[datetime]:
    for line in part.all("RDATE")[:_MOST_CHANGES]:
        for text in line.value.split(",", _MOST_CHANGES):
            at = _read_local(text)
            if at is not None:
                yield at


def _by_name(name: str) -> tzinfo | None:
    name = WINDOWS_TO_OLSON.get(name, name)
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _end(name: str) -> str:
    """Return the last two parts of a long name: `/example.org/20070227_1/Asia/Shanghai`."""
    return "/".join(name.split("/")[-2:])


def _read_offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    if size >= timedelta(hours=24):
        return None
    return size if match[1] == "+" else -size


def _read_local(text: str) -> datetime | None:
    match = _LOCAL.match(text.strip())
    if match is None:
        return None
    try:
        return datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 - on the zone's own clock
    except ValueError:
        return None
