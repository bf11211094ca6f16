"""A bureau decides one day for itself: off or worked, with its reason, over all notices."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from roster.core import clock
from roster.database import unit_of_work
from roster.services import holiday_notices
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.dates import derive_all, tell
from roster.web.bureau.pages import blueprint, page
from roster.workdays import DayKind

TAKE_BACK = "take_back"


class DayForm(FlaskForm):  # type: ignore[misc]
    """One day, what holds, and why."""

    day = DateField(
        _l("Which day?"),
        validators=[DataRequired(message=_l("Choose a date, for example 2026-12-31."))],
    )
    kind = RadioField(
        _l("What holds in this bureau?"),
        choices=[
            SelectChoice(DayKind.OFF.value, _l("Day off (for example flood or snow)")),
            SelectChoice(DayKind.WORK.value, _l("Working day")),
            SelectChoice(TAKE_BACK, _l("As the notice says (take an earlier decision back)")),
        ],
        validators=[InputRequired(message=_l("Choose one of these."))],
    )
    reason = StringField(
        _l("Reason"),
        validators=[
            DataRequired(message=_l("Please give a reason.")),
            Length(max=200, message=_l("Please write at most 200 characters.")),
        ],
    )


@blueprint.route("/dates/day", methods=["GET", "POST"])
@requires(Permission.MANAGE_DATES)
def decide_day() -> ResponseReturnValue:
    """Ask for a day and what holds; session dates follow, published months after confirmation."""
    form = DayForm()
    if not form.validate_on_submit():
        return page("decide_day.html", form=form), 422 if form.errors else 200
    kind = None if form.kind.data == TAKE_BACK else DayKind(form.kind.data)
    with unit_of_work():
        holiday_notices.set_day(
            current_bureau(), form.day.data, kind, form.reason.data, current_actor(), clock.now()
        )
        outcome = derive_all([])
    flash(_("The day is set."))
    tell(outcome)
    return redirect(url_for("bureau.dates"))
