"""Conflicts of interest on a person's page: declare one, remove one, each with its reason."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.database import unit_of_work
from roster.services import conflicts, pool
from roster.services.permissions import Permission
from roster.services.standing import Standing
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint
from roster.web.bureau.people import ConflictForm, person_of, person_page
from roster.web.errors import sentence
from roster.web.presentation import listed, short_day


class RemovalForm(FlaskForm):  # type: ignore[misc]
    """Let the person sit there again."""

    center = HiddenField()
    reason = StringField()


@blueprint.post("/people/<practitioner>/conflicts")
@requires(Permission.MANAGE_BUREAU)
def declare_conflict(practitioner: str) -> ResponseReturnValue:
    """Declare a conflict of interest."""
    person_of(practitioner)
    form = ConflictForm.offered()
    if not form.validate_on_submit():
        return person_page(practitioner, form), 422
    try:
        with unit_of_work():
            center = pool.center_of(current_bureau(), form.center.data)
            hits = conflicts.declare(
                person_of(practitioner), center, form.reason.data or "", current_actor(), clock.now()
            )
    except DomainError as error:
        field = form.reason if isinstance(error, InvalidInput) else form.center
        field.errors = [*field.errors, sentence(error)]
        return person_page(practitioner, form), 422
    flash(_("The conflict of interest is noted; the planner keeps to it from now on."))
    _warn(hits)
    return redirect(url_for("bureau.person", practitioner=practitioner, _anchor="conflicts"))


def _warn(hits: list[Standing]) -> None:
    if hits:
        flash(
            ngettext(
                "%(num)s sitting to come must go to somebody else: %(days)s.",
                "%(num)s sittings to come must go to somebody else: %(days)s.",
                len(hits),
                days=listed(short_day(one.date) for one in hits),
            ),
            "warning",
        )


@blueprint.post("/people/<practitioner>/conflicts/remove")
@requires(Permission.MANAGE_BUREAU)
def remove_conflict(practitioner: str) -> ResponseReturnValue:
    """Remove a conflict of interest; a refusal is said on the person's page."""
    person_of(practitioner)
    form = RemovalForm()
    try:
        with unit_of_work():
            center = pool.center_of(current_bureau(), form.center.data or "")
            conflicts.remove(
                person_of(practitioner), center, form.reason.data or "", current_actor(), clock.now()
            )
    except (InvalidInput, conflicts.NoConflict) as error:
        flash(sentence(error), "error")
    else:
        flash(_("The conflict of interest is removed."))
    return redirect(url_for("bureau.person", practitioner=practitioner, _anchor="conflicts"))
