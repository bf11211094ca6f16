"""Reads a holiday notice from a table (CSV) or from the JSON files of the holiday-cn project."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from roster.workdays.notice_checks import FoundDay, Heading, checked_notice
from roster.workdays.notice_errors import NoticeError
from roster.workdays.notices import DayKind, Notice, NoticeDay

_KINDS = {"off": DayKind.OFF, "work": DayKind.WORK, "休": DayKind.OFF, "班": DayKind.WORK}


def parse_notice_csv(
    text: str,
    year: int | None = None,
    *,
    document_number: str = "",
    issued_on: date | None = None,
    source_url: str = "",
    amendment: bool = False,
) -> Notice:
    """Return the notice of a table with the columns date, kind (off/work or 休/班) and name.

    `year` None means the year of the last date. With `amendment` only the stretch between the first and
    last date is arranged anew. Raises `NoticeError` with the line of the file.
    """
    found = list(_csv_days(text))
    if not found:
        raise NoticeError(None, "empty")
    heading = Heading(year or max(day.date for _, day in found).year, document_number, issued_on, source_url)
    return checked_notice(heading, found, amendment=amendment)


def _csv_days(text: str) -> Iterator[FoundDay]:
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    for column in ("date", "kind") if reader.fieldnames else ():
        if column not in (reader.fieldnames or ()):
            raise NoticeError(1, "column_missing", {"column": column})
    for row in reader:
        kind = (row["kind"] or "").strip().lower()
        if kind not in _KINDS:
            raise NoticeError(reader.line_num, "kind_unknown", {"written": kind})
        day = _date(row["date"], reader.line_num)
        yield FoundDay(reader.line_num, NoticeDay(day, _KINDS[kind], (row.get("name") or "").strip()))


def parse_notice_json(
    text: str, year: int | None = None, *, document_number: str = "", issued_on: date | None = None
) -> Notice:
    """Return the notice of a holiday-cn file: `{"year", "papers": […], "days": [{"name", "date", "isOffDay"}]}`.

    A file without days or papers is that project's placeholder for a year not announced: refused.
    """
    content = _json(text)
    for_year, papers, days = content.get("year"), content.get("papers"), content.get("days")
    if not isinstance(for_year, int) or not isinstance(days, list) or not isinstance(papers, list):
        raise NoticeError(None, "not_json")
    if year is not None and for_year != year:
        raise NoticeError(None, "other_year", {"found": for_year, "expected": year})
    if not days:
        raise NoticeError(None, "empty")
    if not papers:
        raise NoticeError(None, "papers_empty")
    heading = Heading(for_year, document_number, issued_on, str(papers[-1]))
    return checked_notice(heading, [_json_day(entry) for entry in days])


def _json(text: str) -> dict[str, Any]:
    if not text.strip():
        raise NoticeError(None, "empty")
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise NoticeError(None, "not_json") from None
    if not isinstance(content, dict):
        raise NoticeError(None, "not_json")
    return content


def _json_day(entry: object) -> FoundDay:
    if not isinstance(entry, dict) or not isinstance(entry.get("isOffDay"), bool):
        raise NoticeError(None, "not_json")
    kind = DayKind.OFF if entry["isOffDay"] else DayKind.WORK
    return FoundDay(None, NoticeDay(_date(entry.get("date"), None), kind, str(entry.get("name") or "")))


def _date(written: object, line: int | None) -> date:
    try:
        return date.fromisoformat(str(written).strip())
    except ValueError:
        raise NoticeError(line, "date_impossible", {"written": written}) from None
