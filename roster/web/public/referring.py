"""How does my matter stand? By the number on the receipt and the last digits of the phone."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from roster.core import clock
from roster.core.errors import InvalidInput, TooManyTries
from roster.core.referral_clocks import WHATS
from roster.core.referral_words import RESULTS, STEPS
from roster.database import unit_of_work
from roster.models import Bureau, Referral
from roster.services.referrals import afterwards, asking
from roster.web.access import public
from roster.web.errors import sentence
from roster.web.public import answers, blueprint
from roster.web.public.tenants import bureau_of


class AskForm(FlaskForm):  # type: ignore[misc]
    """The number of a receipt, and four digits."""

    code = StringField(
        _l("Number on the receipt"),
        description=_l("Six letters and digits, like K7M-3PT."),
        validators=[DataRequired(message=_l("Enter the number on the receipt.")), Length(max=40)],
    )
    tail = StringField(
        _l("Last four digits of your phone"),
        validators=[
            DataRequired(message=_l("Enter the last four digits of the phone number.")),
            Length(max=40),
        ],
    )


@blueprint.route("/b/<slug>/matter-stands", methods=["GET", "POST"])
@public
def matter_stands(slug: str) -> ResponseReturnValue:
    """Show how a matter stands; an unknown number and wrong digits get the same answer."""
    bureau, form = bureau_of(slug), AskForm()
    status, found = HTTPStatus.OK, None
    if request.method == "POST" and form.validate():
        try:
            found = _find(bureau, form)
        except InvalidInput as error:
            form.tail.errors, status = [sentence(error)], HTTPStatus.BAD_REQUEST
        except TooManyTries as error:
            form.form_errors, status = [sentence(error)], HTTPStatus.TOO_MANY_REQUESTS
        else:
            if found is None:
                status = HTTPStatus.NOT_FOUND
                form.form_errors = [
                    _("We found no matter with this number and these digits. Please check both.")
                ]
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    html = render_template(
        "public/matter_stands.html",
        bureau=bureau,
        form=form,
        referral=found,
        confirm_by=afterwards.confirm_by(found) if found else None,
        WHATS=WHATS,
        STEPS=STEPS,
        RESULTS=RESULTS[found.door] if found else {},
    )
    return answers.secret(html, status)


def _find(bureau: Bureau, form: AskForm) -> Referral | None:
    """Look it up; the unit of work is kept for a wrong try too, or it would not count."""
    with unit_of_work():
        return asking.find(bureau, form.code.data or "", form.tail.data or "", clock.now())
