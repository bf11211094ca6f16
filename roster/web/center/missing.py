"""Somebody who sits today did not come: one press tells the bureau, which finds who can come now."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.services import absences, seat_changes
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.center.pages import blueprint, todays_sitting
from roster.web.errors import sentence


@blueprint.post("/missing/came")
@requires(Permission.RUN_CENTER)
def came() -> ResponseReturnValue:
    """Note that somebody who was missing has come."""
    try:
        with unit_of_work():
            absences.came(todays_sitting(), request.form.get("desk", ""), current_actor(), clock.now())
    except seat_changes.SittingOver as error:
        flash(sentence(error), "error")
    else:
        flash(_("It is noted that the person came late."))
    return redirect(url_for("center.today"))


@blueprint.post("/missing")
@requires(Permission.RUN_CENTER)
def missing() -> ResponseReturnValue:
    """Tell the schedulers."""
    try:
        with unit_of_work():
            absences.report(todays_sitting(), request.form.get("desk", ""), current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        phone = current_bureau().phone or "–"
        flash(_("The bureau is told and looks for somebody. Please also phone: %(phone)s", phone=phone))
    return redirect(url_for("center.today"))
