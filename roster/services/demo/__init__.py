"""The demo bureau: real places, invented people, a solved year, a month that was held.

Built step by step through the services that real users use, each step in a unit of work of its own and
skipped when its result is there, so that building it again loses nothing. `flask roster demo` runs them.
Everything lies relative to the day on which the bureau was founded.
"""

from roster.services.demo.city import find_neighbour, found_neighbour, share_notary, stand_over
from roster.services.demo.founding import SLUG, RealBureauHere, find, found, lay_out_dates
from roster.services.demo.months import Horizon, horizon_of
from roster.services.demo.past_days import play_day
from roster.services.demo.sign_ins import PASSWORD, SignIn, add_sign_ins
from roster.services.demo.under_way import begin as begin_what_is_under_way
from roster.services.demo.under_way import is_there as is_under_way
from roster.services.demo.visitors import book_past, book_upcoming, has_bookings

__all__ = [
    "PASSWORD",
    "SLUG",
    "Horizon",
    "RealBureauHere",
    "SignIn",
    "add_sign_ins",
    "begin_what_is_under_way",
    "book_past",
    "book_upcoming",
    "find",
    "find_neighbour",
    "found",
    "found_neighbour",
    "has_bookings",
    "horizon_of",
    "is_under_way",
    "lay_out_dates",
    "play_day",
    "share_notary",
    "stand_over",
]
