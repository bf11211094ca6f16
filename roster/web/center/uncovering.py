"""A visitor's data, shown whole to the center's staff for a reason."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services.permissions import Permission
from roster.web.access import requires
from roster.web.center.pages import blueprint, own_booking, page
from roster.web.errors import sentence
from roster.web.reveals import asked_field, revealed

FIELDS = ("phone", "name", "note")


@blueprint.post("/bookings/<public_id>/reveal")
@requires(Permission.RUN_CENTER)
def reveal(public_id: str) -> ResponseReturnValue:
    """Show one field of a booking once, after a reason, and write that down."""
    own_booking(public_id)
    field = asked_field(FIELDS)
    try:
        with unit_of_work():
            value = revealed(own_booking(public_id), field)
    except InvalidInput as error:
        flash(sentence(error), "error")
        return redirect(url_for("center.booking", public_id=public_id))
    back = url_for("center.booking", public_id=public_id)
    return page("revealed.html", subject=own_booking(public_id), field=field, value=value, back=back)
