"""The steps of the queue at the center's window, for every desk."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.services import duties, visits
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.center.pages import blueprint, day_address, own_visit, todays_sitting
from roster.web.errors import sentence

STEPS = {
    "again": visits.call_again,
    "start": visits.start,
    "finish": visits.finish,
    "no-answer": visits.no_show,
    "left": visits.leave,
    "back": visits.requeue,
    "undo": visits.undo,
}


@blueprint.post("/visits/<public_id>/<step>")
@requires(Permission.RUN_CENTER)
def visit_step(public_id: str, step: str) -> ResponseReturnValue:
    """Take one step with a visit."""
    day = own_visit(public_id).sitting.date
    if step not in STEPS:
        raise NotFound
    try:
        with unit_of_work():
            STEPS[step](own_visit(public_id), current_actor(), clock.now())
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(day_address(day))


@blueprint.post("/desks/next")
@requires(Permission.RUN_CENTER)
def call_next() -> ResponseReturnValue:
    """Call the next visitor to a desk, on behalf of who sits there."""
    try:
        with unit_of_work():
            sitting, wanted = todays_sitting(), request.form.get("desk", "")
            person = next((one for one in duties.desks(sitting) if one.public_id == wanted), None)
            if person is None:
                raise NotFound
            number = visits.call_next(sitting, person, current_actor(), clock.now()).queue_number
        flash(_("Number %(number)s is called.", number=number))
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(day_address(clock.today()))
