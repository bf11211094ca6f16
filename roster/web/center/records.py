"""What the center knows of the consultations held there: their heads, never what was said."""

from datetime import timedelta
from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock, consultation_words
from roster.core.errors import InvalidInput
from roster.core.matters import MATTERS
from roster.database import unit_of_work
from roster.models import Risk
from roster.services import consultations, settings
from roster.services.consultations import searching
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.center.pages import blueprint, current_center, page
from roster.web.errors import sentence

SHOWN = timedelta(days=366)


@blueprint.get("/records")
@requires(Permission.RUN_CENTER)
def records() -> ResponseReturnValue:
    """List the heads of the past year's records."""
    today = clock.today()
    return page("records.html", heads=consultations.heads(current_center(), today - SHOWN, today))


@blueprint.get("/records/blank")
@requires(Permission.RUN_CENTER)
def blank_record() -> ResponseReturnValue:
    """Show empty forms of one's own center to print: one on a sheet, or two."""
    return page(
        "record_blank.html",
        is_double=request.args.get("two") == "1",
        center_label=settings.of(current_bureau()).center_label,
        WORDS=consultation_words,
        MATTERS=MATTERS,
        RISKS=list(Risk),
    )


@blueprint.post("/records")
@requires(Permission.RUN_CENTER)
def search_records() -> ResponseReturnValue:
    """Search the records held here by visitor or number. By POST: names stay out of addresses and logs."""
    asked, answer, error = request.form.get("q", ""), None, ""
    try:
        with unit_of_work():
            answer = searching.of_center(current_center(), asked, current_actor(), clock.now())
    except InvalidInput as refused:
        error = sentence(refused)
    heads = [found.head for found in answer.found] if answer else []
    status = HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK
    return page("records.html", heads=heads, asked=asked, answer=answer, error=error), status
