"""Pages for firm secretaries."""

from roster.web.firm import calendars, comments, files, leaves, months, nominations, people, swaps
from roster.web.firm.pages import blueprint

__all__ = [
    "blueprint",
    "calendars",
    "comments",
    "files",
    "leaves",
    "months",
    "nominations",
    "people",
    "swaps",
]
