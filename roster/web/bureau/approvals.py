"""Lay a month's draft before the leaders and take it back; let the clock publish it, and call that off."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import approvals, scheduled_publications
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint
from roster.web.bureau.publishing import ScheduleForm, SubmitForm, page_of
from roster.web.bureau.rosters import EditsForm
from roster.web.errors import sentence
from roster.web.months import month_in
from roster.web.presentation import moment


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


@blueprint.post("/rosters/<month>/publish-on")
@requires(Permission.PUBLISH_ROSTERS)
def schedule(month: str) -> ResponseReturnValue:
    """Let the clock publish the draft at the chosen time."""
    month, form = month_in(month), ScheduleForm()
    if not form.validate_on_submit():
        return page_of(month, form)
    try:
        with unit_of_work():
            scheduled_publications.schedule(
                current_bureau(),
                month,
                form.edits_seen,
                form.at,
                form.note.data or "",
                current_actor(),
                clock.now(),
            )
    except InvalidInput as error:
        form.day.errors = [sentence(error)]
        return page_of(month, form)
    flash(_("The clock publishes this roster on %(when)s.", when=moment(form.at)))
    return redirect(url_for("bureau.publish", month=month))


@blueprint.post("/rosters/<month>/publish-on/call-off")
@requires(Permission.PUBLISH_ROSTERS)
def call_off(month: str) -> ResponseReturnValue:
    """Take the chosen time back."""
    month, form = month_in(month), EditsForm()
    with unit_of_work():
        scheduled_publications.call_off(
            current_bureau(), month, form.edits_seen, current_actor(), clock.now()
        )
    flash(_("The clock does not publish this roster any more. It stays as it is."))
    return redirect(url_for("bureau.publish", month=month))
