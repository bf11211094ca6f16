"""Which bureau sees this one's figures: chosen, changed and taken back by this bureau's own administrator."""

from http import HTTPStatus

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import oversight as service
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.presentation import local_name


class OversightForm(FlaskForm):  # type: ignore[misc]
    """Which bureau; the service checks."""

    supervisor = SelectField(_l("Sees this bureau's figures"), validate_choice=False)


@blueprint.route("/oversight", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def oversight() -> ResponseReturnValue:
    """Show who sees the figures, and whose figures are seen here; change the first."""
    bureau = current_bureau()
    present = service.supervisor_of(bureau)
    form = OversightForm(supervisor=present.slug if present else "")
    form.supervisor.choices = [
        ("", _("no other bureau")),
        *((one.slug, local_name(one)) for one in service.eligible(bureau)),
    ]
    if form.is_submitted():
        try:
            with unit_of_work():
                changed = service.answer_to(
                    current_bureau(), form.supervisor.data or "", current_actor(), clock.now()
                )
            flash(_("Kept.") if changed else _("Nothing was changed."))
            return redirect(url_for("administrator.oversight"), HTTPStatus.SEE_OTHER)
        except InvalidInput as error:
            form.supervisor.errors = [sentence(error)]
    return page(
        "oversight.html", form=form, present=present, districts=service.districts_of(bureau)
    ), HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
