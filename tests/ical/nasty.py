"""Events and texts that have broken calendar files before."""

from datetime import UTC, datetime, timedelta
from typing import Any

from roster.ical import CalendarEvent, CalendarFeed

UPDATED = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)
START = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)

NASTY_TEXTS = (
    "公共法律服务 值班",
    "😀 and 𠮷 beyond the basic plane " + "😀𠮷" * 30,
    "comma, semicolon; backslash \\ colon: quote \" apostrophe '",
    "a line\nanother\r\nand a lone\rcarriage return",
    "trailing backslash \\",
    "\\n is not a line break, \\, is not a comma, \\\\; neither",
    "BEGIN:VEVENT\r\nUID:injected\r\nEND:VEVENT",
    "bell\x07 null\x00 escape\x1b delete\x7f next-line\x85 \u2028 \u2029 BOM\ufeff",
    "法律咨询" * 100,
    "half a pair \ud83d",
    "caret ^n ^' ^^ and <b>markup</b> &amp;",
    "",
    "   ",
)


def an_event(**changes: Any) -> CalendarEvent:
    """Return a plain event with some fields changed."""
    fields: dict[str, Any] = {
        "uid": "3d9c1f0e-6a54-4a53-9d5c-9f5f2b2d5a11",
        "sequence": 0,
        "summary": "坐班：故市镇 上午",
        "description": "已预约 3 人",
        "location": "故市镇公共法律服务站",
        "start": START,
        "end": START + timedelta(hours=3),
        "status": "CONFIRMED",
        "created": UPDATED - timedelta(days=3),
        "updated": UPDATED,
        "organizer_name": "公共法律服务科",
        "organizer_email": "noreply@example.org",
    }
    return CalendarEvent(**(fields | changes))


def a_feed(*events: CalendarEvent, name: str = "坐班日历", description: str = "值班安排") -> CalendarFeed:
    """Return a feed of these events."""
    return CalendarFeed(name, description, events)
