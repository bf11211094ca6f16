"""Move one center's sitting near the session date: road works, a feast, the market day."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from roster.core import clock
from roster.core.errors import DomainError
from roster.database import db, unit_of_work
from roster.models import Sitting
from roster.services import drafts, sitting_moves
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.presentation import day as day_words
from roster.workdays import MoveOption


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

    def offer(self, options: list[MoveOption]) -> None:
        """Offer these days, in words."""
        self.date.choices = [SelectChoice(option.date.isoformat(), _words(option)) for option in options]


def _words(option: MoveOption) -> str:
    words = [day_words(option.date)]
    if option.offset == 0:
        words.append(_("back to the session date"))
    if option.market_day:
        words.append(_("market day"))
    if option.makeup_day:
        words.append(_("make-up working day"))
    return " · ".join(words)


def _sitting(public_id: str) -> Sitting:
    row = db.session.scalar(select(Sitting).where(Sitting.public_id == public_id))
    permit(row)
    assert row is not None
    return row


@blueprint.route("/sittings/<sitting>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE_DATES)
def move_sitting(sitting: str) -> ResponseReturnValue:
    """Offer the working days nearby, market days marked; move the sitting."""
    row, form, refusal = _sitting(sitting), MoveForm(), ""
    options: list[MoveOption] = []
    try:
        options = sitting_moves.options(row, current_bureau(), clock.now())
        form.offer(options)
        if request.method == "POST" and form.validate():
            return _move(sitting, form, options)
    except DomainError as error:
        refusal = sentence(error)
    row = _sitting(sitting)
    return page(
        "move_sitting.html",
        sitting=row,
        form=form,
        options=options,
        refusal=refusal,
        settled=drafts.settled(current_bureau(), [row.month]),
    ), 422 if form.errors or (refusal and request.method == "POST") else 200


def _move(sitting: str, form: MoveForm, options: list[MoveOption]) -> ResponseReturnValue:
    chosen = next(option.date for option in options if option.date.isoformat() == form.date.data)
    with unit_of_work():
        row = _sitting(sitting)
        sitting_moves.move_sitting(
            row, current_bureau(), chosen, form.reason.data, current_actor(), clock.now()
        )
        month = row.month
    flash(_("Moved. Those who sit there and those who booked are told."))
    return redirect(url_for("bureau.month_dates", month=month))
