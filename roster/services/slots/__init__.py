"""Bookable times: laid out when a roster is published, read by citizens and by the staff.

Writing: `open_for`. Reading: `bookable_centers`, `open_days`, `times_of`, `nearest`, `window_of`.
"""

from roster.services.slots.laying_out import NotAnnounced, close_all, open_all, open_for, surplus_of
from roster.services.slots.nearest import Alternative, nearest
from roster.services.slots.quotas import Quota, quotas, release
from roster.services.slots.reading import (
    CenterOffer,
    DayOffer,
    Standing,
    TimeOffer,
    at_address,
    bookable_centers,
    by_public_id,
    following,
    has_times,
    in_a_row,
    is_full,
    live_claim,
    open_days,
    times_of,
)
from roster.services.slots.windows import Window, closes_at, window_of

__all__ = [
    "Alternative",
    "CenterOffer",
    "DayOffer",
    "NotAnnounced",
    "Quota",
    "Standing",
    "TimeOffer",
    "Window",
    "at_address",
    "bookable_centers",
    "by_public_id",
    "close_all",
    "closes_at",
    "following",
    "has_times",
    "in_a_row",
    "is_full",
    "live_claim",
    "nearest",
    "open_all",
    "open_days",
    "open_for",
    "quotas",
    "release",
    "surplus_of",
    "times_of",
    "window_of",
]
