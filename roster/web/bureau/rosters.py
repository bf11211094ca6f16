"""Rosters by month: the list, a month's board, its print, and drafts begun, undone or thrown away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import NotFound, Stale
from roster.database import unit_of_work
from roster.models import Roster, RosterState
from roster.services import (
    allowance_rates,
    assignments,
    board_moves,
    boards,
    breach_sentences,
    coverage,
    draft_history,
    leaving_seats,
    readinesses,
    roster_sheets,
    rosters,
    served_duties,
    settings,
    standing,
)
from roster.services.assignments import BreaksRules, NothingToRedo, NothingToUndo, SittingOver
from roster.services.instance_frames import month_before
from roster.services.papers import Kind
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.months import month_in, months_ahead, this_month
from roster.web.numbers import whole_number

MONTHS_BACK, MONTHS_SHOWN = 3, 18


class EditsForm(FlaskForm):  # type: ignore[misc]
    """A button on the board: it names the state of the draft that its user looked at."""

    edits = HiddenField(default="-1")

    @property
    def edits_seen(self) -> int:
        """The draft's `edits` as seen; -1, which is always stale, for nonsense."""
        return whole_number(self.edits.data, -1)


@dataclass(frozen=True)
class Shown:
    """The roster that a month's page shows, and what else the month has."""

    roster: Roster | None
    draft: Roster | None
    published: Roster | None

    @property
    def is_draft(self) -> bool:
        """Whether it may be edited."""
        return self.roster is not None and self.roster is self.draft


@blueprint.get("/rosters", endpoint="rosters")
@requires(Permission.EDIT_ROSTERS)
def list_of_rosters() -> ResponseReturnValue:
    """List the months with their rosters and coverage."""
    first = month_before(months_ahead(1)[0], MONTHS_BACK)
    months = months_ahead(MONTHS_SHOWN, first)
    bureau = current_bureau()
    drafts = standing.draft_ids(bureau, months)
    rows = coverage.by_month(bureau, months)
    return page("rosters.html", rows=rows, drafts=drafts, this_month=this_month())


def shown(month: str, otherwise: str = "") -> Shown:
    """Return what to show of a month: the draft if there is one, else the published roster.

    `?version=published` asks for the published one, `?version=2` for that version; `otherwise` is what no question means.
    """
    bureau, wanted = current_bureau(), request.args.get("version", otherwise)
    draft, published = rosters.draft_of(bureau, month), rosters.published_of(bureau, month)
    chosen = published if wanted == "published" else draft or published
    if wanted.isdecimal():
        chosen = next((one for one in rosters.versions_of(bureau, month) if str(one.version) == wanted), None)
        if chosen is None:
            raise NotFound
    if chosen is not None:
        permit(chosen)
    return Shown(chosen, draft, published)


@blueprint.get("/rosters/<month>")
@requires(Permission.EDIT_ROSTERS)
def board(month: str) -> ResponseReturnValue:
    """Show who sits where in a month; each cell of a draft leads to its choices.

    `?since=` is the state of the draft that its reader looked at before: what others changed is marked.
    """
    return _board(month_in(month), whole_number(request.args.get("since", ""), -1))


def _board(month: str, since: int = -1, refusal: str = "") -> str:
    bureau, today, found = current_bureau(), clock.today(), shown(month)
    facts: dict[str, object] = {"sheet": roster_sheets.sheet_of(bureau, month, [])}
    if found.roster is not None:
        view = boards.of_roster(bureau, found.roster, today)
        stands = view.of_month(month)
        facts = {
            "sheet": roster_sheets.sheet_of(bureau, month, stands),
            "people": roster_sheets.people_of(stands),
            "willing": readinesses.of_month(bureau, month, clock.now()),
            "leaving": {
                hit.assignment.public_id: hit.leave.state.value
                for hit in leaving_seats.of_bureau(bureau, clock.now())
            },
            "breaches": breach_sentences.sentences_of(boards.breaches_of_month(view, month), view.names),
        }
        if found.is_draft:
            facts |= _of_draft(found.roster, view, month, since)
    return page(
        "board.html",
        month=month,
        this_month=this_month(),
        today=today,
        shown=found,
        refusal=refusal,
        since=since,
        versions=rosters.versions_of(bureau, month),
        form=EditsForm(formdata=None, edits=str(found.roster.edits) if found.roster else "-1"),
        files=list(Kind) if found.published else [],
        file_page="bureau.month_file",
        draft_notice_page="bureau.draft_notice" if found.draft else "",
        text_page="bureau.texts",
        allowance_page="bureau.allowances" if allowance_rates.is_set(bureau) else "",
        unnoted=len(served_duties.unnoted(bureau, month, month, today)) if found.published else 0,
        **facts,
    )


def _of_draft(draft: Roster, view: boards.Board, month: str, since: int) -> dict[str, object]:
    """Return what only a draft has: what can be taken back, what others changed, who could be put in."""
    history = draft_history.history_of(draft)
    changes = draft_history.changes_since(draft, since, view.names) if 0 <= since < draft.edits else []
    return {
        "undoable": history.undoable and draft_history.sentence_of(history.undoable, view.names),
        "redoable": history.redoable and draft_history.sentence_of(history.redoable, view.names),
        "changes": changes,
        "marks": {duty: one for one in changes for duty in one.duties},
        "pool": board_moves.pool_of(view, month),
    }


@blueprint.get("/rosters/<month>/empty")
@requires(Permission.EDIT_ROSTERS)
def empty_seats(month: str) -> ResponseReturnValue:
    """Explain every empty seat of a month."""
    month = month_in(month)
    bureau, found = current_bureau(), shown(month)
    if found.roster is None:
        raise NotFound
    view = boards.of_roster(bureau, found.roster, clock.today())
    empty = coverage.empty_places(view.instance, view.known, view.names, month)
    return page("empty_seats.html", month=month, shown=found, empty=empty)


@blueprint.get("/rosters/<month>/print")
@requires(Permission.EDIT_ROSTERS)
def print_roster(month: str) -> ResponseReturnValue:
    """Show a month's roster as one A4 sheet, landscape."""
    month = month_in(month)
    bureau, found = current_bureau(), shown(month)
    if found.roster is None:
        raise NotFound
    stands = standing.assignments_of([found.roster.id])
    return page(
        "print_roster.html",
        month=month,
        roster=found.roster,
        is_draft=found.roster.state is not RosterState.PUBLISHED,
        sheet=roster_sheets.sheet_of(bureau, month, stands),
        chosen=settings.of(bureau),
    )


@blueprint.post("/rosters/<month>/draft")
@requires(Permission.EDIT_ROSTERS)
def begin_draft(month: str) -> ResponseReturnValue:
    """Begin a draft, of the published roster if there is one."""
    month = month_in(month)
    with unit_of_work():
        rosters.new_draft(current_bureau(), month, current_actor(), clock.now())
    return redirect(url_for("bureau.board", month=month))


@blueprint.post("/rosters/<month>/undo")
@requires(Permission.EDIT_ROSTERS)
def undo(month: str) -> ResponseReturnValue:
    """Take the last change by hand back."""
    return _on_draft(month_in(month), assignments.undo, _("The last change is taken back."))


@blueprint.post("/rosters/<month>/redo")
@requires(Permission.EDIT_ROSTERS)
def redo(month: str) -> ResponseReturnValue:
    """Do again what was taken back last."""
    return _on_draft(month_in(month), assignments.redo, _("The change is done again."))


@blueprint.post("/rosters/<month>/discard")
@requires(Permission.EDIT_ROSTERS)
def discard(month: str) -> ResponseReturnValue:
    """Throw the draft away."""

    def act(draft: Roster, edits_seen: int, actor: Actor, now: datetime) -> None:
        rosters.discard(current_bureau(), draft.month, edits_seen, actor, now)

    return _on_draft(month_in(month), act, _("The draft is thrown away."))


def _on_draft(
    month: str, act: Callable[[Roster, int, Actor, datetime], None], done: str
) -> ResponseReturnValue:
    """Carry an act on the whole draft out; refused, the board says why and what somebody else did meanwhile."""
    seen = EditsForm().edits_seen
    try:
        with unit_of_work():
            draft = rosters.needed_draft(current_bureau(), month)
            permit(draft)
            act(draft, seen, current_actor(), clock.now())
    except (BreaksRules, SittingOver, NothingToUndo, NothingToRedo, Stale) as error:
        return _board(month, seen, sentence(error)), error.status
    flash(done)
    return redirect(url_for("bureau.board", month=month))
