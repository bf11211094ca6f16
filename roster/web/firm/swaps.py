"""A swap between two people of the firm, arranged by its secretary."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.models import Assignment, SwapState
from roster.services import swaps
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires
from roster.web.errors import sentence
from roster.web.firm.pages import blueprint, page


@blueprint.route("/duties/<assignment>/swap", methods=["GET", "POST"])
@requires(Permission.CHANGE_FIRM_DUTIES)
def swap_duty(assignment: str) -> ResponseReturnValue:
    """Show with whom of the firm a duty can be swapped; arrange it."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            return _arrange(assignment)
        except NotFound:
            raise
        except DomainError as error:
            refusal, status = sentence(error), error.status
    own = _own(assignment)
    try:
        found = swaps.options(own, clock.now(), within_firm=True)
    except DomainError as error:
        return page("swap.html", own=own, options=[], refusal=sentence(error), is_closed=True), error.status
    return page("swap.html", own=own, options=found, refusal=refusal, is_closed=False), status


def _arrange(assignment: str) -> ResponseReturnValue:
    with unit_of_work():
        own, other = _own(assignment), _own(request.form.get("other", ""))
        swap = swaps.arrange(own, other, current_actor(), clock.now())
        person, is_done = own.practitioner.public_id, swap.state is SwapState.DONE
    if is_done:
        flash(_("The swap holds: the roster is changed."))
    else:
        flash(_("The bureau is asked to approve the swap; until then each keeps their own duty."))
    return redirect(url_for("firm.person", practitioner=person))


def _own(public_id: str) -> Assignment:
    found = swaps.assignment_of(public_id)
    permit(found)
    assert found is not None
    return found
