"""Holiday notices: which days the State Council's office declares off, and which weekend days are worked.

Source: the yearly 《国务院办公厅关于Y年部分节假日安排的通知》, kept in `data/` for 2023–2026.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
DEMO_DOCUMENT_NUMBER = "DEMO"


class DayKind(StrEnum):
    """What a notice or a bureau says of one day."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True, order=True)
class NoticeDay:
    """One day named by a notice; `name` is the festival it belongs to, in Chinese, or empty."""

    date: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True)
class Notice:
    """A holiday notice.

    `covers_from` and `covers_until` (both included) bound the dates that it makes final: normally the
    whole year, for an amendment the stretch it arranges anew, for a demo notice any range. Named days
    outside (December of the year before) are single decisions on top of that year's own notice.
    """

    year: int
    document_number: str
    issued_on: date | None
    source_url: str
    days: tuple[NoticeDay, ...]
    covers_from: date
    covers_until: date

    @property
    def is_demo(self) -> bool:
        """Tell whether it is a stand-in that only a bureau flagged demo may use."""
        return self.document_number == DEMO_DOCUMENT_NUMBER

    @property
    def days_outside(self) -> tuple[NoticeDay, ...]:
        """The named days outside its range, which change another year's calendar: ask before importing."""
        return tuple(day for day in self.days if not self.covers(day.date))

    def covers(self, day: date) -> bool:
        """Tell whether it makes that date final, named or not."""
        return self.covers_from <= day <= self.covers_until


def built_in_notices() -> list[Notice]:
    """Return the notices that ship with the product (2023–2026), oldest first."""
    return list(_shipped())


@cache
def _shipped() -> tuple[Notice, ...]:
    days: dict[str, list[NoticeDay]] = {}
    for row in _rows("holiday-notices.csv"):
        day = NoticeDay(date.fromisoformat(row["date"]), DayKind(row["kind"]), row["name"])
        days.setdefault(row["notice"], []).append(day)
    return tuple(
        Notice(
            year=int(row["year"]),
            document_number=row["document_number"],
            issued_on=date.fromisoformat(row["issued_on"]),
            source_url=row["source_url"],
            days=tuple(sorted(days[row["document_number"]])),
            covers_from=date(int(row["year"]), 1, 1),
            covers_until=date(int(row["year"]), 12, 31),
        )
        for row in _rows("notices.csv")
    )


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    text = (DATA / file_name).read_text(encoding="utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
