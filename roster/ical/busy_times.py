"""On which of some days a stranger's calendar says that its owner is busy, and from when to when. Nothing else is read.

An entry counts unless it is free by itself (TRANSP, Outlook's busy status), cancelled, or one of our own. Its zone is
the one that it names; all-day entries and times without a zone are Shanghai's. The answer has times of the days asked
for only, joined, so that not even the number of entries can be told from it.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from roster.core.translation import N_
from roster.ical.event_lines import TIME_ZONE
from roster.ical.foreign_zones import Zones
from roster.ical.moments import Moment, moment_of, read_length, read_moment
from roster.ical.recurrences import NotWorkedOut, Steps, TooManySteps, read_rule, starts
from roster.ical.strangers import BadCalendar, Component, Property, calendars_in

MOST_STEPS = 500_000
"""Days, values and entries looked at for one file: some two seconds. A full calendar of a person needs a tenth."""
LONGEST_REPEATED = timedelta(days=62)
TOO_MUCH = N_(
    "The entries of this calendar repeat too often to be worked out. Export only the coming year and try again."
)
DAY_MINUTES = 24 * 60
_VALUE_STEPS = 5
"""Of one date in a list, which takes longer than one day of a rule."""

Stretch = tuple[int, int]
"""From when to when, in minutes of a day on Shanghai's clock: (0, 1440) is the whole of it."""


@dataclass(frozen=True)
class BusyTimes:
    """What was asked for, and what could not be told."""

    days: dict[date, tuple[Stretch, ...]]
    unclear: int
    """Entries that repeat in a way that is not worked out, or whose times cannot be read."""
    assumed: int
    """Names of zones that nobody knows: their times count as Shanghai's."""


def read_busy(content: bytes, days: Collection[date], own: Collection[str] = ()) -> BusyTimes:
    """Return when a calendar's owner is busy on some days; `own` are UIDs of entries that we wrote ourselves.

    Raises BadCalendar for what is no calendar, cannot be read, or takes more than a bounded amount of work.
    """
    calendars = calendars_in(content)
    if not days:
        return BusyTimes({}, 0, 0)
    reading = _Reading(min(days), max(days), frozenset(own))
    wanted = sorted(days)
    midnights = [datetime.combine(day, time(), TIME_ZONE) for day in wanted]
    found: dict[date, list[Stretch]] = {}
    try:
        for one in calendars:
            if one.word("METHOD") == "CANCEL":
                continue
            for begins, ends in reading.of_calendar(one):
                reading.steps.take()
                for number in range(max(0, bisect_right(midnights, begins) - 1), len(wanted)):
                    if midnights[number] >= ends:
                        break
                    start = max(0, _minutes(begins - midnights[number]))
                    end = min(DAY_MINUTES, -_minutes(midnights[number] - ends))
                    if start < end:
                        found.setdefault(wanted[number], []).append((start, end))
    except TooManySteps:
        raise BadCalendar(TOO_MUCH) from None
    joined = {day: tuple(_joined(stretches)) for day, stretches in sorted(found.items())}
    return BusyTimes(joined, reading.unclear, len(reading.assumed))


class _Reading:
    def __init__(self, first: date, last: date, own: frozenset[str]) -> None:
        self.steps = Steps(MOST_STEPS)
        self.unclear = 0
        self.assumed: set[str] = set()
        self._first, self._last, self._own = first - timedelta(days=1), last + timedelta(days=1), own
        self._zones = Zones((), self.steps)

    def of_calendar(self, one: Component) -> Iterator[tuple[datetime, datetime]]:
        """Yield when somebody is busy near the days asked for."""
        self._zones = Zones(one.of_kind("VTIMEZONE"), self.steps)
        replaced = self._replaced(one)
        for part in one.parts:
            try:
                if part.kind == "VEVENT":
                    yield from self._of_event(part, replaced)
                elif part.kind == "VFREEBUSY":
                    yield from self._of_periods(part)
            except (NotWorkedOut, ValueError, OverflowError):
                self.unclear += 1
        self.assumed |= self._zones.assumed

    def _replaced(self, one: Component) -> dict[str, set[datetime]]:
        """Return by UID which times of a series have an entry of their own, moved or cancelled."""
        found: dict[str, set[datetime]] = {}
        for part in one.of_kind("VEVENT"):
            line = part.first("RECURRENCE-ID")
            if line is not None:
                try:
                    found.setdefault(_uid(part), set()).add(self._instant(moment_of(line)))
                except (ValueError, OverflowError):
                    continue
        return found

    def _of_event(
        self, part: Component, replaced: dict[str, set[datetime]]
    ) -> Iterator[tuple[datetime, datetime]]:
        if _is_free(part) or _uid(part) in self._own:
            return
        line = part.first("DTSTART")
        if line is None:
            raise ValueError
        begins = moment_of(line)
        length = self._length(part, begins)
        if length <= timedelta():
            return
        moved = part.first("RECURRENCE-ID")
        if moved is not None:
            if "RANGE" in moved.parameters:  # this one and all that follow
                self.unclear += 1
            yield self._instant(begins), self._instant(begins) + length
            return
        gone, days_gone = self._exceptions(part)
        gone |= replaced.get(_uid(part), set())
        for start in self._starts(part, begins, length):
            at = self._instant(start)
            if at not in gone and start.local.date() not in days_gone:
                yield at, at + length
        yield from self._more_dates(part, length, gone)

    def _starts(self, part: Component, begins: Moment, length: timedelta) -> Iterator[Moment]:
        """Yield the beginning, and those of the repetitions that may touch the days asked for."""
        yield begins
        rules = part.all("RRULE")
        if not rules:
            return
        if length > LONGEST_REPEATED or len(rules) > 1 or part.all("EXRULE"):
            raise NotWorkedOut
        rule = read_rule(rules[0].value)
        until = read_moment(rule.until) if rule.until else None

        def is_over(at: datetime) -> bool:
            if until is None:
                return False
            if until.is_day or begins.is_day:
                return at.date() > until.local.date()
            limit = until if until.zone else Moment(until.local, begins.zone, False)
            return self._instant(Moment(at, begins.zone, False)) > self._instant(limit)

        first = self._first - timedelta(days=length.days + 1)
        for at in starts(rule, begins.local, first, self._last, self.steps, is_over):
            yield Moment(at, begins.zone, begins.is_day)

    def _more_dates(
        self, part: Component, length: timedelta, gone: set[datetime]
    ) -> Iterator[tuple[datetime, datetime]]:
        for line in part.all("RDATE"):
            for text in _values(line, self.steps):
                start, _slash, end = text.partition("/")
                moment = moment_of(line, start)
                at = self._instant(moment)
                if at not in gone:
                    yield at, self._end(moment, end, line) if end else at + length

    def _exceptions(self, part: Component) -> tuple[set[datetime], set[date]]:
        instants, days = set(), set()
        for line in part.all("EXDATE"):
            for text in _values(line, self.steps):
                moment = moment_of(line, text)
                if moment.is_day:
                    days.add(moment.local.date())
                else:
                    instants.add(self._instant(moment))
        return instants, days

    def _of_periods(self, part: Component) -> Iterator[tuple[datetime, datetime]]:
        for line in part.all("FREEBUSY"):
            if line.parameters.get("FBTYPE", "BUSY").upper() == "FREE":
                continue
            for text in _values(line, self.steps):
                start, _slash, end = text.partition("/")
                moment = moment_of(line, start)
                yield self._instant(moment), self._end(moment, end, line)

    def _length(self, part: Component, begins: Moment) -> timedelta:
        end, duration = part.first("DTEND"), part.first("DURATION")
        if end is not None:
            return self._instant(moment_of(end)) - self._instant(begins)
        if duration is not None:
            return read_length(duration.value)
        return timedelta(days=1) if begins.is_day else timedelta()

    def _end(self, begins: Moment, text: str, line: Property) -> datetime:
        if "P" in text.upper():
            return self._instant(begins) + read_length(text)
        return self._instant(moment_of(line, text))

    def _instant(self, moment: Moment) -> datetime:
        if moment.is_day:
            return datetime.combine(moment.local.date(), time(), TIME_ZONE).astimezone(UTC)
        return self._zones.instant(moment.local, moment.zone)


def _is_free(part: Component) -> bool:
    return (
        part.word("TRANSP") == "TRANSPARENT"
        or part.word("STATUS") == "CANCELLED"
        or part.word("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    )


def _uid(part: Component) -> str:
    line = part.first("UID")
    return line.value.strip() if line else ""


def _values(line: Property, steps: Steps) -> Iterator[str]:
    for text in line.value.split(","):
        steps.take(_VALUE_STEPS)
        if text.strip():
            yield text


def _minutes(length: timedelta) -> int:
    """Return whole minutes, rounded down."""
    return length // timedelta(minutes=1)


def _joined(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Yield stretches that neither touch nor overlap, in order."""
    begins, ends = -1, -1
    for start, end in sorted(stretches):
        if start > ends:
            if ends >= 0:
                yield begins, ends
            begins, ends = start, end
        else:
            ends = max(ends, end)
    if ends >= 0:
        yield begins, ends
