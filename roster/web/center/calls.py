"""Whom the center must tell by phone, because no message can reach them."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.database import db, unit_of_work
from roster.models import Booking, Notice, NoticeKind, WaitlistEntry
from roster.notify.messages import words_for_call
from roster.services import displaced_visitors, notices
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.center.pages import blueprint, current_center, page
from roster.web.errors import sentence
from roster.web.reveals import revealed


@blueprint.get("/calls")
@requires(Permission.RUN_CENTER)
def calls() -> ResponseReturnValue:
    """List whom to call; the numbers are shown through the booking, with a reason."""
    listed = notices.call_list(current_bureau(), current_center())
    waiting = displaced_visitors.waiting(current_bureau(), clock.now(), center=current_center())
    return page("calls.html", calls=[_row(notice) for notice in listed], waiting=waiting)


@blueprint.post("/calls/<public_id>/done")
@requires(Permission.RUN_CENTER)
def call_done(public_id: str) -> ResponseReturnValue:
    """Note that somebody was told by phone."""
    _own(public_id)
    try:
        with unit_of_work():
            notices.mark_called(_own(public_id), current_actor(), clock.now())
        flash(_("Noted as told by phone."))
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for("center.calls"))


@blueprint.route("/calls/<public_id>/number", methods=["GET", "POST"])
@requires(Permission.RUN_CENTER)
def call_number(public_id: str) -> ResponseReturnValue:
    """Show the number of somebody who wants to be told of new places, for a reason that is written down."""
    number, status = None, HTTPStatus.OK
    if _own(public_id).kind is not NoticeKind.PLACES_RELEASED:
        raise NotFound  # shown with the booking, or with the place in line
    if request.method == "POST":
        try:
            with unit_of_work():
                number = revealed(_own(public_id), "address")
        except InvalidInput as error:
            flash(sentence(error), "error")
            status = HTTPStatus(error.status)
    row = _row(_own(public_id))
    return page("call_number.html", row=row, number=number), status


def _row(notice: Notice) -> dict[str, Any]:
    booking = db.session.get(Booking, notice.booking_id) if notice.booking_id else None
    entry = db.session.get(WaitlistEntry, notice.waitlist_entry_id) if notice.waitlist_entry_id else None
    return {
        "notice": notice,
        "phone": notices.phone_of(notice),
        "text": words_for_call(notice),
        "booking": booking.public_id if booking else None,
        "entry": entry.public_id if entry else None,
        "is_of_places": notice.kind is NoticeKind.PLACES_RELEASED,
    }


def _own(public_id: str) -> Notice:
    """Return a row of one's own center's call list."""
    mine = notices.call_list(current_bureau(), current_center())
    found = next((one for one in mine if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found
