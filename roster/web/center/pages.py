"""What the pages for center staff share: the blueprint, rendering, whose center it is."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.matters import OUTCOMES
from roster.models import Booking, Center, Sitting, Visit
from roster.services import bookings, center_days, visits
from roster.web.access import current_bureau, current_grant, permit
from roster.web.needs import needs_words
from roster.web.role_names import namer

blueprint = Blueprint("center", __name__, url_prefix="/center")


def page(template: str, **context: Any) -> str:
    """Render a page of the acting center."""
    bureau = current_bureau()
    return render_template(
        f"center/{template}",
        bureau=bureau,
        center=current_center(),
        role_name=namer(bureau),
        needs_words=needs_words,
        OUTCOMES=OUTCOMES,
        **context,
    )


def current_center() -> Center:
    """Return the center that the acting grant runs."""
    center = current_grant().center
    if center is None:
        raise NotFound
    return center


def chosen_date() -> date:
    """Return the date that the address asks for, today when it asks for none or nonsense."""
    try:
        return date.fromisoformat(request.values.get("date", ""))
    except ValueError:
        return clock.today()


def todays_sitting() -> Sitting:
    """Return today's sitting of the center; NotFound when it does not sit today."""
    sitting = center_days.sitting_on(current_center(), clock.today())
    permit(sitting)
    if sitting is None:
        raise NotFound
    return sitting


def own_visit(public_id: str) -> Visit:
    """Return a visit at one's own center."""
    visit = visits.by_public_id(public_id)
    permit(visit)
    if visit is None:
        raise NotFound
    return visit


def own_booking(public_id: str) -> Booking:
    """Return a booking at one's own center."""
    booking = bookings.by_public_id(current_bureau(), public_id)
    permit(booking)
    if booking is None:
        raise NotFound
    return booking


def day_address(day: date) -> str:
    """Return the address of a day's page; today's is the plain one."""
    return url_for("center.today", date=None if day == clock.today() else day.isoformat())
