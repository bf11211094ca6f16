"""Get in line, leave it, and who goes before others."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from roster.core import cipher
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.references import digest, new_code, new_public_id
from roster.core.translation import N_
from roster.database import db, insert_once
from roster.models import (
    Booking,
    BookingState,
    Center,
    Channel,
    Sitting,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import settings, slots, throttles
from roster.services.bookings.requests import BookingRequest, phone_index, phone_indexes
from roster.services.waitlist import line, offering
from roster.services.waitlist.errors import (
    AlreadyWaiting,
    HasATime,
    NothingToWaitFor,
    NotInLine,
    WaitsOften,
)
from roster.services.waitlist.reading import token_of

PRIORITIES: dict[str, str] = {
    "elderly": N_("Old, and the way is hard"),
    "disability": N_("Disability or illness"),
    "pregnant": N_("Pregnant, or with a small child"),
    "military": N_("Soldier, veteran or their family"),
    "minor": N_("The matter of a child"),
    "deadline": N_("A legal time limit ends soon"),
}
"""Why somebody goes before others, as the staff say: key → msgid."""

_LIVE = (BookingState.BOOKED, BookingState.CHECKED_IN)


def join(
    center: Center,
    role: str,
    request: BookingRequest,
    actor: Actor,
    now: datetime,
    *,
    idempotency_key: str,
    sitting: Sitting | None = None,
    priority: str = "",
    address: str = "",
) -> WaitlistEntry:
    """Put somebody in line at a center, for one sitting or for any to come.

    The same key again answers with the place that it made. `address` (of the network) limits how many places one
    network takes in an hour. Raises TooManyTries, NothingToWaitFor, HasATime, AlreadyWaiting,
    WaitsOften (not for the staff's channels), or InvalidInput for an unknown priority.
    """
    _refuse_unknown(priority)
    if address:
        key = f"wait:{cipher.current().index('network-address', address)}"
        throttles.count(key, settings.of(center.bureau).holds_per_address, timedelta(hours=1), now)
    earlier = db.session.scalar(select(WaitlistEntry).where(WaitlistEntry.idempotency_key == idempotency_key))
    if earlier is not None:
        return earlier
    indexes = phone_indexes(request.phone)
    if sitting is not None:
        _refuse_sitting(sitting, center, indexes, now)
    if request.channel is Channel.WEB:
        _refuse_often(center, indexes)
    values = {
        "on_behalf": request.on_behalf,
        "needs": ",".join(request.needs),
        "companions": request.companions,
        "note": request.note or None,
        "channel": request.channel,
        "language": request.language,
        "idempotency_key": idempotency_key,
    }
    return _insert(
        center, role, actor, now, sitting_id=sitting.id if sitting else None, name=request.name,
        phone=request.phone, matter=request.matter, priority=priority, **values,
    )  # fmt: skip


def join_for_earlier(booking: Booking, actor: Actor, now: datetime, *, priority: str = "") -> WaitlistEntry:
    """Put somebody who has a booking in line for an earlier time at the same center; the booking stays until then.

    Repeated it changes nothing. Raises NothingToWaitFor for a booking that is over, AlreadyWaiting.
    """
    _refuse_unknown(priority)
    if booking.state is not BookingState.BOOKED or booking.slot.starts_at <= now or not booking.phone:
        raise NothingToWaitFor
    waiting = active_for(booking)
    if waiting is not None:
        return waiting
    center = booking.sitting.center
    return _insert(
        center, booking.slot.role, actor, now, booking_id=booking.id, name=booking.name, phone=booking.phone,
        matter=booking.matter, priority=priority, on_behalf=booking.on_behalf, needs=booking.needs, companions=booking.companions,
        note=booking.note, channel=booking.channel, language=booking.language, idempotency_key=None,
    )  # fmt: skip


def active_for(booking: Booking) -> WaitlistEntry | None:
    """Return the place in line for a time earlier than a booking's."""
    return db.session.scalar(
        select(WaitlistEntry).where(
            WaitlistEntry.booking_id == booking.id, WaitlistEntry.state.in_(line.ACTIVE)
        )
    )


def leave(entry: WaitlistEntry, actor: Actor, now: datetime) -> None:
    """Give a place in line up; what is offered goes to the next. Repeated it changes nothing. Raises NotInLine."""
    offer = line.open_offer(entry, lock=True)
    db.session.refresh(entry, with_for_update={"of": WaitlistEntry})
    if entry.state is WaitlistState.LEFT:
        return
    if entry.state not in line.ACTIVE:
        raise NotInLine
    seats = line.end_offer(offer, WaitlistOfferState.DECLINED, now) if offer else ()
    line.close(entry, WaitlistState.LEFT, actor, now)
    if offer is not None:
        offering.pass_on(offer.slot, seats, now)


def prioritize(entry: WaitlistEntry, priority: str, actor: Actor, now: datetime) -> None:
    """Let somebody go before others for a reason, or, with an empty one, by time again.

    Raises InvalidInput for an unknown reason, NotInLine.
    """
    _refuse_unknown(priority)
    db.session.refresh(entry, with_for_update={"of": WaitlistEntry})
    if entry.state not in line.ACTIVE:
        raise NotInLine
    entry.priority = priority
    db.session.flush()
    # Which reason it is stands in the row alone: it may tell of an illness, and the trail is kept longer.
    line.note("waitlist_first" if priority else "waitlist_by_time", entry, actor, now)


def _insert(center: Center, role: str, actor: Actor, now: datetime, **values: object) -> WaitlistEntry:
    public_id = new_public_id()
    entry: WaitlistEntry | None = insert_once(
        WaitlistEntry,
        public_id=public_id,
        bureau_id=center.bureau_id,
        center_id=center.id,
        role=role,
        state=WaitlistState.WAITING,
        code=new_code(),
        link_digest=digest(token_of(public_id)),
        phone_index=phone_index(str(values["phone"])),
        unanswered=0,
        joined_at=now,
        **values,
    )
    if entry is None:
        raise AlreadyWaiting(center=center.named)
    line.note("waitlist_joined", entry, actor, now)
    _refuse_what_is_free(entry, now)
    return entry


def _refuse_what_is_free(entry: WaitlistEntry, now: datetime) -> None:
    """Note that somebody who waits while times are free did not want those: they could have been booked."""
    for slot_id in db.session.scalars(offering.free_slots(entry, now)).all():
        db.session.add(
            WaitlistOffer(
                entry_id=entry.id,
                slot_id=slot_id,
                state=WaitlistOfferState.DECLINED,
                expires_at=now,
                created_at=now,
                closed_at=now,
            )
        )
    db.session.flush()


def _refuse_unknown(priority: str) -> None:
    if priority and priority not in PRIORITIES:
        raise InvalidInput(N_("Please choose why this person goes before others."), field="priority")


def _refuse_sitting(sitting: Sitting, center: Center, indexes: list[str], now: datetime) -> None:
    is_open = slots.window_of(center.bureau, now).is_open(sitting)
    if sitting.center_id != center.id or not is_open or sitting.state in line.NOT_BOOKABLE:
        raise NothingToWaitFor
    booked = select(Booking.id).where(
        Booking.session_date_id == sitting.session_date_id,
        Booking.phone_index.in_(indexes),
        Booking.state.in_(_LIVE),
    )
    if db.session.scalar(booked.limit(1)) is not None:
        raise HasATime(date=sitting.date)


def _refuse_often(center: Center, indexes: list[str]) -> None:
    limit = settings.of(center.bureau).bookings_per_phone
    waiting = select(func.count(WaitlistEntry.id)).where(
        WaitlistEntry.bureau_id == center.bureau_id,
        WaitlistEntry.phone_index.in_(indexes),
        WaitlistEntry.state.in_(line.ACTIVE),
    )
    if (db.session.scalar(waiting) or 0) >= limit:
        raise WaitsOften(limit=limit)
