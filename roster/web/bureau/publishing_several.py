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
from roster.models import Roster
from roster.services import rosters, standing
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
    """A month's draft: what forbids publishing it, and how many people would be told."""

    draft: Roster
    hindrances: list[Sentence]
    told: int


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
    bureau, now = current_bureau(), clock.now()
    found = [
        Publishable(
            draft,
            rosters.hindrances(bureau, draft, now),
            len(rosters.difference(rosters.published_of(bureau, draft.month), draft)),
        )
        for draft in _drafts()
    ]
    return page("publish_several.html", found=found, chosen=CHOSEN)


def _publish(chosen: list[str]) -> ResponseReturnValue:
    """Publish each month in a transaction of its own, so that one refusal leaves the others in force."""
    published, told = 0, 0
    for choice in chosen:
        month, _colon, edits = choice.partition(":")
        try:
            with unit_of_work():
                publication = rosters.publish(
                    current_bureau(), month, whole_number(edits, -1), current_actor(), clock.now()
                )
                told += len({change.practitioner for change in publication.changes})
            published += 1
        except DomainError as error:
            flash(f"{_named(month)} {sentence(error)}", "error")
    if published:
        flash(ngettext("%(num)s month is published.", "%(num)s months are published.", published))
        flash(ngettext("%(num)s message is on its way.", "%(num)s messages are on their way.", told))
    elif not chosen:
        flash(_("No month was chosen."), "warning")
    return redirect(url_for("bureau.rosters" if published else "bureau.publish_several"))


def _named(month: str) -> str:
    try:
        return month_words(month)
    except ValueError:
        return ""
