"""Move or cancel a booking: compare-and-swap on its state and version, in one transaction with its seat."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.core.references import digest
from roster.database import db
from roster.models import AuditAction, Booking, BookingState, NoticeKind, Slot
from roster.services import audit, calendar_entries, settings, slots
from roster.services.bookings import churn, messages, seats
from roster.services.bookings.errors import AlreadyBooked, NotChangeable, NothingFollows


def move(
    booking: Booking,
    slot: Slot,
    version: int,
    actor: Actor,
    now: datetime,
    *,
    staff: bool = False,
    hold_token: str = "",
    because: messages.Cause | None = None,
) -> Booking:
    """Move a booking to another time: the new seat is taken before the old one is freed; the code stays.

    With `hold_token` the new seat is the one kept under that token; `because` is the change that caused it,
    if nobody wished for it. Repeated with the same target it changes nothing. Raises Stale when the booking changed in
    the meantime, NotChangeable when it is over, AlreadyBooked, TooManyChanges, NothingFollows (a long one needs two times),
    or why the new time cannot be taken; then the old time stays, once the unit of work is rolled back.
    """
    if booking.slot_id == slot.id and booking.state is BookingState.BOOKED:
        return booking
    _refuse_over(booking, now, staff=staff)
    seats.refuse_closed(slot, now, staff=staff)
    if not staff and not hold_token:  # what was offered from the waiting list may always be taken
        churn.count_move(booking, now)
    before = booking.slot_id
    target = {
        "slot_id": slot.id,
        "sitting_id": slot.sitting_id,
        "session_date_id": slot.sitting.session_date_id,
    }
    try:
        with db.session.begin_nested():
            _swap(booking, version, now, **target)
    except IntegrityError:
        raise AlreadyBooked(date=slot.sitting.date) from None
    is_kept = bool(hold_token) and seats.book_held(slot, booking, digest(hold_token))
    is_kept = is_kept or (booking.is_long and seats.has_seat(slot, booking))
    if not is_kept and not seats.book_free(slot, booking, now, staff=staff):
        raise seats.none_left(slot, now, had_hold=False)
    kept = [slot, *_following(booking, slot, now, staff=staff, must=because is None)]
    seats.free(booking, now, but_in=kept)
    audit.record(
        AuditAction.BOOKING_MOVED,
        actor,
        now,
        bureau_id=booking.bureau_id,
        subject=booking,
        before=before,
        slot=slot.id,
    )
    told_as = because.moved_as if because else NoticeKind.BOOKING_MOVED
    messages.tell(told_as, booking, now, by_staff=staff, because=because)
    calendar_entries.follow_booking(booking, now)
    return booking


def set_length(booking: Booking, version: int, actor: Actor, now: datetime, *, is_long: bool) -> Booking:
    """Let the staff give a booking the following time too, or free it again.

    Repeated it changes nothing. Raises NothingFollows, or Stale or NotChangeable as `move` does.
    """
    if booking.is_long is is_long and booking.state is BookingState.BOOKED:
        return booking
    _refuse_over(booking, now, staff=True)
    slot = booking.slot
    _swap(booking, version, now, is_long=is_long)
    kept = [slot, *_following(booking, slot, now, staff=True, must=True)]
    seats.free(booking, now, but_in=kept)
    audit.record(
        AuditAction.BOOKING_MOVED, actor, now, bureau_id=booking.bureau_id, subject=booking,
        before=slot.id, slot=slot.id, is_long=is_long,
    )  # fmt: skip
    calendar_entries.follow_booking(booking, now)
    return booking


def cancel(
    booking: Booking, version: int, actor: Actor, now: datetime, *, staff: bool = False, reason: str = ""
) -> Booking:
    """Cancel a booking and free its seat, until its time begins. Repeated it changes nothing.

    Raises Stale when the booking changed in the meantime, NotChangeable when it is over.
    """
    if booking.state is BookingState.CANCELLED:
        return booking
    _refuse_over(booking, now, staff=staff)
    is_late = now >= slots.closes_at(booking.sitting, settings.of(booking.sitting.center.bureau))
    _swap(booking, version, now, state=BookingState.CANCELLED, cancelled_at=now)
    seats.free(booking, now)
    if not staff:
        churn.count_cancellation(booking, now)
    audit.record(
        AuditAction.BOOKING_CANCELLED, actor, now, bureau_id=booking.bureau_id, subject=booking,
        late=is_late, reason=reason,
    )  # fmt: skip
    messages.tell(NoticeKind.BOOKING_CANCELLED, booking, now, by_staff=staff)
    calendar_entries.follow_booking(booking, now)
    return booking


def _following(booking: Booking, slot: Slot, now: datetime, *, staff: bool, must: bool) -> list[Slot]:
    """Return the second time of a long booking, taken for it.

    Raises NothingFollows; but where nobody wished for the move (not `must`) the booking becomes an ordinary one: a
    short talk with an apology is better than none.
    """
    if not booking.is_long:
        return []
    try:
        return [seats.book_following(slot, booking, now, staff=staff)]
    except NothingFollows:
        if must:
            raise
        booking.is_long = False
        return []


def _refuse_over(booking: Booking, now: datetime, *, staff: bool) -> None:
    begins = booking.slot.ends_at if staff else booking.slot.starts_at
    if booking.state is not BookingState.BOOKED or begins <= now:
        raise NotChangeable


def _swap(booking: Booking, version: int, now: datetime, **values: object) -> None:
    """Change a booking if it still is as its changer saw it."""
    as_seen = (Booking.id == booking.id, Booking.state == BookingState.BOOKED, Booking.version == version)
    changed = update(Booking).where(*as_seen).values(version=version + 1, updated_at=now, **values)
    if seats.rows(db.session.execute(changed.execution_options(synchronize_session=False))) != 1:
        raise Stale
    db.session.expire(booking)
