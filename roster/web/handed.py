"""What a receiving office sees by its link, without an account: nothing before it presses a button, then one matter.

Mail scanners open links: a GET neither shows nor changes anything. Each look is a press, counted and written down.
"""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.database import db, unit_of_work
from roster.models import Bureau, ReferralLink
from roster.services import answer_links
from roster.services.answer_links import Answerable
from roster.services.referrals import links
from roster.web import referral_pages
from roster.web.access import public
from roster.web.errors import sentence

blueprint = Blueprint("handed", __name__)
TOKEN = "answer_link"  # noqa: S105 - the name of a place in the session
WHO = Actor("link")


@blueprint.route("/handed", methods=["GET", "POST"])
@public
def matter() -> ResponseReturnValue:
    """Ask before anything is shown; a press shows the matter, or answers it and shows it again."""
    try:
        link = _link()
        if request.method == "GET":
            return _page("handed/door.html", link)
        return _pressed(request.form.get("act", "open"))
    except NotFound:
        words = _("This link works no more. Please ask the bureau for a new one.")
        return _secret(render_template("links/over.html", message=words), HTTPStatus.NOT_FOUND)


def _pressed(name: str) -> ResponseReturnValue:
    """Do what was pressed, and show the matter; the look is written down whatever came of it."""
    message = ""
    try:
        if name != "open":
            with unit_of_work():
                row = _link().referral
                referral_pages.act(referral_pages.RECEIVER_ACTS, name, row, "receiver", WHO)
            message = _(referral_pages.DONE[name])
        with unit_of_work():
            links.look(_link(), WHO, clock.now())
    except NotFound:
        raise
    except DomainError as error:
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            return _secret(render_template("links/over.html", message=sentence(error)), error.status)
        with unit_of_work():
            links.look(_link(), WHO, clock.now())
        return _page("handed/matter.html", _link(), error.status, refusal=sentence(error))
    return _page("handed/matter.html", _link(), message=message)


def _link() -> ReferralLink:
    """Return the link of this browser's session; the token proves itself before anything is read. Raises NotFound."""
    found = answer_links.read(str(session.get(TOKEN, "")))
    if found is None or found[0] is not Answerable.REFERRAL:
        raise NotFound
    return links.find(found[1], clock.now())


def _page(template: str, link: ReferralLink, status: int = HTTPStatus.OK, **context: str) -> Response:
    bureau = db.session.get_one(Bureau, link.referral.bureau_id)
    facts = referral_pages.shown(link.referral) if template == "handed/matter.html" else {}
    return _secret(render_template(template, bureau=bureau, **facts, **context), status)


def _secret(html: str, status: int = HTTPStatus.OK) -> Response:
    answer = make_response(html, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
