"""Personal data of the bureau: the register, how long, and what the coming night removes."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.retention_rules import DURATIONS
from roster.database import unit_of_work
from roster.models import AuditAction
from roster.services import audit, privacy_texts, register, retention, settings
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.language import NAMES, current_language
from roster.web.retention_names import DURATION_NAMES


class DurationsForm(FlaskForm):  # type: ignore[misc]
    """How long each kind of data is kept."""

    keep_not_attended_days = IntegerField()
    keep_attended_days = IntegerField()
    keep_record_months = IntegerField()
    keep_record_text_months = IntegerField()
    keep_receipt_months = IntegerField()
    keep_leave_months = IntegerField()
    keep_audit_months = IntegerField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for name, limits in DURATIONS.items():
            self[name].label.text = _(DURATION_NAMES[name])
            self[name].description = _(
                "From %(least)s to %(most)s; usual are %(default)s.",
                least=limits.least,
                most=limits.most,
                default=limits.default,
            )
            self[name].render_kw = {"min": limits.least, "max": limits.most, "required": True}


@blueprint.get("/privacy")
@requires(Permission.SEE_BUREAU)
def privacy() -> ResponseReturnValue:
    """Show the register of processing activities and what the coming night removes, without names."""
    bureau = current_bureau()
    return page(
        "privacy.html",
        activities=register.activities(bureau),
        language=current_language(),
        wordings=privacy_texts.of(bureau),
        language_names=NAMES,
        coming=retention.preview(bureau, retention.next_night(clock.now())),
        night=retention.next_night(clock.now()),
    )


@blueprint.route("/privacy/durations", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def durations() -> ResponseReturnValue:
    """Change how long data is kept, within the limits."""
    bureau, status = current_bureau(), 200
    form = DurationsForm(data=register.durations_of(bureau))
    if form.validate_on_submit():
        try:
            _change({name: form[name].data for name in DURATIONS})
            flash(_("Saved. The coming night goes by it."))
            return redirect(url_for("bureau.privacy"))
        except InvalidInput as error:
            form[error.field or "keep_not_attended_days"].errors = [sentence(error)]
    if form.errors:
        status = 422
    return page("durations.html", form=form, names=list(DURATIONS)), status


def _change(values: dict[str, int]) -> None:
    with unit_of_work():
        bureau = current_bureau()
        before = register.durations_of(bureau)
        changed = {name: [before[name], value] for name, value in values.items() if value != before[name]}
        settings.change(bureau, **values)
        if changed:
            audit.record(
                AuditAction.SETTINGS_CHANGED,
                current_actor(),
                clock.now(),
                bureau_id=bureau.id,
                subject=bureau,
                changed=changed,
            )
