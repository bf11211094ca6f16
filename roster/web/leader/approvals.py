"""A roster that waits for approval: whole, with what it changes; approved, or sent back with a reason."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Roster
from roster.services import (
    approvals,
    boards,
    coverage,
    fairness,
    roster_hindrances,
    roster_sheets,
    roster_steps,
    rosters,
)
from roster.services.permissions import Permission
from roster.services.roster_sheets import Sheet
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.leader.pages import blueprint, page
from roster.web.numbers import whole_number

NOTE_LENGTH = Length(max=roster_steps.LONGEST_NOTE, message=_l("Please write at most 300 characters."))


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """A decision about what was looked at."""

    edits = HiddenField(default="-1")

    @property
    def edits_seen(self) -> int:
        """The roster's `edits` as seen; -1, which is always stale, for nonsense."""
        return whole_number(self.edits.data, -1)


class ApproveForm(DecisionForm):
    """Approve."""

    note = TextAreaField(_l("A note for the scheduler"), validators=[NOTE_LENGTH])


class SendBackForm(DecisionForm):
    """Send back, with a reason."""

    reason = TextAreaField(
        _l("What has to be changed?"),
        description=_l("The scheduler reads it. Write nothing about citizens."),
        validators=[DataRequired(message=_l("Say what has to be changed.")), NOTE_LENGTH],
    )


@blueprint.get("/approvals/<roster>")
@requires(Permission.APPROVE_ROSTERS)
def approval(roster: str) -> ResponseReturnValue:
    """Show a roster whole: who sits where, what differs from what is published, load and empty seats."""
    return _page(roster_of(roster), ApproveForm(formdata=None), SendBackForm(formdata=None))


@blueprint.post("/approvals/<roster>/approve")
@requires(Permission.APPROVE_ROSTERS)
def approve(roster: str) -> ResponseReturnValue:
    """Approve what was looked at."""
    found, form = roster_of(roster), ApproveForm()
    if not form.validate_on_submit():
        return _page(found, form, SendBackForm(formdata=None))
    with unit_of_work():
        approvals.approve(found, form.edits_seen, form.note.data or "", current_actor(), clock.now())
    flash(_("The roster is approved. Its scheduler is told and can publish it."))
    return redirect(url_for("leader.approvals"))


@blueprint.post("/approvals/<roster>/send-back")
@requires(Permission.APPROVE_ROSTERS)
def send_back(roster: str) -> ResponseReturnValue:
    """Send back what was looked at."""
    found, form = roster_of(roster), SendBackForm()
    if not form.validate_on_submit():
        return _page(found, ApproveForm(formdata=None), form)
    with unit_of_work():
        approvals.send_back(found, form.edits_seen, form.reason.data or "", current_actor(), clock.now())
    flash(_("The roster is sent back. Its scheduler is told why."))
    return redirect(url_for("leader.approvals"))


def roster_of(public_id: str) -> Roster:
    """Return the roster of that name if the acting grant may decide about it. Raises NotFound."""
    found = db.session.scalar(select(Roster).where(Roster.public_id == public_id))
    permit(found)
    assert found is not None
    return found


def _page(found: Roster, approve_form: ApproveForm, back_form: SendBackForm) -> ResponseReturnValue:
    bureau, now = current_bureau(), clock.now()
    for form in (approve_form, back_form):
        if not form.is_submitted() or not form.errors:
            form.edits.data = str(found.edits)
    view = boards.of_roster(bureau, found, clock.today())
    stands = view.of_month(found.month)
    published = rosters.published_of(bureau, found.month)
    sheet = roster_sheets.sheet_of(bureau, found.month, stands)
    return page(
        "approval.html",
        month=found.month,
        roster=found,
        published=published,
        faults=roster_hindrances.faults(bureau, found, now) if found.state in approvals.OPEN else [],
        steps=roster_steps.of_roster(found),
        lost=roster_steps.GIVES,
        sheet=sheet,
        gaps=gaps(sheet),
        people=roster_sheets.people_of(stands),
        changes=[] if published is found else rosters.difference(published, found),
        empty=coverage.empty_places(view.instance, view.known, view.names, found.month),
        burdens=fairness.of_assignments(view.instance, view.known, view.names),
        months=view.months,
        approve_form=approve_form,
        back_form=back_form,
    ), 422 if approve_form.errors or back_form.errors else 200


def gaps(sheet: Sheet) -> int:
    """Return how many seats are empty, those aside that a role need not fill every month."""
    cells = [cell for row in sheet.rows if not row.is_cancelled for cell in row.cells.values()]
    return sum(cell.empty for cell in cells if not cell.is_rotating)
