"""Drafts that are up for comment: one's own duties, agreed with or objected to."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import roster_comments
from roster.services.permissions import Permission
from roster.services.roster_comments import Concerned
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.comment_forms import Word, agree_to_all
from roster.web.practitioner.pages import blueprint, current_practitioner, page


@blueprint.route("/comments", methods=["GET", "POST"])
@requires(Permission.GIVE_OWN_LEAVE)
def comments() -> ResponseReturnValue:
    """Show what is up for comment; say a word."""
    if request.method == "GET":
        return page("comments.html", drafts=drafts(), word=None)
    word = Word.typed()
    try:
        with unit_of_work():
            word.speak(current_practitioner(), current_actor())
    except InvalidInput as error:
        shown = page("comments.html", drafts=drafts(), word=word.refused(error))
        return shown, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Thank you. The bureau sees it."))
    return redirect(url_for("practitioner.comments"))


@blueprint.post("/comments/agree")
@requires(Permission.GIVE_OWN_LEAVE)
def agree() -> ResponseReturnValue:
    """Agree with all one's duties of a draft on which nothing was said."""
    with unit_of_work():
        agree_to_all(drafts(), request.form.get("month", ""), permit, current_actor())
    flash(_("Thank you. The bureau sees it."))
    return redirect(url_for("practitioner.comments"))


def drafts() -> list[Concerned]:
    """Return the drafts up for comment, with one's own duties."""
    return roster_comments.concerning(current_bureau(), [current_practitioner().id], clock.now())
