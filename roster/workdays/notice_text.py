"""Reads the official text of a holiday notice as it is pasted from a web page or a document.

A festival's paragraph looks like
    二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）上班。
Whatever is said of days off or work must be understood to the letter; the rest (advice, duty service)
is skipped. An amendment (《关于调整2019年劳动节假期安排的通知》) has no festival headings.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from unicodedata import normalize

from roster.workdays.notice_checks import FoundDay, Heading, checked_notice
from roster.workdays.notice_errors import WEEKDAYS, NoticeError
from roster.workdays.notices import DayKind, Notice, NoticeDay

MAXIMAL_DAYS_OFF = 14

_FESTIVAL = "(?:元旦|春节|清明节?|劳动节|端午节|中秋节|国庆节)"
_HEADING = re.compile(rf"({_FESTIVAL}(?:[、和及]{_FESTIVAL})*):")
_NAMES = re.compile(rf"{_FESTIVAL}(?:[、和及]{_FESTIVAL})*")
_TITLE_YEAR = re.compile(rf"(?:关于(?:调整|延长)?|现将)(\d{{4}})年(?:部分节假日|{_FESTIVAL})")
_AMENDING_TITLE = re.compile(r"关于(?:调整|延长)\d{4}年")
_NUMBER = re.compile(r"国办发(?:明电)?[〔\[(]\d{4}[〕\])]\d+号")
_ISSUED = re.compile(r"国务院办公厅(\d{4})年(\d{1,2})月(\d{1,2})日")

_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
_ONE_DAY = re.compile(_DAY)
_OFF = re.compile(rf"{_DAY}(?:至{_DAY})?放假")
_WORK = re.compile(rf"{_DAY}(?:[、和及,]{_DAY})*上班")
_COUNT = re.compile(r"(?:共|放假)(\d+)天")
_WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")


class _Text(NamedTuple):
    """The text without spaces and line ends, in half-width signs, and where each line begins in it."""

    body: str
    line_starts: list[int]

    def line_at(self, position: int) -> int:
        return bisect_right(self.line_starts, position)


def parse_notice(
    text: str,
    year: int | None = None,
    *,
    document_number: str = "",
    issued_on: date | None = None,
    source_url: str = "",
) -> Notice:
    """Return the notice that the official text declares, or raise `NoticeError` naming the line.

    `year` is the year it is expected for; with None the title decides. Document number and date of issue
    are taken from the text when not given.
    """
    lines = _squeezed(text)
    if not lines.body:
        raise NoticeError(None, "empty")
    title = _TITLE_YEAR.search(lines.body)
    for_year = _year(lines, title, year)
    amendment = _AMENDING_TITLE.search(lines.body) is not None
    found = [day for paragraph in _paragraphs(lines, amendment) for day in _days(lines, paragraph, for_year)]
    heading = Heading(
        for_year, document_number or _number(lines), issued_on or _issued(lines), source_url.strip()
    )
    return checked_notice(heading, found, amendment=amendment)


def _squeezed(text: str) -> _Text:
    body, starts = "", []
    for line in normalize("NFKC", text).splitlines():
        starts.append(len(body))
        body += "".join(line.split())
    return _Text(body, starts)


def _year(text: _Text, title: re.Match[str] | None, expected: int | None) -> int:
    if title is None:
        if expected is None:
            raise NoticeError(None, "year_missing")
        return expected
    found = int(title[1])
    if expected is not None and found != expected:
        raise NoticeError(text.line_at(title.start(1)), "other_year", {"found": found, "expected": expected})
    return found


def _number(text: _Text) -> str:
    match = _NUMBER.search(text.body)
    return re.sub(r"[\[(](\d+)[\])]", r"〔\1〕", match[0]) if match else ""


def _issued(text: _Text) -> date | None:
    match = _ISSUED.search(text.body)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


class _Paragraph(NamedTuple):
    """What is said of one holiday: its name, and where it begins and ends in the text."""

    name: str
    start: int
    end: int


def _paragraphs(text: _Text, amendment: bool) -> Iterator[_Paragraph]:
    headings = list(_HEADING.finditer(text.body))
    if amendment and not headings:
        name = _NAMES.search(text.body)
        # What stands before 「如下：」 is the page around the notice and its title.
        yield _Paragraph(name[0] if name else "", text.body.find("如下:") + 1, len(text.body))
    ends = [heading.start() for heading in headings[1:]] + [len(text.body)]
    for heading, end in zip(headings, ends, strict=False):
        yield _Paragraph(re.sub("[和及]", "、", heading[1]), heading.end(), end)


def _days(text: _Text, paragraph: _Paragraph, year: int) -> Iterator[FoundDay]:
    for match in re.finditer(r"[^。;]+", text.body[paragraph.start : paragraph.end]):
        if "放假" in match[0] or "上班" in match[0]:
            sentence = _Sentence(text, paragraph.name, year, match[0], paragraph.start + match.start())
            yield from sentence.days()


class _Sentence(NamedTuple):
    """One sentence that speaks of days off or work, at `start` in the text."""

    text: _Text
    name: str
    year: int
    body: str
    start: int

    def days(self) -> Iterator[FoundDay]:
        """Yield every day it names; a sentence without a date is advice and yields none."""
        off, work = list(_OFF.finditer(self.body)), list(_WORK.finditer(self.body))
        for day in _ONE_DAY.finditer(self.body):
            if not any(known.start() <= day.start() < known.end() for known in (*off, *work)):
                raise self._error(day.start(), "unreadable", written=self.body)
        for match in off:
            yield from self._days_off(match)
        for match in work:
            before: date | None = None
            for day in _ONE_DAY.finditer(match[0]):
                before = self._date(day, match.start(), before)
                yield self._found(match.start() + day.start(), before, DayKind.WORK)

    def _days_off(self, match: re.Match[str]) -> Iterator[FoundDay]:
        first, *rest = _ONE_DAY.finditer(match[0])
        begins = self._date(first, match.start(), None)
        ends = self._date(rest[0], match.start(), begins) if rest else begins
        length = (ends - begins).days + 1
        if not 1 <= length <= MAXIMAL_DAYS_OFF:
            raise self._error(match.start(), "range_implausible", written=match[0])
        count = _COUNT.search(self.body, match.end() - len("放假"))
        if count and int(count[1]) != length:
            raise self._error(count.start(), "day_count_wrong", written=int(count[1]), counted=length)
        for offset in range(length):
            yield self._found(match.start(), begins + timedelta(days=offset), DayKind.OFF)

    def _date(self, match: re.Match[str], offset: int, before: date | None) -> date:
        """Return the date of a match; year and month that it leaves out are those of the date before."""
        year, month, day, note = match.groups()
        position = offset + match.start()
        if month is None and before is None:
            raise self._error(position, "unreadable", written=self.body)
        try:
            found = date(
                int(year) if year else before.year if before else self.year,
                int(month) if month else before.month if before else 0,
                int(day),
            )
        except ValueError:
            raise self._error(position, "date_impossible", written=match[0]) from None
        weekday = _WEEKDAY.search(note or "")
        if weekday and "一二三四五六日".index(weekday[1].replace("天", "日")) != found.weekday():
            actual = WEEKDAYS[found.weekday()]
            parameters = {"date": found.isoformat(), "actual": actual, "written": weekday[0]}
            raise self._error(position, "weekday_wrong", **parameters)
        return found

    def _found(self, position: int, day: date, kind: DayKind) -> FoundDay:
        return FoundDay(self.text.line_at(self.start + position), NoticeDay(day, kind, self.name))

    def _error(self, position: int, sentence_code: str, **params: object) -> NoticeError:
        return NoticeError(self.text.line_at(self.start + position), sentence_code, params)
