"""Several submitted months decided at once: approved, or sent back with one reason. Each month stands or falls by itself."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Roster, RosterStep, RosterStepKind
from roster.services import approvals, roster_hindrances, roster_sheets, roster_steps, rosters, standing
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.errors import sentence
from roster.web.leader.approvals import gaps, roster_of
from roster.web.leader.pages import blueprint, page
from roster.web.numbers import whole_number
from roster.web.presentation import month as month_words

CHOSEN = "roster"
"""A checked box carries the roster and its edits as they were looked at: `AbC…:4`."""


@dataclass(frozen=True)
class Waiting:
    """A month that waits: what a leader should know before signing several."""

    roster: Roster
    step: RosterStep | None
    changed: int
    """Whose duties differ from what is published, everybody's where nothing is."""
    gaps: int
    is_faulty: bool
    """It could not be published by now, so it cannot be approved either."""

    @property
    def choice(self) -> str:
        """What its box carries."""
        return f"{self.roster.public_id}:{self.roster.edits}"


@blueprint.get("/approvals", endpoint="approvals")
@requires(Permission.APPROVE_ROSTERS)
def list_of_approvals() -> ResponseReturnValue:
    """List what waits for approval, and the latest decisions."""
    return _page()


@blueprint.post("/approvals/decide")
@requires(Permission.APPROVE_ROSTERS)
def decide() -> ResponseReturnValue:
    """Approve the chosen months, or send them back with one reason."""
    chosen, note = request.form.getlist(CHOSEN), request.form.get("note", "")
    is_back = request.form.get("do") == "back"
    try:
        _refuse_incomplete(chosen, note, is_back=is_back)
    except InvalidInput as error:
        return _page(chosen, note, error), HTTPStatus.UNPROCESSABLE_ENTITY
    done = sum(_decided(choice, note, is_back=is_back) for choice in chosen)
    if done and is_back:
        flash(ngettext("%(num)s month is sent back.", "%(num)s months are sent back.", done))
    elif done:
        flash(ngettext("%(num)s month is approved.", "%(num)s months are approved.", done))
    return redirect(url_for("leader.approvals"))


def _refuse_incomplete(chosen: list[str], note: str, *, is_back: bool) -> None:
    if not chosen:
        raise InvalidInput(N_("Choose at least one month."), field=CHOSEN)
    roster_steps.checked_note(note)
    if is_back and not note.strip():
        raise InvalidInput(N_("Say what has to be changed."), field="note")


def _decided(choice: str, note: str, *, is_back: bool) -> bool:
    """Decide one month in a transaction of its own; say what stands in the way of it. Raises NotFound."""
    public_id, _colon, edits = choice.partition(":")
    found = roster_of(public_id)
    month, seen = found.month, whole_number(edits, -1)
    act = approvals.send_back if is_back else approvals.approve
    try:
        with unit_of_work():
            act(roster_of(public_id), seen, note, current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        flash(f"{month_words(month)} {sentence(error)}", "error")
        return False
    return True


def _page(chosen: list[str] | None = None, note: str = "", error: InvalidInput | None = None) -> str:
    bureau = current_bureau()
    return page(
        "approvals.html",
        waiting=[_waiting(one) for one in approvals.waiting(bureau)],
        decided=approvals.decided(bureau),
        chosen=chosen or [],
        note=note,
        fault=sentence(error) if error else "",
        at=error.field if error else "",
        longest=roster_steps.LONGEST_NOTE,
    )


def _waiting(roster: Roster) -> Waiting:
    bureau = current_bureau()
    stands = standing.standing(bureau, roster.month, roster.month, instead={roster.month: roster.id})
    return Waiting(
        roster,
        roster_steps.last(roster, RosterStepKind.SUBMITTED),
        len(rosters.difference(rosters.published_of(bureau, roster.month), roster)),
        gaps(roster_sheets.sheet_of(bureau, roster.month, stands)),
        bool(roster_hindrances.faults(bureau, roster, clock.now())),
    )
