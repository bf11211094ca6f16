"""The answer to an offer: by the person, or by the staff after a phone call."""

from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.clock import local
from roster.database import db
from roster.models import (
    Booking,
    Channel,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import bookings, notices
from roster.services.bookings import BookingRequest
from roster.services.waitlist import line, offering
from roster.services.waitlist.errors import OfferOver


def accept(entry: WaitlistEntry, actor: Actor, now: datetime, *, staff: bool = False) -> Booking:
    """Turn what is offered into a booking, or move the booking for which an earlier time was waited for.

    Repeated it returns the same booking. Raises OfferOver, or why that time cannot be had after all; then the offer
    stays as it is, once the unit of work is rolled back.
    """
    offer = line.open_offer(entry, lock=True)
    db.session.refresh(entry, with_for_update={"of": WaitlistEntry})
    if offer is None and entry.state is WaitlistState.BOOKED and entry.booking is not None:
        return entry.booking
    offer = _running(entry, offer, now)
    offer.state, offer.closed_at = WaitlistOfferState.ACCEPTED, now
    line.close(entry, WaitlistState.BOOKED, actor, now)
    notices.void(line.notice_key(offer.public_id))
    token = line.token_of(offer.public_id)
    if entry.booking is not None:
        return bookings.move(
            entry.booking, offer.slot, entry.booking.version, actor, now, staff=staff, hold_token=token
        )
    made = bookings.book(
        offer.slot,
        _request(entry, Channel.PHONE if staff else Channel.WEB),
        actor,
        now,
        idempotency_key=f"waitlist-{offer.public_id}",
        hold_token=token,
    )
    entry.booking_id = made.booking.id
    db.session.flush()
    return made.booking


def decline(entry: WaitlistEntry, actor: Actor, now: datetime) -> None:
    """Say no to the time that is offered; the place in line stays, for other times. Raises OfferOver."""
    offer = _running(entry, line.open_offer(entry, lock=True), now)
    db.session.refresh(entry, with_for_update={"of": WaitlistEntry})
    seats = line.end_offer(offer, WaitlistOfferState.DECLINED, now)
    entry.state = WaitlistState.WAITING
    db.session.flush()
    line.note("waitlist_declined", entry, actor, now, slot=offer.slot_id)
    offering.pass_on(offer.slot, seats, now)


def _running(entry: WaitlistEntry, offer: WaitlistOffer | None, now: datetime) -> WaitlistOffer:
    if offer is not None and offer.expires_at > now:
        return offer
    last = offer or db.session.scalar(
        select(WaitlistOffer)
        .where(WaitlistOffer.entry_id == entry.id)
        .order_by(WaitlistOffer.id.desc())
        .limit(1)
    )
    raise OfferOver(until=f"{local(last.expires_at):%H:%M}" if last else "–")


def _request(entry: WaitlistEntry, channel: Channel) -> BookingRequest:
    return BookingRequest(
        name=entry.name or "",
        phone=entry.phone or "",
        matter=entry.matter,
        on_behalf=entry.on_behalf,
        needs=tuple(need for need in entry.needs.split(",") if need),
        companions=entry.companions,
        note=entry.note or "",
        channel=channel,
        language=entry.language,
    )
