"""A number left to be told when a center's next places are released."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from roster.core import clock
from roster.core.errors import DomainError
from roster.database import unit_of_work
from roster.services import release_reminders
from roster.services.slots.windows import window_of
from roster.web.access import public
from roster.web.errors import sentence
from roster.web.language import current_language
from roster.web.public import answers, blueprint
from roster.web.public.choosing import role_for
from roster.web.public.tenants import bureau_of, center_of, plain_matter, roles_of
from roster.web.public.told import told_now


class RemindForm(FlaskForm):  # type: ignore[misc]
    """Whom to tell: a number is enough."""

    phone = StringField(
        _l("Phone number"),
        description=_l("Mobile: you get a text message. Landline with area code: we call you."),
        render_kw={"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
    )


@blueprint.route("/b/<slug>/remind/<code>", methods=["GET", "POST"])
@public
def remind(slug: str, code: str) -> ResponseReturnValue:
    """Ask for a number, say what it is for, and note it; the page after says so without the number."""
    bureau = bureau_of(slug)
    center, matter = center_of(bureau, code), plain_matter(request.values.get("matter", ""))
    form, status, is_noted = RemindForm(), HTTPStatus.OK, False
    role = role_for(bureau, matter.key)
    if request.method == "POST":
        is_noted, status = _note(slug, code, role, form)
        bureau = bureau_of(slug)
        center = center_of(bureau, code)
    page = render_template(
        "public/remind.html",
        bureau=bureau,
        center=center,
        matter=matter,
        form=form,
        role=roles_of(bureau).get(role),
        release=window_of(bureau, clock.now()).next_release,
        is_noted=is_noted,
    )
    return answers.secret(page, status)


def _note(slug: str, code: str, role: str, form: RemindForm) -> tuple[bool, HTTPStatus]:
    """Note the number; say at its field what is wrong with it."""
    if not form.validate():
        return False, HTTPStatus.BAD_REQUEST
    try:
        with unit_of_work():
            center, now = center_of(bureau_of(slug), code), clock.now()
            noted = release_reminders.ask(
                center,
                role,
                form.phone.data or "",
                current_language(),
                now,
                address=request.remote_addr or "",
            )
            noted.told = told_now(center.bureau, now)
    except DomainError as error:
        form.phone.errors = [sentence(error)]
        return False, HTTPStatus(error.status)
    return True, HTTPStatus.OK
