"""Pages for lawyers and notaries, made for a telephone first."""

from roster.web.practitioner import (
    busy_dates,
    calendars,
    changes,
    check_in,
    comments,
    conflict_checks,
    desk,
    hours,
    judgements,
    leaves,
    paper,
    phrases,
    profile,
    record_searches,
    records,
    referrals,
    sittings,
)
from roster.web.practitioner.pages import blueprint

__all__ = [
    "blueprint",
    "busy_dates",
    "calendars",
    "changes",
    "check_in",
    "comments",
    "conflict_checks",
    "desk",
    "hours",
    "judgements",
    "leaves",
    "paper",
    "phrases",
    "profile",
    "record_searches",
    "records",
    "referrals",
    "sittings",
]
