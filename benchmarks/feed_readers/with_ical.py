"""Print what the `ical` library reads in a file, as JSON. Runs in the readers' own environment."""

import json
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ical.calendar_stream import IcsCalendarStream


def moment(value):  # type: ignore[no-untyped-def]
    """Write a time as a wall clock in Shanghai shows it, a day as a day."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y%m%dT%H%M%S")
    return value.strftime("%Y%m%d")


calendar = IcsCalendarStream.calendar_from_ics(Path(sys.argv[1]).read_bytes().decode())
print(
    json.dumps(
        [
            {
                "uid": event.uid,
                "sequence": str(event.sequence),
                "status": event.status.value,
                "start": moment(event.dtstart),
                "end": moment(event.dtend),
                "summary": event.summary or "",
                "description": event.description or "",
                "location": event.location or "",
            }
            for event in calendar.events
        ]
    )
)
