"""Moves on the month's board: what each would do, asked before it is done; and the move itself, by drag, key or form."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.models import Roster
from roster.services import board_moves, boards, draft_history, planning_names, rosters
from roster.services.assignments import Locked, SittingOver
from roster.services.board_moves import Move, Verdict
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.rosters import EditsForm
from roster.web.bureau.seats import carried_out
from roster.web.bureau_names import sentence as words_of
from roster.web.errors import sentence
from roster.web.months import month_in
from roster.web.numbers import whole_number


class MoveForm(EditsForm):
    """Somebody who sits (`assignment`) or does not (`person`) onto a duty, or onto `other` who sits there."""

    assignment = HiddenField()
    person = HiddenField()
    duty = HiddenField()
    other = HiddenField()
    period = HiddenField()

    def wish(self) -> Move:
        """Return the move. Raises InvalidInput for a period that is none."""
        try:
            period = Period(self.period.data or "")
        except ValueError:
            raise InvalidInput(field="period") from None
        return Move(
            duty=self.duty.data or "",
            period=period,
            assignment=self.assignment.data or "",
            person=self.person.data or "",
            other=self.other.data or "",
        )


@blueprint.get("/rosters/<month>/moves")
@requires(Permission.EDIT_ROSTERS)
def moves(month: str) -> ResponseReturnValue:
    """Say, for a script, what every move of `?picked=` would break or cost."""
    month, bureau, today = month_in(month), current_bureau(), clock.today()
    draft = rosters.needed_draft(bureau, month)
    permit(draft)
    board = boards.of_roster(bureau, draft, today)
    try:
        ways = board_moves.ways_of(board, month, request.args.get("picked", ""), today)
    except (Locked, SittingOver) as error:
        return jsonify(edits=draft.edits, refusal=sentence(error)), error.status
    return jsonify(
        edits=draft.edits,
        name=ways.name,
        targets=[
            {"duty": one.duty, "other": one.other, "period": one.period, **_told(one.verdict)}
            for one in ways.targets
        ],
        clearing=_told(ways.clearing) if ways.clearing else None,
    )


@blueprint.post("/rosters/<month>/moves")
@requires(Permission.EDIT_ROSTERS)
def move(month: str) -> ResponseReturnValue:
    """Put somebody onto another seat, an empty one or a taken one."""
    form = MoveForm()

    def act(draft: Roster) -> None:
        board_moves.carry_out(draft, form.wish(), form.edits_seen, current_actor(), clock.now())

    return carried_out(month, form.duty.data or "", act, form)


@blueprint.get("/rosters/<month>/news")
@requires(Permission.EDIT_ROSTERS)
def news(month: str) -> ResponseReturnValue:
    """Say what others changed since `?edits=`; nothing (204) while there is nothing new since `?told=`."""
    month, bureau = month_in(month), current_bureau()
    seen = whole_number(request.args.get("edits", ""), -1)
    told = whole_number(request.args.get("told", ""), seen)
    now = draft_history.edits_of(bureau, month)
    if now == told:
        return "", 204
    draft = rosters.draft_of(bureau, month)
    if draft is None:
        return page("_news.html", month=month, gone=True)
    permit(draft)
    changes = draft_history.changes_since(draft, seen, planning_names.of_bureau(bureau, [month]))
    return page("_news.html", month=month, changes=changes, seen=seen, edits=draft.edits)


def _told(verdict: Verdict) -> dict[str, Any]:
    if not verdict.is_possible:
        reasons = " ".join(words_of(one) for one in verdict.reasons)
        return {"possible": False, "label": "×", "words": _("Not possible. %(reasons)s", reasons=reasons)}
    label = f"{verdict.cost:+d}" if verdict.cost else "0"
    parts = "; ".join(f"{_(words)} {change:+d}" for words, change in verdict.parts)
    said = _("%(points)s points", points=label)
    return {
        "possible": True,
        "label": label,
        "cost": verdict.cost,
        "words": f"{said} ({parts})" if parts else said,
    }
