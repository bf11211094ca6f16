"""A booking as the API shows it: never the visitor's name or phone number."""

from flask import current_app, url_for

from roster.api.schemas import BookingFacts, OpenBooking
from roster.core import clock
from roster.core.references import show_code
from roster.models import Booking, Bureau
from roster.services import bookings


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
        ends_at=clock.local(booking.slot.ends_at),
    )


def open_booking(booking: Booking, bureau: Bureau) -> OpenBooking:
    """Return the same with what opens it again: for whoever booked it, or proved code and phone number."""
    token = bookings.link_token(booking)
    path = url_for("public.link", slug=bureau.slug, token=token)
    return OpenBooking(
        **facts(booking).model_dump(), token=token, page=f"{current_app.config['ROSTER'].base_url}{path}"
    )
