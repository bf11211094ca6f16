"""A sitting's day at one's own desk: who is next, who sits here, what was the last step."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.models import Visit
from roster.services import consultations, duties, visits
from roster.services.consultations import conflict_checks
from roster.services.permissions import Permission
from roster.web import rating_links
from roster.web.access import current_actor, permit, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint, current_practitioner, own_sitting, page
from roster.web.visits import handed_on, stepped_aside

STEPS = {
    "again": visits.call_again,
    "start": visits.start,
    "finish": visits.finish,
    "no-answer": visits.no_show,
    "left": visits.leave,
    "undo": visits.undo,
}
HAND_ON, HAND_OVER = "hand-on", "hand-over"


@blueprint.get("/sittings/<public_id>/desk")
@requires(Permission.SEE_OWN_SITTINGS)
def desk(public_id: str) -> ResponseReturnValue:
    """Show the queue of one's role and the visitor at one's desk."""
    own, now = own_sitting(public_id), clock.now()
    practitioner = current_practitioner()
    active = visits.active_of(own.sitting, practitioner.id)
    mine = [visit for visit in visits.record_of(own.sitting) if visit.practitioner_id == practitioner.id]
    return page(
        "desk.html",
        own=own,
        active=active,
        may_conflict=active is not None and conflict_checks.at_desk(active, practitioner),
        queue=visits.queue_of(own.sitting, now, practitioner.role, desk=practitioner),
        takers=visits.takers(active, now) if active else [],
        aside=set(visits.recusals.of_visits([visit.id for visit in mine])),
        mine=mine,
        others=[role for role in duties.roles_on_hand(own.sitting) if role != practitioner.role],
        records={visit.id: consultations.of_visit(visit) for visit in mine},
        undoable={visit.id for visit in mine if visits.may_undo(visit, now)},
    )


@blueprint.post("/sittings/<public_id>/desk/next")
@requires(Permission.SEE_OWN_SITTINGS)
def call_next(public_id: str) -> ResponseReturnValue:
    """Call whose turn it is to this desk."""
    try:
        with unit_of_work():
            own = own_sitting(public_id)
            number = visits.call_next(
                own.sitting, current_practitioner(), current_actor(), clock.now()
            ).queue_number
        flash(_("Number %(number)s is called.", number=number))
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for("practitioner.desk", public_id=public_id))


@blueprint.post("/visits/<public_id>/<step>")
@requires(Permission.WRITE_CONSULTATIONS)
def visit_step(public_id: str, step: str) -> ResponseReturnValue:
    """Take one step with the visitor at one's desk."""
    sitting = _sitting_of(public_id)
    if step not in STEPS and step not in (HAND_ON, HAND_OVER):
        raise NotFound
    try:
        with unit_of_work():
            visit = visits.by_public_id(public_id)
            permit(visit)
            if visit is None:
                raise NotFound
            if step == HAND_ON:
                later = visits.transfer(visit, request.form.get("role", ""), current_actor(), clock.now())
                flash(handed_on(visit, later))
            elif step == HAND_OVER:
                flash(_hand_over(visit))
            else:
                STEPS[step](visit, current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for("practitioner.desk", public_id=sitting))


def _hand_over(visit: Visit) -> str:
    """Step aside from a visitor; a record that was begun says so. Returns what to tell the visitor."""
    actor, now = current_actor(), clock.now()
    later = visits.hand_over(visit, actor, now)
    begun = consultations.of_visit(visit)
    record = consultations.by_public_id(begun) if begun else None
    if record is not None:
        conflict_checks.step_aside(record, actor, now)
    return stepped_aside(visit, later)


@blueprint.post("/visits/<public_id>/record")
@requires(Permission.WRITE_CONSULTATIONS)
def open_record(public_id: str) -> ResponseReturnValue:
    """Begin the record of a visit, or go back to it."""
    with unit_of_work():
        visit = visits.by_public_id(public_id)
        permit(visit)
        if visit is None:
            raise NotFound
        record = consultations.open_for(visit, current_practitioner(), current_actor(), clock.now())
        record_id = record.public_id
    return redirect(url_for("practitioner.record", public_id=record_id))


@blueprint.get("/visits/<public_id>/rating")
@requires(Permission.SEE_OWN_SITTINGS)
def rating_code(public_id: str) -> ResponseReturnValue:
    """Show the visitor the code by which the talk is rated, on their own telephone: a practitioner's account rates nothing."""
    visit = visits.by_public_id(public_id)
    permit(visit)
    if visit is None:
        raise NotFound
    address = rating_links.address_of(visit)
    return page("rating_code.html", visit=visit, picture=rating_links.picture_of(address))


def _sitting_of(visit_public_id: str) -> str:
    """Return the sitting of one's own visit by its public name."""
    visit = visits.by_public_id(visit_public_id)
    permit(visit)
    if visit is None:
        raise NotFound
    return visit.sitting.public_id
