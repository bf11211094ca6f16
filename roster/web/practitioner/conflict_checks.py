"""A possible conflict of interest in one's own record: check what is typed, and write down what one does about it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, Stale
from roster.database import unit_of_work
from roster.models import ConflictDecision
from roster.services import visits
from roster.services.consultations import conflict_checks
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint
from roster.web.practitioner.record_forms import RecordForm
from roster.web.practitioner.records import _again, _conflict, _own, _save


@blueprint.post("/records/<public_id>/conflict")
@requires(Permission.WRITE_CONSULTATIONS)
def check_conflict(public_id: str) -> ResponseReturnValue:
    """Save the record's form; then say whether a conflict is possible, or note the decision that was chosen."""
    form = RecordForm(_own(public_id))
    try:
        _save(public_id, form)
        if request.form.get("then") == "decide":
            with unit_of_work():
                decision = request.form.get("decision", "")
                record = _own(public_id)
                conflict_checks.decide(record, decision, current_actor(), clock.now())
                is_here = decision == ConflictDecision.HANDED_OVER and record.visit.state in visits.AT_DESK
                sitting = record.visit.sitting.public_id
            flash(_("What you do about the possible conflict is written down."))
            if is_here:
                return redirect(url_for("practitioner.desk", public_id=sitting, _anchor="aside"))
        return redirect(url_for("practitioner.record", public_id=public_id, _anchor="conflict"))
    except Stale as error:
        return _conflict(public_id, form, error)
    except InvalidInput as error:
        if error.field in form._fields:
            form[error.field].errors = [sentence(error)]
        else:
            form.version.data = str(_own(public_id).version)
        return _again(public_id, form, error)
