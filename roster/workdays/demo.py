"""A stand-in notice, so that a demo bureau can show a year that has not been announced."""

from datetime import date

from roster.workdays.notices import DEMO_DOCUMENT_NUMBER, DayKind, Notice, NoticeDay
from roster.workdays.statutory import blocks


def demo_notice(first: date, last: date) -> Notice:
    """Return a notice by the rule text that covers exactly `first` to `last`, without make-up days.

    Use it in a bureau flagged demo only, under a banner: it is invented, and yields to a real notice.
    """
    if last < first:
        raise ValueError("a demo notice must end on or after the day it begins")
    days = {
        day: NoticeDay(day, DayKind.OFF, block.name)
        for year in range(first.year, last.year + 2)
        for block in blocks(year)
        for day in block.days
        if first <= day <= last
    }
    return Notice(
        year=first.year,
        document_number=DEMO_DOCUMENT_NUMBER,
        issued_on=None,
        source_url="",
        days=tuple(sorted(days.values())),
        covers_from=first,
        covers_until=last,
    )
