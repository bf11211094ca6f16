"""Links for a tablet at the entrance and for the screen in the waiting room, which stay on without an account."""

import segno
from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from roster.core import clock
from roster.database import unit_of_work
from roster.services import door_links
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires
from roster.web.center.pages import blueprint, current_center, page

LONGEST_LABEL = 40


@blueprint.get("/door")
@requires(Permission.RUN_CENTER)
def door() -> ResponseReturnValue:
    """List the links of one's own center."""
    return page("door.html", links=door_links.of_center(current_center()), address="")


@blueprint.post("/door")
@requires(Permission.RUN_CENTER)
def new_door() -> ResponseReturnValue:
    """Make a link and show it, this once."""
    label = request.form.get("label", "").strip()[:LONGEST_LABEL]
    with unit_of_work():
        token = door_links.issue(current_center(), current_user, current_actor(), clock.now(), label=label)
    address = f"{current_app.config['ROSTER'].base_url}{url_for('door.enter', token=token)}"
    square = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4)
    links = door_links.of_center(current_center())
    return page("door.html", links=links, address=address, square=square)


@blueprint.post("/door/<public_id>/revoke")
@requires(Permission.RUN_CENTER)
def revoke_door(public_id: str) -> ResponseReturnValue:
    """End a link for good."""
    with unit_of_work():
        link = door_links.by_public_id(public_id)
        permit(link)
        if link is not None:
            door_links.revoke(link, current_actor(), clock.now())
    flash(_("The link is dead. That device shows so within seconds."))
    return redirect(url_for("center.door"))
