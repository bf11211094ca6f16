"""The comment period of a draft: opened, watched, its objections answered, overridden with a reason."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import Roster, RosterComment
from roster.services import comment_periods, roster_comments, rosters
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.rosters import EditsForm
from roster.web.errors import sentence
from roster.web.months import month_in

LONGEST = 1000


@blueprint.get("/rosters/<month>/comments")
@requires(Permission.PUBLISH_ROSTERS)
def comments(month: str) -> ResponseReturnValue:
    """Show what was said of the month's draft."""
    return _page(month_in(month))


@blueprint.post("/rosters/<month>/comments")
@requires(Permission.PUBLISH_ROSTERS)
def put_up(month: str) -> ResponseReturnValue:
    """Let those concerned comment on the draft."""
    month, form = month_in(month), EditsForm()
    with unit_of_work():
        roster_comments.put_up(current_bureau(), month, form.edits_seen, current_actor(), clock.now())
    flash(_("The draft can be commented on. Those on it and their firms are told."))
    return redirect(url_for("bureau.comments", month=month))


@blueprint.post("/rosters/<month>/comments/override")
@requires(Permission.PUBLISH_ROSTERS)
def override_comments(month: str) -> ResponseReturnValue:
    """Let the draft be published without waiting for comments."""
    month, form = month_in(month), EditsForm()
    reason = request.form.get("note", "").replace("\0", "")[:LONGEST]
    try:
        with unit_of_work():
            roster_comments.override(
                current_bureau(), month, form.edits_seen, reason, current_actor(), clock.now()
            )
    except InvalidInput as error:
        return _page(month, note=(reason, sentence(error))), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The draft no longer waits for comments. The reason stands in its history."))
    return redirect(url_for("bureau.publish", month=month))


@blueprint.post("/comments/<comment>/answer")
@requires(Permission.PUBLISH_ROSTERS)
def answer_objection(comment: str) -> ResponseReturnValue:
    """Answer an objection."""
    month = _draft_of(_comment_of(comment)).month
    text = request.form.get("answer", "").replace("\0", "")[:LONGEST]
    try:
        with unit_of_work():
            roster_comments.answer(_comment_of(comment), text, current_actor(), clock.now())
    except InvalidInput as error:
        return _page(month, answers={comment: (text, sentence(error))}), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The answer is kept. Whoever objected is told."))
    return redirect(url_for("bureau.comments", month=month))


def _comment_of(public_id: str) -> RosterComment:
    found = roster_comments.by_public_id(public_id)
    permit(_draft_of(found))
    return found


def _draft_of(found: RosterComment) -> Roster:
    return db.session.get_one(Roster, found.roster_id)


def _page(
    month: str,
    *,
    note: tuple[str, str] = ("", ""),
    answers: dict[str, tuple[str, str]] | None = None,
) -> str:
    bureau = current_bureau()
    draft = rosters.needed_draft(bureau, month)
    permit(draft)
    seats = roster_comments.seats_of(draft)
    said = [one.comment for one in seats if one.comment is not None]
    return page(
        "comments.html",
        month=month,
        draft=draft,
        phase=comment_periods.phase(bureau, draft, clock.now()),
        seats=sorted(seats, key=lambda one: _rank(one.comment)),
        agreed=sum(not one.is_objection for one in said),
        objected=sum(one.is_objection for one in said),
        silent=len(seats) - len(said),
        note=note,
        answers=answers or {},
    )


def _rank(comment: RosterComment | None) -> int:
    """Objections without an answer come first, then answered ones, then silence, then agreement."""
    if comment is None:
        return 2
    return (1 if comment.answered_at else 0) if comment.is_objection else 3
