"""The handbook on the site itself: an office without internet reads it too."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import Blueprint, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_security import current_user

from roster.core.errors import NotFound
from roster.web.access import signed_in
from roster.web.help import chapters, handbook, searching

blueprint = Blueprint("help", __name__, url_prefix="/help")
blueprint.add_app_template_global(chapters.address_of, "help_address")
blueprint.add_app_template_global(chapters.address_of_chapter, "chapter_address")

PICTURE_SECONDS = 3600
"""How long a browser keeps a picture; a newer handbook shows within the hour."""


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Say who reads what, list every chapter, and answer questions with the chapters that may help."""
    question = request.args.get("q", "").strip()
    own = [grant.role.value.replace("_", "-") for grant in current_user.grants]
    found = searching.find(question, own) if question else None
    every = [list(of_page) for _name, of_page in groupby(handbook.chapters(), key=attrgetter("page"))]
    every.sort(key=lambda of_page: of_page[0].page not in own)
    return _answer(handbook.FIRST, question=question, found=found, own=own, every=every)


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


def _answer(name: str, **context: Any) -> ResponseReturnValue:
    return render_template(
        "help/page.html",
        page=handbook.page(name),
        name=name,
        audiences=[(one, handbook.page(one).title) for one in handbook.audiences()],
        is_card=handbook.is_card(name),
        **{"question": "", "found": None, "every": None, **context},
    )
