"""The steps of the queue at the center's window, for every desk."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.models import Visit
from roster.services import duties, visits
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.center.pages import blueprint, day_address, own_visit, page, todays_sitting
from roster.web.errors import sentence
from roster.web.visits import handed_on, stepped_aside

STEPS = {
    "again": visits.call_again,
    "start": visits.start,
    "finish": visits.finish,
    "no-answer": visits.no_show,
    "left": visits.leave,
    "back": visits.requeue,
    "undo": visits.undo,
}
WITH_REASON = {"first": visits.prefer, "aside": visits.step_aside}
HAND_ON, HAND_OVER = "hand-on", "hand-over"


@blueprint.post("/visits/<public_id>/<step>")
@requires(Permission.RUN_CENTER)
def visit_step(public_id: str, step: str) -> ResponseReturnValue:
    """Take one step with a visit."""
    day = own_visit(public_id).sitting.date
    if step not in STEPS and step not in WITH_REASON and step not in (HAND_ON, HAND_OVER):
        raise NotFound
    try:
        with unit_of_work():
            _take(step, own_visit(public_id))
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(day_address(day))


def _take(step: str, visit: Visit) -> None:
    actor, now = current_actor(), clock.now()
    if step in WITH_REASON:
        WITH_REASON[step](visit, request.form.get("reason", ""), actor, now)
    elif step == HAND_ON:
        later = visits.transfer(visit, request.form.get("role", ""), actor, now)
        flash(handed_on(visit, later))
    elif step == HAND_OVER:
        flash(stepped_aside(visit, visits.hand_over(visit, actor, now)))
    else:
        STEPS[step](visit, actor, now)


@blueprint.get("/visits/<public_id>/turn")
@requires(Permission.RUN_CENTER)
def turn(public_id: str) -> ResponseReturnValue:
    """Offer to let somebody who waits go first, or step aside, each with its reason."""
    visit = own_visit(public_id)
    return page("turn.html", visit=visit, FIRST=visits.First, ASIDE=visits.Aside)


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
