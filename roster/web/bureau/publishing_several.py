"""Publish several months' drafts at once, as after the plan of a year: each month stands or falls by itself."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy import select

from roster.core import clock
from roster.core.errors import DomainError
from roster.core.sentences import Sentence
from roster.database import db, unit_of_work
from roster.models import Roster, RosterState
from roster.services import approvals, roster_hindrances, rosters, standing
from roster.services.boards import Problems
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number
from roster.web.presentation import month as month_words

CHOSEN = "month"
"""A checked box carries the month and the draft's edits as they were looked at: `2027-03:4`."""


@dataclass(frozen=True)
class Publishable:
    """A month's draft: what stands in the way of its next step, and how many people would be told."""

    draft: Roster
    hindrances: list[Sentence]
    told: int
    is_submission: bool
    """Its next step is to lay it before a leader, not publication."""


def _drafts() -> list[Roster]:
    query = select(Roster).where(
        Roster.bureau_id == current_bureau().id, Roster.state.in_(standing.DRAFT_STATES)
    )
    return list(db.session.scalars(query.order_by(Roster.month)))


@blueprint.route("/rosters/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH_ROSTERS)
def publish_several() -> ResponseReturnValue:
    """Show all drafts with what publishing each would do; publish the chosen ones."""
    if FlaskForm().validate_on_submit():
        return _publish(request.form.getlist(CHOSEN))
    bureau, now, problems = current_bureau(), clock.now(), Problems()
    found = [
        Publishable(
            draft,
            roster_hindrances.faults(bureau, draft, now, problems)
            if _is_submission(draft)
            else rosters.hindrances(bureau, draft, now, problems),
            len(rosters.difference(rosters.published_of(bureau, draft.month), draft)),
            _is_submission(draft),
        )
        for draft in _drafts()
    ]
    return page("publish_several.html", found=found, chosen=CHOSEN)


def _is_submission(draft: Roster) -> bool:
    return draft.state is RosterState.DRAFT and roster_hindrances.needs_approval(current_bureau(), draft)


def _publish(chosen: list[str]) -> ResponseReturnValue:
    """Take each month's next step in a transaction of its own, so that one refusal leaves the others in force."""
    published, submitted, told, problems = 0, 0, 0, Problems()
    for choice in chosen:
        month, _colon, edits = choice.partition(":")
        try:
            with unit_of_work():
                bureau, seen, actor, now = (
                    current_bureau(),
                    whole_number(edits, -1),
                    current_actor(),
                    clock.now(),
                )
                if is_submission := _is_submission(rosters.needed_draft(bureau, month)):
                    approvals.submit(bureau, month, seen, "", actor, now)
                else:
                    publication = rosters.publish(bureau, month, seen, actor, now, problems=problems)
                    told += len({change.practitioner for change in publication.changes})
            submitted, published = submitted + is_submission, published + (not is_submission)
        except DomainError as error:
            flash(f"{_named(month)} {sentence(error)}", "error")
    if published:
        flash(ngettext("%(num)s month is published.", "%(num)s months are published.", published))
        flash(ngettext("%(num)s message is on its way.", "%(num)s messages are on their way.", told))
    if submitted:
        flash(
            ngettext(
                "%(num)s month waits for a leader's approval.",
                "%(num)s months wait for a leader's approval.",
                submitted,
            )
        )
    if not chosen:
        flash(_("No month was chosen."), "warning")
    return redirect(url_for("bureau.rosters" if published or submitted else "bureau.publish_several"))


def _named(month: str) -> str:
    try:
        return month_words(month)
    except ValueError:
        return ""
