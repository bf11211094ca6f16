"""Back to a booking: by code and phone number first, then by the token that these open. Move it, cancel it."""

from roster.api.operations import BOOKING_TOKEN, Call, operation
from roster.api.schemas import BookingFacts, FindWish, MoveWish, OpenBooking, VersionWish
from roster.api.showing import facts, open_booking
from roster.core import clock
from roster.core.errors import NotFound
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Booking, Scope
from roster.services import bookings, slots

_PROVED = N_(
    "With the token that booking or looking up answered. A wrong token answers as if there were no such booking."
)


@operation(
    "POST", "/bookings/look-up", Scope.MANAGE, N_("Find a booking by its code and the full phone number"),
    description=N_(
        "An unknown code and a wrong number get the same answer, and wrong tries are counted by code and by number."
    ),
    problems=("not_found", "too_many_tries"),
)  # fmt: skip
def look_up(call: Call, body: FindWish) -> OpenBooking:
    """Return the booking; a wrong try is kept too, or it would not count."""
    with unit_of_work():
        booking = bookings.find(call.bureau, body.code, body.phone, clock.now())
        found = open_booking(booking, call.bureau) if booking is not None else None
    if found is None:
        raise NotFound(N_("We found no booking with this code and this phone number. Please check both."))
    return found


@operation(
    "GET", "/bookings/{booking}", Scope.MANAGE, N_("A booking as it is now"), description=_PROVED,
    problems=("not_found",), headers=(BOOKING_TOKEN,),
)  # fmt: skip
def see(call: Call, booking: str) -> BookingFacts:
    """Return one booking."""
    return facts(_proved(call, booking))


@operation(
    "POST", "/bookings/{booking}/move", Scope.MANAGE, N_("Move a booking to another time"),
    description=N_(
        "The new place is taken before the old one is freed; when it is gone, the old time stays. The code stays. Repeated with the same time it changes nothing."
    ),
    problems=(
        "not_found", "stale", "not_changeable", "already_booked", "seat_taken", "nothing_follows", "full", "not_yet_open",
        "booking_closed", "too_many_changes",
    ),
    headers=(BOOKING_TOKEN,),
)  # fmt: skip
def move(call: Call, booking: str, body: MoveWish) -> BookingFacts:
    """Move."""
    with unit_of_work():
        mine = _proved(call, booking)
        slot = slots.by_public_id(call.bureau, body.slot)
        if slot is None:
            raise NotFound
        return facts(bookings.move(mine, slot, body.version, call.actor, clock.now()))


@operation(
    "POST", "/bookings/{booking}/cancel", Scope.MANAGE, N_("Cancel a booking"),
    description=N_("Until its time begins. Repeated it changes nothing."),
    problems=("not_found", "stale", "not_changeable"), headers=(BOOKING_TOKEN,),
)  # fmt: skip
def cancel(call: Call, booking: str, body: VersionWish) -> BookingFacts:
    """Cancel."""
    with unit_of_work():
        return facts(bookings.cancel(_proved(call, booking), body.version, call.actor, clock.now()))


def _proved(call: Call, public_id: str) -> Booking:
    """Return the booking if the token sent along opens it. Raises NotFound, whatever was wrong."""
    found = bookings.find_by_link(call.bureau, call.booking_token)
    if found is None or found.public_id != public_id:
        raise NotFound
    return found
