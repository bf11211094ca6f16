"""Drafts that are up for comment: the firm's own duties, agreed with or objected to on its people's behalf."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import nominations, roster_comments
from roster.services.permissions import Permission
from roster.services.roster_comments import Concerned
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.comment_forms import Word, agree_to_all
from roster.web.firm.pages import blueprint, current_firm, own_practitioner, page


@blueprint.route("/comments", methods=["GET", "POST"])
@requires(Permission.GIVE_FIRM_LEAVE)
def comments() -> ResponseReturnValue:
    """Show what is up for comment; say a word for one of the firm's people."""
    if request.method == "GET":
        return page("comments.html", drafts=drafts(), word=None)
    word = Word.typed()
    try:
        with unit_of_work():
            word.speak(own_practitioner(word.person), current_actor())
    except InvalidInput as error:
        shown = page("comments.html", drafts=drafts(), word=word.refused(error))
        return shown, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Thank you. The bureau sees it."))
    return redirect(url_for("firm.comments"))


@blueprint.post("/comments/agree")
@requires(Permission.GIVE_FIRM_LEAVE)
def agree() -> ResponseReturnValue:
    """Agree with all duties of a draft on which nothing was said."""
    with unit_of_work():
        agree_to_all(drafts(), request.form.get("month", ""), permit, current_actor())
    flash(_("Thank you. The bureau sees it."))
    return redirect(url_for("firm.comments"))


def drafts() -> list[Concerned]:
    """Return the drafts up for comment, with the firm's duties."""
    people = [one.id for one in nominations.people_of(current_firm())]
    return roster_comments.concerning(current_bureau(), people, clock.now())
