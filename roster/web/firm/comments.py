"""Drafts that are up for comment: the firm's own duties, agreed with or objected to on its people's behalf."""

from flask import url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import nominations, roster_comments
from roster.services.permissions import Permission
from roster.services.roster_comments import Concerned
from roster.web import comment_forms
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.firm.pages import blueprint, current_firm, own_practitioner, page


@blueprint.route("/comments", methods=["GET", "POST"])
@requires(Permission.GIVE_FIRM_LEAVE)
def comments() -> ResponseReturnValue:
    """Show what is up for comment; say a word for one of the firm's people."""
    here = url_for("firm.comments")
    return comment_forms.say_a_word(page, drafts, own_practitioner, current_actor(), here)


@blueprint.post("/comments/agree")
@requires(Permission.GIVE_FIRM_LEAVE)
def agree() -> ResponseReturnValue:
    """Agree with all duties of a draft on which nothing was said."""
    return comment_forms.agree_to_all(drafts, permit, current_actor(), url_for("firm.comments"))


def drafts() -> list[Concerned]:
    """Return the drafts up for comment, with the firm's duties."""
    people = [one.id for one in nominations.people_of(current_firm())]
    return roster_comments.concerning(current_bureau(), people, clock.now())
