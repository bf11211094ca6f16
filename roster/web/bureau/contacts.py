"""How to reach a practitioner: shown whole to the scheduler for a reason."""

from http import HTTPStatus

from flask import flash, request
from flask.typing import ResponseReturnValue

from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services.permissions import Permission
from roster.web.access import requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.people import person_of
from roster.web.errors import sentence
from roster.web.reveals import asked_field, revealed

FIELDS = ("phone", "email")


@blueprint.route("/people/<practitioner>/contact", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def contact(practitioner: str) -> ResponseReturnValue:
    """Ask why, then show phone or email address of somebody once; that is written down."""
    person_of(practitioner)
    field, value, status = "", "", HTTPStatus.OK
    if request.method == "POST":
        field = asked_field(FIELDS)
        try:
            with unit_of_work():
                value = revealed(person_of(practitioner), field)
        except InvalidInput as error:
            flash(sentence(error), "error")
            status = error.status
    return page("contact.html", person=person_of(practitioner), field=field, value=value), status
