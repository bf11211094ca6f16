"""What the pages at the door share: which device it is, whose center, and that nothing personal stays on them."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from roster.core.errors import NotFound
from roster.models import Center, DoorLink
from roster.services import door_links
from roster.web.access import public
from roster.web.role_names import namer

blueprint = Blueprint("door", __name__, url_prefix="/door")

COOKIE = "door"
KEPT_SECONDS = 400 * 24 * 3600


class LinkOver(NotFound):
    """This device has no link, or one that was revoked."""


@blueprint.errorhandler(LinkOver)
def _say_so(_error: LinkOver) -> ResponseReturnValue:
    return make_response(render_template("door/over.html"), HTTPStatus.NOT_FOUND)


@blueprint.get("/<token>")
@public
def enter(token: str) -> ResponseReturnValue:
    """Keep the link's secret in this browser and leave its address at once."""
    if door_links.find(token) is None:
        raise LinkOver
    answer = redirect(url_for("door.home"), HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=KEPT_SECONDS,
        path="/door",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def current_link() -> DoorLink:
    """Return the link that this device shows. Raises LinkOver."""
    link = door_links.find(request.cookies.get(COOKIE, ""))
    if link is None:
        raise LinkOver
    return link


def page(template: str, center: Center, status: int = HTTPStatus.OK, **context: Any) -> Response:
    """Render a page of a device's center."""
    text = render_template(
        template, bureau=center.bureau, center=center, role_name=namer(center.bureau), **context
    )
    return make_response(text, status)
