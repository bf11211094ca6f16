"""Move a sitting or the whole bureau's date, or let it not take place; first it is shown what that does to whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import db, rehearsal, unit_of_work
from roster.models import SessionDate, Sitting
from roster.services import drafts, moved_sittings, planning_names, sitting_moves
from roster.services.date_consequences import Consequences, ConsequencesChanged
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.months import month_in
from roster.web.presentation import day as day_words
from roster.workdays import MoveOption

NOT_AT_ALL = "cancelled"
"""The choice that it does not take place."""

_SEAT = "seat-"


class MoveForm(FlaskForm):  # type: ignore[misc]
    """The new date and why."""

    date = RadioField(_l("To which day?"), validators=[InputRequired(message=_l("Choose a day."))])
    reason = StringField(
        _l("Reason"),
        description=_l("People see it beside the date."),
        validators=[
            DataRequired(message=_l("Please give a reason.")),
            Length(max=200, message=_l("Please write at most 200 characters.")),
        ],
    )

    def offer(self, options: list[MoveOption], anchor_words: str) -> None:
        """Offer these days, in words, and that it does not take place."""
        self.date.choices = [
            SelectChoice(option.date.isoformat(), _words(option, anchor_words)) for option in options
        ]
        self.date.choices.append(SelectChoice(NOT_AT_ALL, _("It does not take place")))


def _words(option: MoveOption, anchor_words: str) -> str:
    words = [day_words(option.date)]
    if option.offset == 0:
        words.append(anchor_words)
    if option.market_day:
        words.append(_("market day"))
    if option.makeup_day:
        words.append(_("make-up working day"))
    return " · ".join(words)


@dataclass(frozen=True)
class _Change:
    """What the form asks for: `day` is None for not at all; `chosen` the substitutes, None before any was shown."""

    day: date | None
    reason: str
    chosen: dict[str, str] | None

    @classmethod
    def of(cls, form: MoveForm) -> "_Change":
        day = None if form.date.data == NOT_AT_ALL else date.fromisoformat(form.date.data)
        chosen = {
            name.removeprefix(_SEAT): value for name, value in request.form.items() if name.startswith(_SEAT)
        }
        return cls(day, form.reason.data, chosen if "chosen" in request.form else None)


Doing = Callable[[_Change, str | None], Consequences]


def _sitting(public_id: str) -> Sitting:
    row = db.session.scalar(select(Sitting).where(Sitting.public_id == public_id))
    permit(row)
    assert row is not None
    return row


def _session_date(month: str) -> SessionDate:
    row = db.session.scalar(
        select(SessionDate).where(SessionDate.bureau_id == current_bureau().id, SessionDate.month == month)
    )
    if row is None:
        raise NotFound
    permit(row)
    return row


@blueprint.route("/sittings/<sitting>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE_DATES)
def move_sitting(sitting: str) -> ResponseReturnValue:
    """Offer the working days nearby, market days marked; show what the move does; move the sitting, or call it off."""
    row = _sitting(sitting)

    def do(change: _Change, digest: str | None) -> Consequences:
        bureau, actor, now = current_bureau(), current_actor(), clock.now()
        if change.day is None:
            return sitting_moves.cancel_sitting(
                _sitting(sitting), bureau, change.reason, actor, now, digest=digest
            )
        return sitting_moves.move_sitting(
            _sitting(sitting), bureau, change.day, change.reason, actor, now,
            chosen=change.chosen, digest=digest,
        )  # fmt: skip

    return _answer(
        row.month,
        lambda: sitting_moves.options(_sitting(sitting), current_bureau(), clock.now()),
        _("back to the session date"),
        do,
        lambda: {"sitting": _sitting(sitting), "present": _sitting(sitting).date},
    )


@blueprint.route("/dates/<month>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE_DATES)
def move_month(month: str) -> ResponseReturnValue:
    """Do the same for a month's date at all centers together: a storm, Spring Festival, an amended notice."""
    month = month_in(month)
    _session_date(month)

    def do(change: _Change, digest: str | None) -> Consequences:
        bureau, actor, now = current_bureau(), current_actor(), clock.now()
        if change.day is None:
            return sitting_moves.cancel_month(
                _session_date(month), bureau, change.reason, actor, now, digest=digest
            )
        return sitting_moves.move_month(
            _session_date(month), bureau, change.day, change.reason, actor, now,
            chosen=change.chosen, digest=digest,
        )  # fmt: skip

    return _answer(
        month,
        lambda: sitting_moves.month_options(_session_date(month), current_bureau(), clock.now()),
        _("by the calendar"),
        do,
        lambda: {"sitting": None, "present": _session_date(month).date},
    )


def _answer(
    month: str,
    offered: Callable[[], list[MoveOption]],
    anchor_words: str,
    do: Doing,
    shown: Callable[[], dict[str, object]],
) -> ResponseReturnValue:
    form, refusal, options = MoveForm(), "", []
    try:
        options = offered()
        form.offer(options, anchor_words)
        if request.method == "GET" and request.args.get("date"):
            form.date.data = request.args["date"]
        if form.validate_on_submit():
            return _look_or_do(month, form, do, shown)
    except DomainError as error:
        refusal = sentence(error)
    return page(
        "move_sitting.html",
        month=month,
        form=form,
        options=options,
        refusal=refusal,
        settled=drafts.settled(current_bureau(), [month]),
        **shown(),
    ), 422 if form.errors or (refusal and request.method == "POST") else 200


def _look_or_do(
    month: str, form: MoveForm, do: Doing, shown: Callable[[], dict[str, object]]
) -> ResponseReturnValue:
    change, status = _Change.of(form), 200
    seen = request.form.get("digest", "")
    if request.form.get("step") == "do" and seen:
        try:
            with unit_of_work():
                done = do(change, seen)
        except ConsequencesChanged as error:
            flash(sentence(error), "warning")
            status = error.status
        else:
            _say(change, done)
            return redirect(url_for("bureau.moved", month=month))
    with rehearsal():
        found = do(change, None)
    return page(
        "preview_move.html",
        month=month,
        form=form,
        change=change,
        found=found,
        not_at_all=NOT_AT_ALL,
        roles=_roles(),
        settled=drafts.settled(current_bureau(), [month]),
        **shown(),
    ), status


def _roles() -> dict[str, object]:
    return {role.code: role for role in planning_names.roles_of(current_bureau())}


def _say(change: _Change, done: Consequences) -> None:
    flash(_("Called off.") if change.day is None else _("Moved."))
    if done.to_call:
        flash(
            ngettext("%(num)s of them must be phoned.", "%(num)s of them must be phoned.", done.to_call),
            "warning",
        )


@blueprint.get("/dates/<month>/moved")
@requires(Permission.MANAGE_DATES)
def moved(month: str) -> ResponseReturnValue:
    """Show what became of the month's moved and cancelled sittings: each message's fate, empty seats, bookings left to mend."""
    month = month_in(month)
    row = _session_date(month)
    return page(
        "moved_sittings.html",
        month=month,
        row=row,
        moves=moved_sittings.of_month(current_bureau(), month, clock.now()),
        has_roster=drafts.published_of(current_bureau(), month) is not None,
        roles=_roles(),
    )
