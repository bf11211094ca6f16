"""Pages for center staff: the day, its queue, the screen, the telephone."""

from roster.web.center import (
    arrivals,
    calendars,
    calls,
    day,
    door,
    files,
    follow_ups,
    missing,
    paper,
    queue,
    ratings,
    records,
    referrals,
    screen,
    telephone,
    uncovering,
    waiting,
)
from roster.web.center.pages import blueprint

__all__ = [
    "arrivals",
    "blueprint",
    "calendars",
    "calls",
    "day",
    "door",
    "files",
    "follow_ups",
    "missing",
    "paper",
    "queue",
    "ratings",
    "records",
    "referrals",
    "screen",
    "telephone",
    "uncovering",
    "waiting",
]
