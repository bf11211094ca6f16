"""Drafts that are up for comment: one's own duties, agreed with or objected to."""

from flask import url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import roster_comments
from roster.services.permissions import Permission
from roster.services.roster_comments import Concerned
from roster.web import comment_forms
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.practitioner.pages import blueprint, current_practitioner, page


@blueprint.route("/comments", methods=["GET", "POST"])
@requires(Permission.GIVE_OWN_LEAVE)
def comments() -> ResponseReturnValue:
    """Show what is up for comment; say a word."""
    here = url_for("practitioner.comments")
    return comment_forms.say_a_word(
        page, drafts, lambda _person: current_practitioner(), current_actor(), here
    )


@blueprint.post("/comments/agree")
@requires(Permission.GIVE_OWN_LEAVE)
def agree() -> ResponseReturnValue:
    """Agree with all one's duties of a draft on which nothing was said."""
    return comment_forms.agree_to_all(drafts, permit, current_actor(), url_for("practitioner.comments"))


def drafts() -> list[Concerned]:
    """Return the drafts up for comment, with one's own duties."""
    return roster_comments.concerning(current_bureau(), [current_practitioner().id], clock.now())
