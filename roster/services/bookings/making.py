"""Book a time: one transaction with the seat's claim, the audit row, the message and the calendar entry."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.references import digest, new_code, new_public_id
from roster.database import db
from roster.models import AuditAction, Booking, BookingState, Channel, NoticeKind, Slot
from roster.services import audit, calendar_entries, settings
from roster.services.bookings import families, finding, holds, messages, seats
from roster.services.bookings.errors import AlreadyBooked, KeyReused
from roster.services.bookings.requests import BookingRequest, phone_index

_TRIES = 5


@dataclass(frozen=True)
class Booked:
    """A booking, and whether this call made it or found it made by an earlier sending of the same form."""

    booking: Booking
    is_new: bool


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
    HoldExpired, Full, NotYetOpen, BookingClosed (each with other times), AlreadyBooked, FamilyCap or
    KeyReused.
    """
    staff = request.channel is not Channel.WEB
    entered = _enter(slot, request, now, idempotency_key, beyond_cap=staff and bool(beyond_cap))
    if not entered.is_new:
        return entered
    booking = entered.booking
    _take_seat(slot, booking, hold_token, now, staff=staff)
    audit.record(
        AuditAction.BOOKING_MADE, actor, now, bureau_id=booking.bureau_id, subject=booking,
        slot=slot.id, channel=request.channel.value, beyond_cap=beyond_cap,
    )  # fmt: skip
    messages.tell(NoticeKind.BOOKING_CONFIRMED, booking, now, by_staff=False)
    calendar_entries.refresh_for_booking(booking, now)
    return entered


def _enter(slot: Slot, request: BookingRequest, now: datetime, key: str, *, beyond_cap: bool) -> Booked:
    """Write the booking, or find the one that this very form made.

    Between the looks and the insert another transaction may come first: then look again.
    """
    request_digest = request.digest(slot.public_id)
    for _ in range(_TRIES):
        earlier = _made_before(key, request_digest)
        if earlier is not None:
            return Booked(earlier, False)
        try:
            seats.refuse_closed(slot, now, staff=request.channel is not Channel.WEB)
            number = families.next_number(slot, request, now, beyond_cap=beyond_cap)
        except DomainError:
            # What stands in the way may be this very form, booked by its twin since the look above.
            earlier = _made_before(key, request_digest)
            if earlier is None:
                raise
            return Booked(earlier, False)
        booking = _insert(slot, request, number, key, request_digest, now)
        if booking is not None:
            return Booked(booking, True)
    raise AlreadyBooked(date=slot.sitting.date)


def _made_before(idempotency_key: str, request_digest: str) -> Booking | None:
    booking: Booking | None = db.session.scalar(
        finding.whole().where(Booking.idempotency_key == idempotency_key)
    )
    if booking is not None and booking.request_digest != request_digest:
        raise KeyReused
    return booking


def _insert(
    slot: Slot, request: BookingRequest, family_number: int, key: str, request_digest: str, now: datetime
) -> Booking | None:
    """Insert the booking; None when a unique key says that another transaction was quicker."""
    public_id = new_public_id()
    booking = Booking(
        public_id=public_id,
        bureau_id=slot.sitting.bureau_id,
        code=new_code(),
        link_digest=digest(finding.token_of(public_id)),
        sitting=slot.sitting,
        session_date_id=slot.sitting.session_date_id,
        slot=slot,
        state=BookingState.BOOKED,
        version=1,
        name=request.name,
        phone=request.phone,
        phone_index=phone_index(request.phone),
        family_number=family_number,
        on_behalf=request.on_behalf,
        needs=",".join(request.needs),
        matter=request.matter,
        note=request.note or None,
        channel=request.channel,
        language=request.language,
        idempotency_key=key,
        request_digest=request_digest,
        created_at=now,
        updated_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(booking)
    except IntegrityError:
        return None
    return booking


def _take_seat(slot: Slot, booking: Booking, hold_token: str | None, now: datetime, *, staff: bool) -> None:
    if hold_token is not None and seats.book_held(slot, booking, digest(hold_token)):
        return
    if not seats.book_free(slot, booking, now, staff=staff):
        minutes = settings.of(slot.sitting.center.bureau).hold_minutes
        raise seats.none_left(slot, now, had_hold=hold_token is not None, minutes=minutes)
    if hold_token is not None:
        holds.release(hold_token)
