"""Urgent leave that waits for the bureau: seen, accepted, or refused with the reason."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.models import Leave
from roster.services import leave_answers, leaves
from roster.services.leave_answers import AskedLeave, LeaveIsAnswered
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence


@blueprint.route("/leaves/<leave>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def answer_leave(leave: str) -> ResponseReturnValue:
    """Show an urgent leave with the seats that it empties; let it hold, or refuse it."""
    row = _leave(leave)
    if request.method == "GET":
        return _page(row)
    reason = request.form.get("reason", "")[: leave_answers.LONGEST_REASON]
    try:
        with unit_of_work():
            if request.form.get("answer") == "accept":
                return _accepted(leave_answers.accept(_leave(leave), current_actor(), clock.now()))
            leave_answers.refuse(_leave(leave), reason, current_actor(), clock.now())
    except InvalidInput as error:
        return _page(_leave(leave), sentence(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    except LeaveIsAnswered as error:
        return _page(_leave(leave)), error.status
    flash(_("The leave is refused: the person stays on duty and is told why."))
    return redirect(url_for("bureau.dashboard"))


def _leave(public_id: str) -> Leave:
    row = leaves.by_public_id(public_id)
    permit(row)
    assert row is not None
    return row


def _accepted(asked: AskedLeave) -> ResponseReturnValue:
    """Go on to the seat that needs somebody now; with several, to the list of them."""
    flash(_("The leave is accepted, and the person is told. Now find who comes instead."))
    if len(asked.hits) != 1:
        return redirect(url_for("bureau.dashboard", _anchor="leaves"))
    (hit,) = asked.hits
    seat, duty = hit.assignment.public_id, hit.assignment.duty.public_id
    return redirect(url_for("bureau.fill", month=hit.sitting.month, duty=duty, replace=seat))


def _page(row: Leave, fault: str = "") -> str:
    try:
        asked = leave_answers.of(row, clock.now())
    except LeaveIsAnswered:
        asked = None
    return page("answer_leave.html", leave=row, asked=asked, fault=fault, now=clock.now())
