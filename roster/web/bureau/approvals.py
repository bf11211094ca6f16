"""Lay a month's draft before the leaders, and take it back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.database import unit_of_work
from roster.services import approvals
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint
from roster.web.bureau.publishing import SubmitForm, page_of
from roster.web.bureau.rosters import EditsForm
from roster.web.months import month_in


@blueprint.post("/rosters/<month>/submit")
@requires(Permission.PUBLISH_ROSTERS)
def submit(month: str) -> ResponseReturnValue:
    """Ask the leaders to approve the draft."""
    month, form = month_in(month), SubmitForm()
    if not form.validate_on_submit():
        return page_of(month, form)
    with unit_of_work():
        approvals.submit(
            current_bureau(), month, form.edits_seen, form.note.data or "", current_actor(), clock.now()
        )
    flash(_("The roster waits for a leader's approval. The leaders are told."))
    return redirect(url_for("bureau.publish", month=month))


@blueprint.post("/rosters/<month>/withdraw")
@requires(Permission.PUBLISH_ROSTERS)
def withdraw(month: str) -> ResponseReturnValue:
    """Take a submitted or approved roster back."""
    month, form = month_in(month), EditsForm()
    with unit_of_work():
        approvals.withdraw(current_bureau(), month, form.edits_seen, current_actor(), clock.now())
    flash(_("The roster is a draft again. To publish it, submit it anew."))
    return redirect(url_for("bureau.publish", month=month))
