"""One seat of a draft: who could take it, and place, move, clear, lock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from roster import planning
from roster.core import clock
from roster.core.errors import InvalidInput, Stale
from roster.core.periods import Period
from roster.database import unit_of_work
from roster.models import Roster
from roster.services import (
    assignments,
    comment_periods,
    draft_history,
    plan_questions,
    planning_names,
    rosters,
    seat_choices,
    sittings,
)
from roster.services.assignments import BreaksRules, Locked, SittingOver
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.rosters import EditsForm
from roster.web.errors import sentence
from roster.web.months import month_in


class SeatForm(EditsForm):
    """Place somebody, or act on who sits there."""

    practitioner = HiddenField()
    period = HiddenField()
    assignment = HiddenField()
    other = HiddenField()

    def chosen_period(self) -> Period:
        """Return the period. Raises InvalidInput for another word."""
        try:
            return Period(self.period.data or "")
        except ValueError:
            raise InvalidInput(field="period") from None


@dataclass(frozen=True)
class Meanwhile:
    """What others did after the sender looked, and what was sent, so that it need not be typed again."""

    changes: list[draft_history.Told]
    sent: dict[str, str]
    is_possible: bool
    """Whether whom it names still sits there."""


@blueprint.get("/rosters/<month>/seats/<duty>")
@requires(Permission.EDIT_ROSTERS)
def seat(month: str, duty: str) -> ResponseReturnValue:
    """Show a seat's choices, the best first, and why others cannot."""
    return _page(month_in(month), duty)


def _page(month: str, duty: str, refusal: str = "", meanwhile: Meanwhile | None = None) -> str:
    bureau = current_bureau()
    draft = rosters.needed_draft(bureau, month)
    permit(draft)
    replaced = request.values.get("replace") or None
    found = seat_choices.choices_for(bureau, draft, duty, replaced, clock.today())
    found = seat_choices.with_willing(found, clock.now())
    if replaced not in {one.public_id for one in found.seated}:
        replaced = None
    return page(
        "seat.html",
        month=month,
        draft=draft,
        choices=found,
        objections=comment_periods.objections_at(draft, found.duty),
        replaced=replaced,
        refusal=refusal,
        meanwhile=meanwhile,
        form=SeatForm(formdata=None, edits=str(draft.edits)),
    )


@blueprint.post("/rosters/<month>/seats/<duty>/place")
@requires(Permission.EDIT_ROSTERS)
def place(month: str, duty: str) -> ResponseReturnValue:
    """Seat somebody, in place of whom the form names if it names anybody."""
    form = SeatForm()

    def act(draft: Roster) -> None:
        arguments = (form.practitioner.data or "", form.chosen_period(), form.edits_seen)
        if form.assignment.data:
            assignments.move(draft, form.assignment.data, *arguments, current_actor(), clock.now())
        else:
            assignments.place(draft, duty, *arguments, current_actor(), clock.now())

    return carried_out(month, duty, act, form)


@blueprint.post("/rosters/<month>/seats/<duty>/ask")
@requires(Permission.EDIT_ROSTERS)
def ask(month: str, duty: str) -> ResponseReturnValue:
    """Ask the planner what the month would be with somebody in this seat."""
    month, form = month_in(month), SeatForm()
    wanted = planning.Assignment(duty, form.practitioner.data or "", form.chosen_period().value)
    try:
        with unit_of_work():
            draft = rosters.needed_draft(current_bureau(), month)
            permit(draft)
            permit(sittings.of_duty(duty))
            run = plan_questions.ask_why_not(
                current_bureau(), draft, wanted, form.assignment.data, current_actor(), clock.now()
            ).public_id
    except (plan_questions.NeverPossible, plan_questions.AlreadyAsking) as error:
        return _page(month, duty, sentence(error)), error.status
    return redirect(url_for("bureau.plan", run=run))


@blueprint.post("/rosters/<month>/seats/<duty>/swap")
@requires(Permission.EDIT_ROSTERS)
def swap(month: str, duty: str) -> ResponseReturnValue:
    """Let two people change places."""
    form = SeatForm()

    def act(draft: Roster) -> None:
        one, other = form.assignment.data or "", form.other.data or ""
        assignments.swap(draft, one, other, form.edits_seen, current_actor(), clock.now())

    return carried_out(month, duty, act, form)


@blueprint.post("/rosters/<month>/seats/<duty>/clear")
@requires(Permission.EDIT_ROSTERS)
def clear(month: str, duty: str) -> ResponseReturnValue:
    """Empty a seat."""
    return _on_assignment(month, duty, assignments.clear)


@blueprint.post("/rosters/<month>/seats/<duty>/lock")
@requires(Permission.EDIT_ROSTERS)
def lock(month: str, duty: str) -> ResponseReturnValue:
    """Keep an assignment through changes and new plans."""
    return _on_assignment(month, duty, assignments.lock)


@blueprint.post("/rosters/<month>/seats/<duty>/unlock")
@requires(Permission.EDIT_ROSTERS)
def unlock(month: str, duty: str) -> ResponseReturnValue:
    """Let an assignment be changed again."""
    return _on_assignment(month, duty, assignments.unlock)


def _on_assignment(month: str, duty: str, service: Any) -> ResponseReturnValue:
    form = SeatForm()

    def act(draft: Roster) -> None:
        service(draft, form.assignment.data or "", form.edits_seen, current_actor(), clock.now())

    return carried_out(month, duty, act, form)


def carried_out(month: str, duty: str, act: Callable[[Roster], None], form: EditsForm) -> ResponseReturnValue:
    """Carry one edit out; a refused one is explained on the seat's own page.

    Who acted on an older state of the draft sees there what changed by whom, and may do the same all the same.
    """
    month = month_in(month)
    try:
        with unit_of_work():
            draft = rosters.needed_draft(current_bureau(), month)
            permit(draft)
            permit(sittings.of_duty(duty))
            act(draft)
    except (BreaksRules, Locked, SittingOver) as error:
        return _page(month, duty, sentence(error)), error.status
    except Stale as error:
        return _page(month, duty, sentence(error), _meanwhile(month, form.edits_seen)), error.status
    flash(_("Changed. You can undo this on the board."))
    return redirect(url_for("bureau.board", month=month, _anchor=f"duty-{duty}"))


def _meanwhile(month: str, edits_seen: int) -> Meanwhile:
    bureau = current_bureau()
    draft = rosters.needed_draft(bureau, month)
    changes = draft_history.changes_since(draft, edits_seen, planning_names.of_bureau(bureau, [month]))
    sent = {name: value for name, value in request.form.items() if name not in ("csrf_token", "edits")}
    named = {sent[name] for name in ("assignment", "other") if sent.get(name)}
    return Meanwhile(changes, sent, named <= {one.public_id for one in draft.assignments})
