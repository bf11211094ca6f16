"""A booking, or a place in line, as the API shows it: never the visitor's name or phone number."""

from datetime import datetime

from flask import current_app, url_for

from roster.api.schemas import BookingFacts, OfferFacts, OpenBooking, OpenPlace, PlaceFacts
from roster.core import clock
from roster.core.references import show_code
from roster.models import Booking, Bureau, WaitlistEntry
from roster.services import bookings
from roster.services.waitlist import reading


def facts(booking: Booking) -> BookingFacts:
    """Return what a program may know of a booking that it proved to be its visitor's."""
    return BookingFacts(
        id=booking.public_id,
        version=booking.version,
        state=booking.state,
        code=show_code(booking.code),
        center=booking.sitting.center.code,
        slot=booking.slot.public_id,
        role=booking.slot.role,
        starts_at=clock.local(booking.slot.starts_at),
        ends_at=clock.local(booking.ends_at),
    )


def open_booking(booking: Booking, bureau: Bureau) -> OpenBooking:
    """Return the same with what opens it again: for whoever booked it, or proved code and phone number."""
    token = bookings.link_token(booking)
    path = url_for("public.link", slug=bureau.slug, token=token)
    return OpenBooking(
        **facts(booking).model_dump(), token=token, page=f"{current_app.config['ROSTER'].base_url}{path}"
    )


def place(entry: WaitlistEntry, now: datetime) -> PlaceFacts:
    """Return what a program may know of a place in line that it proved to be its visitor's."""
    offer = reading.running_offer(entry, now)
    return PlaceFacts(
        id=entry.public_id,
        state=entry.state,
        code=show_code(entry.code),
        center=entry.center.code,
        role=entry.role,
        sitting=entry.sitting.public_id if entry.sitting else None,
        ahead=reading.ahead_of(entry),
        offer=OfferFacts(
            slot=offer.slot.public_id,
            starts_at=clock.local(offer.slot.starts_at),
            ends_at=clock.local(offer.slot.ends_at),
            expires_at=clock.local(offer.expires_at),
        )
        if offer
        else None,
        booking=entry.booking.public_id if entry.booking else None,
    )


def open_place(entry: WaitlistEntry, bureau: Bureau, now: datetime) -> OpenPlace:
    """Return the same with what opens it again: for whoever joined, or proved code and phone number."""
    token = reading.link_token(entry)
    path = url_for("public.wait_link", slug=bureau.slug, token=token)
    return OpenPlace(
        **place(entry, now).model_dump(), token=token, page=f"{current_app.config['ROSTER'].base_url}{path}"
    )
