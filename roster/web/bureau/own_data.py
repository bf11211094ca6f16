"""A visitor asks what the bureau holds of them, wants it corrected or deleted: looked up by phone number, and carried out."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.services import own_data, privacy_texts, register
from roster.services.own_data import OwnData, Way
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.needs import needs_words

COPY, CORRECT, ERASE = "copy", "correct", "erase"


class RequestForm(FlaskForm):  # type: ignore[misc]
    """Whose data, and how it was made sure that this person asks."""

    phone = StringField()
    way = RadioField()

    def __init__(self) -> None:
        super().__init__()
        self.phone.label.text = _("Phone number of the person")
        self.phone.description = _("The one that they booked with.")
        self.phone.render_kw = {"inputmode": "tel", "autocomplete": "off", "maxlength": 30}
        self.way.label.text = _("How do you know that this number is theirs?")
        self.way.choices = [(way.value, _(way.words)) for way in Way]


@blueprint.route("/privacy/requests", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def own_data_requests() -> ResponseReturnValue:
    """Look up what is held of a phone number; copy, correct or delete it. The number never stands in an address."""
    form = RequestForm()
    if request.method == "GET":
        return page("own_data.html", form=form)
    if not form.validate():
        form.way.errors = [_("Please say how you made sure who asks.")]
        return page("own_data.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return _answered(form, Way(form.way.data))
    except InvalidInput as error:
        form[error.field if error.field in form else "phone"].errors = [sentence(error)]
        return page("own_data.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


def _answered(form: RequestForm, way: Way) -> ResponseReturnValue:
    step, phone, refusal = request.form.get("step", ""), form.phone.data or "", ""
    bureau, actor, now = current_bureau(), current_actor(), clock.now()
    if step == COPY:
        with unit_of_work():
            found = own_data.copy(bureau, phone, way, actor, now)
        return page("own_data_copy.html", found=found, now=now, **_shown())
    if step in (CORRECT, ERASE):
        try:
            _carry_out(step, phone, way)
        except DomainError as error:
            refusal = sentence(error)
    with unit_of_work():
        found = own_data.look_up(current_bureau(), phone, way, current_actor(), now)
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return _page(form, found, refusal), status


def _carry_out(step: str, phone: str, way: Way) -> None:
    with unit_of_work():
        bureau, actor, now = current_bureau(), current_actor(), clock.now()
        if step == CORRECT:
            which, name = request.form.get("which", ""), request.form.get("name", "")
            new_phone = request.form.get("new_phone", "")
            own_data.correct(bureau, phone, which, way, actor, now, name=name, new_phone=new_phone)
            said = _("Corrected. Messages from now on use it.")
        elif not request.form.get("sure"):
            raise InvalidInput(N_("Tick that you have told the person what is deleted and what stays."))
        else:
            done = own_data.erase(bureau, phone, way, actor, now)
            said = ngettext("Deleted: %(num)s row emptied.", "Deleted: %(num)s rows emptied.", done.emptied)
    flash(said)


def _page(form: RequestForm, found: OwnData, refusal: str) -> str:
    return page(
        "own_data.html",
        form=form,
        found=found,
        refusal=refusal,
        kept=register.durations_of(current_bureau()),
        **_shown(),
    )


def _shown() -> dict[str, Any]:
    return {
        "told": defaultdict(lambda: None, privacy_texts.first_told(current_bureau())),
        "needs_words": needs_words,
    }
