"""Hold a time, prolong or release it, book it: the same services as behind the pages."""

from http import HTTPStatus

from roster.api.operations import IDEMPOTENCY_KEY, Call, operation
from roster.api.schemas import BookingWish, HoldFacts, HoldName, HoldWish, OpenBooking, Released
from roster.api.showing import open_booking
from roster.core import cipher, clock
from roster.core.errors import NotFound
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Scope, Slot
from roster.services import bookings, slots
from roster.services.bookings import holds
from roster.services.bookings.errors import ForeignHold, KeyReused
from roster.services.bookings.holds import Hold

_GONE = ("seat_taken", "full", "not_yet_open", "booking_closed")
_PURPOSE = "api-hold"


@operation(
    "POST", "/holds", Scope.BOOK, N_("Keep a time while the visitor fills in a form"),
    description=N_(
        "Held for some minutes, then free again by itself. The same Idempotency-Key with the same time answers with the same hold."
    ),
    status=HTTPStatus.CREATED, problems=("not_found", "key_reused", *_GONE), headers=(IDEMPOTENCY_KEY,),
)  # fmt: skip
def hold(call: Call, body: HoldWish) -> HoldFacts:
    """Hold a place; its name follows from the program and the idempotency key."""
    token, now = cipher.current().index(_PURPOSE, call.idempotency_key), clock.now()
    with unit_of_work():
        slot = _slot(call, body.slot)
        kept = _running(token)
        if kept is not None and kept.slot_public_id != body.slot:
            raise KeyReused
        kept = kept or holds.hold(slot, token, now)
    return _facts(kept, token)


@operation(
    "POST", "/holds/extend", Scope.BOOK, N_("Keep a time longer"),
    description=N_("As often as a visitor needs."), problems=("no_hold", "booking_closed", "not_yet_open"),
)  # fmt: skip
def extend(call: Call, body: HoldName) -> HoldFacts:
    """Prolong a hold that runs."""
    now = clock.now()
    with unit_of_work():
        slot = _slot(call, holds.current(body.hold, now).slot_public_id)
        kept = holds.extend(slot, body.hold, now)
    return _facts(kept, body.hold)


@operation(
    "POST", "/holds/release", Scope.BOOK, N_("Let go of a time"),
    description=N_("Also when nothing is held any more: it may be repeated."),
)  # fmt: skip
def release(call: Call, body: HoldName) -> Released:
    """Release a hold."""
    with unit_of_work():
        holds.release(body.hold)
    return Released()


@operation(
    "POST", "/bookings", Scope.BOOK, N_("Book a time for a visitor"),
    description=N_(
        "The same Idempotency-Key with the same body answers with the same booking, however often it is sent; with another body it is refused. Send a new key only when the visitor decides anew."
    ),
    status=HTTPStatus.CREATED,
    problems=("not_found", "already_booked", "family_cap", "key_reused", "hold_expired", "too_many_changes", *_GONE),
    headers=(IDEMPOTENCY_KEY,),
)  # fmt: skip
def book(call: Call, body: BookingWish) -> OpenBooking:
    """Book, from a hold or directly."""
    key = call.idempotency_key
    request = body.read(call.language, family=body.family)
    now = clock.now()
    if body.hold is None and slots.is_full(body.slot, now):
        bookings.refuse_full(_slot(call, body.slot), request, now, idempotency_key=key)
    with unit_of_work():
        made = bookings.book(
            _slot(call, body.slot), request, call.actor, now, idempotency_key=key, hold_token=body.hold
        )
        return open_booking(made.booking, call.bureau)


def _running(token: str) -> Hold | None:
    try:
        return holds.current(token, clock.now())
    except ForeignHold:
        return None


def _slot(call: Call, public_id: str) -> Slot:
    slot = slots.at_address(call.bureau.slug, public_id)
    if slot is None:
        raise NotFound
    return slot


def _facts(kept: Hold, token: str) -> HoldFacts:
    return HoldFacts(hold=token, slot=kept.slot_public_id, expires_at=clock.local(kept.expires_at))
