"""Somebody comes in: by code, by phone, by a button in the list, or without a booking."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.services import bookings, visits
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.center.pages import (
    blueprint,
    current_center,
    day_address,
    own_booking,
    page,
    todays_sitting,
)
from roster.web.errors import sentence
from roster.web.numbers import whole_number
from roster.web.presentation import words
from roster.web.waits import wait_words


@blueprint.post("/check-in")
@requires(Permission.RUN_CENTER)
def check_in() -> ResponseReturnValue:
    """Check in whom a code or a phone names; several under one phone are shown to choose from."""
    try:
        found = visits.find_arriving(current_center(), request.form.get("text", ""), clock.now())
    except DomainError as error:
        return _back(sentence(error), "error")
    if not found:
        return _back(
            _("No booking is found for that. Check the code, or add the visitor without a booking."), "error"
        )
    if len(found) > 1:
        return page("choose_booking.html", found=found)
    return _arrive(found[0].public_id)


@blueprint.post("/bookings/<public_id>/check-in")
@requires(Permission.RUN_CENTER)
def check_in_booking(public_id: str) -> ResponseReturnValue:
    """Check in the booking of a row."""
    own_booking(public_id)
    return _arrive(public_id)


@blueprint.post("/bookings/<public_id>/missed")
@requires(Permission.RUN_CENTER)
def missed(public_id: str) -> ResponseReturnValue:
    """Nobody came for a booking: its seat is free."""
    own_booking(public_id)
    try:
        with unit_of_work():
            visits.miss(own_booking(public_id), current_actor(), clock.now())
    except DomainError as error:
        return _back(sentence(error), "error")
    return _back(_("Noted as not come. The seat is free; who comes late is put into the queue by arrival."))


@blueprint.post("/walk-ins")
@requires(Permission.RUN_CENTER)
def walk_in() -> ResponseReturnValue:
    """Add somebody without a booking: kind of help, matter, and a name or the end of a phone if given."""
    form = request.form
    try:
        with unit_of_work():
            visit = visits.walk_in(
                todays_sitting(),
                form.get("role", ""),
                form.get("matter", ""),
                current_actor(),
                clock.now(),
                name=form.get("name", ""),
                phone_tail=form.get("phone_tail", ""),
                companions=whole_number(form.get("companions"), 0),
                needs=form.getlist("needs"),
            )
            number, ahead = visit.queue_number, visits.waiting_count(visit.sitting, visit.role) - 1
            wait = wait_words(visits.expected_wait(visit.sitting, visit.role, ahead))
    except NotFound:
        raise
    except DomainError as error:
        return _back(sentence(error), "error")
    told = _("Number %(number)s. %(ahead)s people wait before.", number=number, ahead=ahead)
    return _back(f"{told} {_('The wait is %(wait)s.', wait=wait)}")


def _arrive(public_id: str) -> ResponseReturnValue:
    """Check in a booking of the bureau; that it is for another center or day is a sentence of its own."""
    try:
        with unit_of_work():
            booking = bookings.by_public_id(current_bureau(), public_id)
            if booking is None:
                raise NotFound
            arrived = visits.check_in(booking, current_center(), current_actor(), clock.now())
            number, told = arrived.visit.queue_number, words(arrived.timing)
    except DomainError as error:
        return _back(sentence(error), "error")
    return _back(_("Number %(number)s. %(told)s", number=number, told=told))


def _back(message: str, category: str = "message") -> Response:
    flash(message, category)
    return redirect(day_address(clock.today()))
