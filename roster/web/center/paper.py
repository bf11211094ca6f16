"""Enter afterwards, line by line, what was written on the printed day list."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.matters import MATTERS
from roster.database import unit_of_work
from roster.models import Sitting
from roster.services import center_days, duties, visits
from roster.services.permissions import Permission
from roster.services.visits import Line, OnPaper
from roster.web.access import current_actor, permit, requires
from roster.web.center.pages import blueprint, chosen_date, current_center, own_booking, page
from roster.web.errors import sentence
from roster.web.typed_times import typed_time

FIELDS = ("booking", "outcome", "desk", "matter", "name", "phone_tail", "arrived", "called", "finished")


@blueprint.get("/paper")
@requires(Permission.RUN_CENTER)
def paper() -> ResponseReturnValue:
    """Show the form for one line of a day's paper, and what was entered so far."""
    return _page({})


@blueprint.post("/paper")
@requires(Permission.RUN_CENTER)
def enter_paper() -> ResponseReturnValue:
    """Write one line down; what cannot have been so is refused, and everything typed stays."""
    try:
        with unit_of_work():
            booking = own_booking(request.form["booking"]) if request.form.get("booking") else None
            visit = visits.enter(_sitting(), _line(), current_actor(), clock.now(), booking=booking)
            number = visit.queue_number
    except NotFound:
        raise
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) and error.field in FIELDS else "booking"
        return _page({field: sentence(error)}), error.status
    flash(_("Entered from paper, with number %(number)s.", number=number))
    return redirect(url_for("center.paper", date=chosen_date().isoformat()))


def _page(wrong: dict[str, str]) -> str:
    sitting, now = _sitting(), clock.now()
    return page(
        "paper.html",
        sitting=sitting,
        day=sitting.date,
        may_enter=visits.may_enter(sitting, now),
        waiting=visits.still_open(sitting),
        desks=duties.desks(sitting),
        entered=[visit for visit in visits.record_of(sitting) if visit.entered_at],
        outcomes=list(OnPaper),
        MATTERS=MATTERS,
        typed=request.form,
        wrong=wrong,
    )


def _sitting() -> Sitting:
    sitting = center_days.sitting_on(current_center(), chosen_date())
    permit(sitting)
    if sitting is None:
        raise NotFound
    return sitting


def _line() -> Line:
    form = request.form
    return Line(
        outcome=OnPaper.LEFT if form.get("outcome") == OnPaper.LEFT else OnPaper.TALKED,
        desk=form.get("desk", ""),
        arrived=typed_time("arrived"),
        called=typed_time("called"),
        finished=typed_time("finished"),
        matter=form.get("matter", ""),
        name=form.get("name", ""),
        phone_tail=form.get("phone_tail", ""),
    )
