"""The handbook on the site itself: an office without internet reads it too."""

from flask import Blueprint, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from roster.core.errors import NotFound
from roster.web.access import signed_in
from roster.web.help import chapters, handbook

blueprint = Blueprint("help", __name__, url_prefix="/help")
blueprint.add_app_template_global(chapters.address_of, "help_address")

PICTURE_SECONDS = 3600
"""How long a browser keeps a picture; a newer handbook shows within the hour."""


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Say who reads what."""
    return _answer(handbook.FIRST)


@blueprint.get("/<page>")
@signed_in
def page(page: str) -> ResponseReturnValue:
    """Show one audience's handbook, or its card to print."""
    if page not in handbook.names():
        raise NotFound
    return _answer(page)


@blueprint.get("/pictures/<name>")
@signed_in
def picture(name: str) -> ResponseReturnValue:
    """Show one picture; the browser may keep it a while."""
    return send_from_directory(handbook.FOLDER / "pictures", name, max_age=PICTURE_SECONDS)


def _answer(name: str) -> ResponseReturnValue:
    return render_template(
        "help/page.html",
        page=handbook.page(name),
        name=name,
        audiences=[(one, handbook.page(one).title) for one in handbook.audiences()],
        is_card=handbook.is_card(name),
    )
