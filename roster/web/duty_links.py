"""Somebody's duties of a month, by the link of a message: seen, confirmed, put into a calendar; no account is needed."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import NotFound
from roster.database import db, unit_of_work
from roster.models import Bureau
from roster.services import answer_links, duty_links, settings
from roster.services.answer_links import Answerable
from roster.services.duty_links import MonthOfDuties
from roster.web.access import public
from roster.web.duty_files import calendar_file
from roster.web.links import TOKEN, WHO, over
from roster.web.role_names import namer

blueprint = Blueprint("duty_links", __name__)


@blueprint.get("/answer/duties")
@public
def duties() -> ResponseReturnValue:
    """Show the duties to come; looking confirms nothing."""
    try:
        found = _found()
    except NotFound:
        return _over()
    bureau = db.session.get_one(Bureau, found.practitioner.bureau_id)
    html = render_template(
        "links/duties.html",
        found=found,
        bureau=bureau,
        role_name=namer(bureau),
        bring=settings.of(bureau).bring,
        is_unanswered=duty_links.is_unanswered,
    )
    return _secret(make_response(html))


@blueprint.post("/answer/duties")
@public
def confirm() -> ResponseReturnValue:
    """Say that one has seen a duty, or all of them, and will come."""
    try:
        with unit_of_work():
            duty_links.confirm(_found(), request.form.get("sitting", ""), WHO, clock.now())
    except NotFound:
        return _over()
    flash(_("Thank you: the bureau knows that you will come."))
    return redirect(url_for("duty_links.duties"))


@blueprint.get("/answer/duties/<public_id>.ics")
@public
def calendar(public_id: str) -> ResponseReturnValue:
    """Hand out the calendar file of one duty."""
    return calendar_file(duty_links.duty_at(_found(), public_id).assignment)


def _found() -> MonthOfDuties:
    """Return what the link of this browser's session opens. Raises NotFound."""
    answers = answer_links.read(str(session.get(TOKEN, "")))
    if answers is None or answers[0] is not Answerable.DUTIES:
        raise NotFound
    return duty_links.find(answers[1], clock.now())


def _over() -> ResponseReturnValue:
    message = _(
        "Nothing waits here any more, or the link does not work. Please open it once more from the message."
    )
    return over(message), HTTPStatus.NOT_FOUND


def _secret(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
