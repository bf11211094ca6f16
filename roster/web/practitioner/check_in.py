"""Check in with the code on the center's screen, typed or scanned; and out again."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError
from roster.database import unit_of_work
from roster.services import check_ins
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint, current_practitioner, page
from roster.web.presentation import clock_time, local_name

LONGEST_CODE = 20


@blueprint.get("/check-in")
@requires(Permission.SEE_OWN_SITTINGS)
def check_in() -> ResponseReturnValue:
    """Show today's duties and the field for the code; a scanned code fills it in and changes nothing yet."""
    return _page(request.args.get("code", "")[:LONGEST_CODE], "")


@blueprint.post("/check-in")
@requires(Permission.SEE_OWN_SITTINGS)
def send_code() -> ResponseReturnValue:
    """Note that one has come, or has left."""
    typed, is_leaving = request.form.get("code", "")[:LONGEST_CODE], request.form.get("what") == "left"
    act = check_ins.leave if is_leaving else check_ins.arrive
    try:
        with unit_of_work():  # a wrong code is remembered although it is refused
            check_ins.count_try(current_practitioner(), clock.now())
        with unit_of_work():
            found = act(current_practitioner(), typed, current_actor(), clock.now())
            at, where = (
                found.left_at if is_leaving else found.arrived_at,
                found.assignment.duty.sitting.center,
            )
    except DomainError as error:
        return _page(typed, sentence(error)), error.status
    facts = {"place": local_name(where), "time": clock_time(at) if at else "–"}
    if is_leaving:
        flash(_("Checked out at %(place)s, %(time)s. The center confirms the times.", **facts))
    else:
        flash(_("Checked in at %(place)s, %(time)s.", **facts))
    return redirect(url_for("practitioner.check_in"))


def _page(code: str, trouble: str) -> str:
    person, now = current_practitioner(), clock.now()
    return page(
        "check_in.html", present=check_ins.today_of(person, now), code=code, trouble=trouble, length=_length
    )


def _length(minutes: int) -> tuple[int, int]:
    """Return hours and the minutes beyond."""
    return divmod(minutes, 60)
