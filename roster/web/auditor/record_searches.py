"""Find a consultation record for a reason: heads only; opening one asks why once more."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import inspections
from roster.services.consultations import searching
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.auditor.pages import blueprint, page
from roster.web.errors import sentence


@blueprint.post("/records")
@requires(Permission.INSPECT_RECORDS)
def search_records() -> ResponseReturnValue:
    """Search the bureau's records for somebody named or a number."""
    asked, reason = request.form.get("q", ""), request.form.get("reason", "")
    answer, error = None, ""
    try:
        with unit_of_work():
            answer = searching.for_auditor(current_bureau(), asked, reason, current_actor(), clock.now())
    except InvalidInput as refused:
        error = sentence(refused)
    status = HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK
    shown = {"asked": asked, "reason": reason, "answer": answer, "error": error}
    return page("records_found.html", reasons=inspections.REASONS, **shown), status
