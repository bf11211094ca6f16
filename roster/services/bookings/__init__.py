"""A citizen's time: hold, book, find again, move, cancel.

Each is one transaction with the seat's claim, the audit row, the message and the calendar entry in it.
"""

from roster.services.bookings.changing import cancel, move, set_length
from roster.services.bookings.finding import (
    by_public_id,
    find,
    find_by_link,
    find_claim,
    link_token,
    name_on_file,
)
from roster.services.bookings.making import Booked, book, refuse_full
from roster.services.bookings.requests import NEEDS, BookingRequest, phone_index

__all__ = [
    "NEEDS",
    "Booked",
    "BookingRequest",
    "book",
    "by_public_id",
    "cancel",
    "find",
    "find_by_link",
    "find_claim",
    "link_token",
    "move",
    "name_on_file",
    "phone_index",
    "refuse_full",
    "set_length",
]
