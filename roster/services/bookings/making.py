"""Book a time: one transaction with the seat's claim, the audit row and the message.

What a calendar is told of it is written when somebody first takes the calendar file (`calendar_entries`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from roster.core import tallies
from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.references import digest, new_code, new_public_id
from roster.core.tallies import ACCEPTED, Tally
from roster.database import after_commit, db, insert_once
from roster.models import AuditAction, Booking, BookingState, Channel, NoticeKind, Slot
from roster.services import audit, settings
from roster.services.bookings import callers, families, finding, holds, messages, seats
from roster.services.bookings.callers import Caller
from roster.services.bookings.errors import AlreadyBooked, KeyReused, TooManyChanges
from roster.services.bookings.requests import BookingRequest, phone_index
from roster.services.waitlist import sweeping

_TRIES = 5


@dataclass(frozen=True)
class Booked:
    """A booking, and whether this call made it or found it made by an earlier sending of the same form."""

    booking: Booking
    is_new: bool


@dataclass(frozen=True)
class _Seen:
    """What was read before anything was written."""

    caller: Caller
    free: seats.Free | None
    """None for who holds a seat."""


def book(
    slot: Slot,
    request: BookingRequest,
    actor: Actor,
    now: datetime,
    *,
    idempotency_key: str,
    hold_token: str | None = None,
    beyond_cap: str = "",
) -> Booked:
    """Book a time for a person, from the browser's hold or directly.

    The same key with the same content answers with the booking already made. Staff (a channel other than
    the web) may take seats kept for walk-ins and go `beyond_cap` with a reason. Raises SeatTaken,
    HoldExpired, Full, NotYetOpen, BookingClosed (each with other times), NothingFollows, AlreadyBooked, FamilyCap,
    TooManyChanges or KeyReused.
    """
    staff = request.channel is not Channel.WEB
    with _refusals_counted():
        entered, seen = _enter(
            slot, request, now, idempotency_key, hold_token, beyond_cap=staff and bool(beyond_cap)
        )
        booking = entered.booking
        if seen is None:
            return entered
        _take_seat(slot, booking, hold_token, now, staff=staff, free=seen.free)
    after_commit(lambda: tallies.count(Tally.BOOKINGS, ACCEPTED))
    if seen.caller.is_in_line:
        sweeping.served_otherwise(booking, now, family=request.family)
    audit.record(
        AuditAction.BOOKING_MADE, actor, now, bureau_id=booking.bureau_id, subject=booking,
        slot=slot.id, channel=request.channel.value, beyond_cap=beyond_cap,
    )  # fmt: skip
    messages.tell(NoticeKind.BOOKING_CONFIRMED, booking, now, by_staff=False)
    return entered


def refuse_full(slot: Slot, request: BookingRequest, now: datetime, *, idempotency_key: str) -> None:
    """Raise what `book` would raise for a time seen to be full; nothing when this very form made a booking before.

    It only reads. In the hour of release most who come are told that their time is gone: they need not wait
    for the turn of those who get one. What it does not refuse, the transaction decides.
    """
    try:
        _allowed(slot, request, now, beyond_cap=False)
        raise seats.none_left(slot, now, had_hold=False)
    except DomainError as error:
        if _made_before(idempotency_key, request.digest(slot.public_id)) is None:
            tallies.count(Tally.BOOKINGS, error.code)
            raise


@contextmanager
def _refusals_counted() -> Iterator[None]:
    """Count which rule refused, for whoever watches the installation."""
    try:
        yield
    except DomainError as error:
        tallies.count(Tally.BOOKINGS, error.code)
        raise


def _enter(
    slot: Slot,
    request: BookingRequest,
    now: datetime,
    key: str,
    hold_token: str | None,
    *,
    beyond_cap: bool,
) -> tuple[Booked, _Seen | None]:
    """Write the booking, with what was seen before; or find the one that this very form made.

    Whatever stands in the way, a rule or a unique key, may be this very form, sent before: so look for that
    first. Else another booking came between the look and the insert: then look again.
    """
    request_digest, staff = request.digest(slot.public_id), request.channel is not Channel.WEB
    for _ in range(_TRIES):
        hindrance, booking, seen = None, None, None
        try:
            number, caller = _allowed(slot, request, now, beyond_cap=beyond_cap)
            seen = _Seen(caller, seats.look(slot, now, staff=staff) if hold_token is None else None)
            booking = _insert(slot, request, number, key, request_digest, now)
        except DomainError as error:
            hindrance = error
        if booking is not None:
            return Booked(booking, True), seen
        earlier = _made_before(key, request_digest)
        if earlier is not None:
            return Booked(earlier, False), None
        if hindrance is not None:
            raise hindrance
    raise AlreadyBooked(date=slot.sitting.date)


def _allowed(slot: Slot, request: BookingRequest, now: datetime, *, beyond_cap: bool) -> tuple[int, Caller]:
    """Return the family number of the booking, and what its phone number has. Raises the rule that it would break."""
    staff = request.channel is not Channel.WEB
    seats.refuse_closed(slot, now, staff=staff)
    caller = callers.look(slot, request, now)
    if caller.is_restless and not staff:
        raise TooManyChanges(limit=settings.of(slot.sitting.center.bureau).changes_per_phone)
    return families.next_number(caller, slot, request, beyond_cap=beyond_cap), caller


def _made_before(idempotency_key: str, request_digest: str) -> Booking | None:
    earlier = db.session.execute(
        select(Booking.id, Booking.request_digest).where(Booking.idempotency_key == idempotency_key)
    ).one_or_none()
    if earlier is None:
        return None
    if earlier.request_digest != request_digest:
        raise KeyReused
    return db.session.scalars(finding.whole().where(Booking.id == earlier.id)).one()


def _insert(
    slot: Slot, request: BookingRequest, family_number: int, key: str, request_digest: str, now: datetime
) -> Booking | None:
    """Insert the booking; None when a unique key says that another transaction was quicker."""
    public_id = new_public_id()
    booking: Booking | None = insert_once(
        Booking,
        public_id=public_id,
        bureau_id=slot.sitting.bureau_id,
        code=new_code(),
        link_digest=digest(finding.token_of(public_id)),
        sitting_id=slot.sitting_id,
        session_date_id=slot.sitting.session_date_id,
        slot_id=slot.id,
        state=BookingState.BOOKED,
        version=1,
        name=request.name,
        phone=request.phone,
        phone_index=phone_index(request.phone),
        family_number=family_number,
        on_behalf=request.on_behalf,
        needs=",".join(request.needs),
        companions=request.companions,
        is_long=request.is_long,
        matter=request.matter,
        note=request.note or None,
        channel=request.channel,
        language=request.language,
        told=request.told,
        idempotency_key=key,
        request_digest=request_digest,
        created_at=now,
        updated_at=now,
    )
    return booking


def _take_seat(
    slot: Slot,
    booking: Booking,
    hold_token: str | None,
    now: datetime,
    *,
    staff: bool,
    free: seats.Free | None,
) -> None:
    if hold_token is None or not seats.book_held(slot, booking, digest(hold_token)):
        _take_free_seat(slot, booking, hold_token, now, staff=staff, free=free)
    if booking.is_long:
        seats.book_following(slot, booking, now, staff=staff)


def _take_free_seat(
    slot: Slot,
    booking: Booking,
    hold_token: str | None,
    now: datetime,
    *,
    staff: bool,
    free: seats.Free | None,
) -> None:
    if not seats.book_free(slot, booking, now, staff=staff, seen=free):
        raise seats.none_left(slot, now, had_hold=hold_token is not None)
    if hold_token is not None:
        holds.release(hold_token)
