"""Any record of the bureau, read-only: asked for with a reason first, personal values masked until another is given."""

from http import HTTPStatus
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import Model, unit_of_work
from roster.services import audit_words, inspections
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.auditor.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.reveals import asked_field, revealed


def _record(kind: str, public_id: str) -> Model:
    found = inspections.find(kind, public_id)
    permit(found)
    assert found is not None
    return found


def _page(kind: str, public_id: str, **context: Any) -> str:
    return page(
        "record.html",
        kind=kind,
        public_id=public_id,
        words=audit_words.KINDS[kind],
        reasons=inspections.REASONS,
        **{"inspected": None, "shown": None, "may_reveal": {}, **context},
    )


@blueprint.get("/records/<kind>/<public_id>")
@requires(Permission.INSPECT_RECORDS)
def record(kind: str, public_id: str) -> ResponseReturnValue:
    """Ask why the record is to be opened; nothing of it is shown yet."""
    _record(kind, public_id)
    return _page(kind, public_id)


@blueprint.post("/records/<kind>/<public_id>")
@requires(Permission.INSPECT_RECORDS)
def inspect(kind: str, public_id: str) -> ResponseReturnValue:
    """Show the record for the reason given."""
    _record(kind, public_id)
    try:
        with unit_of_work():
            found = _record(kind, public_id)
            reason = request.form.get("reason", "")
            inspected = inspections.inspect(found, reason, current_bureau().id, current_actor(), clock.now())
    except InvalidInput as error:
        flash(sentence(error), "error")
        return _page(kind, public_id), error.status
    return _page(
        kind, public_id, inspected=inspected, may_reveal=inspections.may_reveal(_record(kind, public_id))
    )


@blueprint.post("/records/<kind>/<public_id>/reveal")
@requires(Permission.INSPECT_RECORDS)
def reveal(kind: str, public_id: str) -> ResponseReturnValue:
    """Show one personal field whole for the reason given."""
    _record(kind, public_id)
    shown, status = None, HTTPStatus.OK
    try:
        with unit_of_work():
            found = _record(kind, public_id)
            field = asked_field(inspections.may_reveal(found))
            shown = (field, revealed(found, field))
    except InvalidInput as error:
        flash(sentence(error), "error")
        status = HTTPStatus(error.status)
    found = _record(kind, public_id)
    return _page(
        kind,
        public_id,
        shown=shown,
        inspected=inspections.masked(found) if shown else None,
        may_reveal=inspections.may_reveal(found),
    ), status
