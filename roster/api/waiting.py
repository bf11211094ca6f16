"""A place in line where all is taken: get one, look at it, take what is offered or not, leave; the same line as on the pages."""

from http import HTTPStatus

from roster.api.operations import BOOKING_TOKEN, IDEMPOTENCY_KEY, Call, operation
from roster.api.schemas import FindWish, OpenBooking, OpenPlace, PlaceFacts, PlaceWish
from roster.api.showing import open_booking, open_place, place
from roster.core import clock
from roster.core.errors import InvalidInput, NotFound
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Center, Scope, Sitting, WaitlistEntry
from roster.services import bookings, planning_names, pool, slots
from roster.services.bookings import BookingRequest
from roster.services.bookings.errors import KeyReused
from roster.services.slots import Standing
from roster.services.waitlist import answering, joining, reading
from roster.services.waitlist.errors import NothingToWaitFor

_WAITED_FOR = (Standing.FULL, Standing.FREE)
_PROVED = N_(
    "With the token that joining or looking up answered, in the header `Booking-Token`. A wrong token answers as if there were no such place."
)


@operation(
    "POST", "/waitlist", Scope.BOOK, N_("Put a visitor in line"),
    description=N_(
        "For one sitting, or without one for any coming date of the center. When a seat frees, it is kept for the first in line, who is told by text message. The same Idempotency-Key with the same body answers with the same place."
    ),
    status=HTTPStatus.CREATED,
    problems=("not_found", "already_waiting", "waits_often", "has_a_time", "nothing_to_wait_for", "key_reused"),
    headers=(IDEMPOTENCY_KEY,),
)  # fmt: skip
def join(call: Call, body: PlaceWish) -> OpenPlace:
    """Join the line of a center and a role."""
    key = call.idempotency_key
    request = body.read(call.language)
    if body.role not in {one.code for one in planning_names.roles_of(call.bureau)}:
        raise InvalidInput(N_("Please choose with whom."), field="role")
    with unit_of_work():
        center = pool.center_of(call.bureau, body.center)
        if not center.is_active:
            raise NotFound
        sitting = _sitting(center, body)
        entry = joining.join(
            center, body.role, request, call.actor, clock.now(), idempotency_key=key, sitting=sitting
        )
        if not _is_of(entry, center, sitting, body.role, request):
            raise KeyReused
        return open_place(entry, call.bureau, clock.now())


@operation(
    "POST", "/waitlist/look-up", Scope.MANAGE, N_("Find a place in line by its code and the full phone number"),
    description=N_(
        "An unknown code and a wrong number get the same answer, and wrong tries are counted by code and by number."
    ),
    problems=("not_found", "too_many_tries"),
)  # fmt: skip
def look_up_place(call: Call, body: FindWish) -> OpenPlace:
    """Return the place in line; a wrong try is kept too, or it would not count."""
    now = clock.now()
    with unit_of_work():
        entry = bookings.find_claim(call.bureau, body.code, body.phone, now)
        found = open_place(entry, call.bureau, now) if isinstance(entry, WaitlistEntry) else None
    if found is None:
        raise NotFound(N_("We found no booking with this code and this phone number. Please check both."))
    return found


@operation(
    "GET", "/waitlist/{entry}", Scope.MANAGE, N_("A place in line as it is now, and what is offered"),
    description=_PROVED, problems=("not_found",), headers=(BOOKING_TOKEN,),
)  # fmt: skip
def see_place(call: Call, entry: str) -> PlaceFacts:
    """Return one place in line."""
    return place(_proved(call, entry), clock.now())


@operation(
    "POST", "/waitlist/{entry}/accept", Scope.MANAGE, N_("Take the time that is offered"),
    description=N_("It becomes a booking, or the booking that waited for an earlier time moves there. Repeated it answers with the same booking."),
    problems=("not_found", "offer_over", "already_booked", "family_cap", "stale", "not_changeable", "hold_expired",
              "seat_taken", "nothing_follows", "full", "not_yet_open", "booking_closed"),
    headers=(BOOKING_TOKEN,),
)  # fmt: skip
def accept_place(call: Call, entry: str) -> OpenBooking:
    """Accept."""
    with unit_of_work():
        return open_booking(answering.accept(_proved(call, entry), call.actor, clock.now()), call.bureau)


@operation(
    "POST", "/waitlist/{entry}/decline", Scope.MANAGE, N_("Say no to the time that is offered"),
    description=N_("The next in line is asked; the place in line stays, for other times."),
    problems=("not_found", "offer_over"), headers=(BOOKING_TOKEN,),
)  # fmt: skip
def decline_place(call: Call, entry: str) -> PlaceFacts:
    """Decline."""
    now = clock.now()
    with unit_of_work():
        mine = _proved(call, entry)
        answering.decline(mine, call.actor, now)
        return place(mine, now)


@operation(
    "POST", "/waitlist/{entry}/leave", Scope.MANAGE, N_("Leave the line"),
    description=N_("What is offered goes to the next. Repeated it changes nothing."),
    problems=("not_found", "not_in_line"), headers=(BOOKING_TOKEN,),
)  # fmt: skip
def leave_place(call: Call, entry: str) -> PlaceFacts:
    """Leave."""
    now = clock.now()
    with unit_of_work():
        mine = _proved(call, entry)
        joining.leave(mine, call.actor, now)
        return place(mine, now)


def _sitting(center: Center, body: PlaceWish) -> Sitting | None:
    """Return the sitting waited for, None for any. Raises NothingToWaitFor for one that is not to come, or without that role."""
    if body.sitting is None:
        return None
    days = slots.open_days(center, clock.now(), body.role)
    found = next((day for day in days if day.sitting.public_id == body.sitting), None)
    if found is None or found.standing not in _WAITED_FOR:
        raise NothingToWaitFor
    return found.sitting


def _is_of(
    entry: WaitlistEntry, center: Center, sitting: Sitting | None, role: str, request: BookingRequest
) -> bool:
    """Whether a place in line is the one that is asked for: the same key may have made another one."""
    made = (entry.center_id, entry.sitting_id, entry.role, entry.name, entry.phone, entry.matter)
    asked = (center.id, sitting.id if sitting else None, role, request.name, request.phone, request.matter)
    return made == asked


def _proved(call: Call, public_id: str) -> WaitlistEntry:
    """Return the place in line if the token sent along opens it. Raises NotFound, whatever was wrong."""
    found = reading.find_by_link(call.bureau, call.booking_token)
    if found is None or found.public_id != public_id:
        raise NotFound
    return found
