"""Pages for the bureau's leaders: boards and numbers, nobody's data."""

from roster.web.leader import (
    approvals,
    approvals_together,
    districts,
    figures,
    files,
    glance,
    loads,
    overview,
    pivots,
    referrals,
    reports,
    rosters,
)
from roster.web.leader.pages import blueprint

__all__ = [
    "approvals",
    "approvals_together",
    "blueprint",
    "districts",
    "figures",
    "files",
    "glance",
    "loads",
    "overview",
    "pivots",
    "referrals",
    "reports",
    "rosters",
]
