"""My sittings in my own calendar: secret addresses, each for one device."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from roster.core import clock
from roster.database import unit_of_work
from roster.models import FeedKind
from roster.services import feed_tokens
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires
from roster.web.calendar_links import link_of
from roster.web.practitioner.pages import blueprint, current_practitioner, page

LONGEST_LABEL = 40


@blueprint.get("/calendar")
@requires(Permission.OWN_CALENDAR)
def calendar() -> ResponseReturnValue:
    """List one's calendar addresses."""
    return page("calendar.html", tokens=feed_tokens.of_subject(current_practitioner()), link=None)


@blueprint.post("/calendar")
@requires(Permission.OWN_CALENDAR)
def new_calendar() -> ResponseReturnValue:
    """Make an address and show it, this once."""
    with unit_of_work():
        token = feed_tokens.issue(
            FeedKind.PRACTITIONER,
            current_practitioner(),
            current_user,
            clock.now(),
            label=request.form.get("label", "").strip()[:LONGEST_LABEL],
            with_alarm=request.form.get("with_alarm") == "1",
        )
    tokens = feed_tokens.of_subject(current_practitioner())
    return page("calendar.html", tokens=tokens, link=link_of(token))


@blueprint.post("/calendar/<public_id>/revoke")
@requires(Permission.OWN_CALENDAR)
def revoke_calendar(public_id: str) -> ResponseReturnValue:
    """End an address for good."""
    with unit_of_work():
        token = feed_tokens.by_public_id(public_id)
        permit(token)
        if token is not None:
            feed_tokens.revoke(token, current_actor(), clock.now())
    flash(_("The address is dead. Delete the subscription on that device too."))
    return redirect(url_for("practitioner.calendar"))
