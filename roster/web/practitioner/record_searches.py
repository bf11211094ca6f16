"""Find one's own records again, and look for earlier ones while one is written. By POST: names stay out of addresses and logs."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import InvalidInput, Stale
from roster.database import unit_of_work
from roster.services.consultations import searching
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint, current_practitioner, page
from roster.web.practitioner.record_forms import RecordForm
from roster.web.practitioner.records import _again, _conflict, _own, _save


@blueprint.post("/records")
@requires(Permission.WRITE_CONSULTATIONS)
def search_records() -> ResponseReturnValue:
    """Search one's own records for people, a number or words."""
    asked, answer, error = request.form.get("q", ""), None, ""
    try:
        with unit_of_work():
            answer = searching.own(current_practitioner(), asked, current_actor(), clock.now())
    except InvalidInput as refused:
        error = sentence(refused)
    status = HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK
    return page("records_found.html", asked=asked, answer=answer, error=error), status


@blueprint.post("/records/<public_id>/related")
@requires(Permission.WRITE_CONSULTATIONS)
def related_records(public_id: str) -> ResponseReturnValue:
    """Save the record's form; then show one's earlier records of the same people and of similar matters."""
    form = RecordForm(_own(public_id))
    try:
        _save(public_id, form)
        with unit_of_work():
            found = searching.related(_own(public_id), current_actor(), clock.now())
        return page("record_related.html", record=_own(public_id), related=found)
    except Stale as error:
        return _conflict(public_id, form, error)
    except InvalidInput as error:
        if error.field in form._fields:
            form[error.field].errors = [sentence(error)]
        return _again(public_id, form, error)
