"""Pages for schedulers."""

from roster.web.bureau import (
    calendars,
    centers,
    conflicts,
    dashboard,
    dates,
    day_decisions,
    fairness,
    notice_imports,
    notices,
    people,
    plan_reviews,
    plans,
    publishing,
    publishing_several,
    rosters,
    seats,
    sitting_moves,
)
from roster.web.bureau.pages import blueprint

__all__ = [
    "blueprint",
    "calendars",
    "centers",
    "conflicts",
    "dashboard",
    "dates",
    "day_decisions",
    "fairness",
    "notice_imports",
    "notices",
    "people",
    "plan_reviews",
    "plans",
    "publishing",
    "publishing_several",
    "rosters",
    "seats",
    "sitting_moves",
]
