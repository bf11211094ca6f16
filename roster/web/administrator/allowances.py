"""Rates of allowances: which hold from when, a new one, the end of one that does not hold yet."""

from http import HTTPStatus

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from roster.core import clock
from roster.core.errors import InvalidInput, NotFound
from roster.database import unit_of_work
from roster.services import allowance_rates, settings
from roster.services.allowance_rates import FAR_TOWN
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number
from roster.web.presentation import local_name
from roster.web.role_names import roles_of


class RateForm(FlaskForm):  # type: ignore[misc]
    """Whom a rate is for, from when and how much. The service checks."""

    what = SelectField(_l("Whom or what it is for"), validate_choice=False)
    holds_from = DateField(
        _l("Holds from"),
        description=_l("The first rate may begin in the past; one that follows begins after today."),
        validators=[DataRequired(message=_l("Choose a date, for example 2026-12-02."))],
    )
    yuan = StringField(
        _l("Yuan"),
        description=_l("For a half-day, or for the road to a far town. 0: nothing is paid from then on."),
        render_kw={"inputmode": "numeric", "maxlength": 6},
    )


@blueprint.route("/allowances", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def allowances() -> ResponseReturnValue:
    """List the rates; enter a new one."""
    form = _form()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with unit_of_work():
            allowance_rates.enter(
                current_bureau(),
                form.what.data or "",
                form.holds_from.data,
                whole_number(form.yuan.data, -1),
                current_actor(),
                clock.now(),
            )
    except InvalidInput as error:
        form[error.field or "what"].errors = [sentence(error)]
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The rate is entered."))
    return redirect(url_for("administrator.allowances"))


@blueprint.post("/allowances/<rate>/withdraw")
@requires(Permission.CHANGE_SETTINGS)
def withdraw_allowance(rate: str) -> ResponseReturnValue:
    """Take back a rate that does not hold yet."""
    found = allowance_rates.by_public_id(rate)
    permit(found)
    with unit_of_work():
        found = allowance_rates.by_public_id(rate)
        if found is None:
            raise NotFound
        allowance_rates.withdraw(found, current_actor(), clock.now())
    flash(_("The rate is withdrawn."))
    return redirect(url_for("administrator.allowances"))


def _form() -> RateForm:
    form = RateForm()
    form.what.choices = [
        *(SelectChoice(role.code, local_name(role)) for role in roles_of(current_bureau())),
        SelectChoice(FAR_TOWN, _("The road to a far town, for each duty")),
    ]
    return form


def _page(form: RateForm) -> str:
    bureau = current_bureau()
    return page(
        "allowances.html",
        rates=allowance_rates.shown(bureau, clock.now()),
        form=form,
        far_minutes=settings.of(bureau).far_minutes,
    )
