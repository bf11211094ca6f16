"""The paper box of a day: its slips counted by level, or one by one with the number; and a code to rate by phone."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.satisfaction_words import Level
from roster.database import unit_of_work
from roster.models import Sitting
from roster.services import center_days, ratings
from roster.services.permissions import Permission
from roster.web import rating_links
from roster.web.access import current_actor, permit, requires
from roster.web.center.pages import blueprint, chosen_date, current_center, own_visit, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number


@blueprint.get("/ratings")
@requires(Permission.RUN_CENTER)
def box() -> ResponseReturnValue:
    """Show the two forms for the paper box of a day."""
    return _page({})


@blueprint.post("/ratings")
@requires(Permission.RUN_CENTER)
def enter_box() -> ResponseReturnValue:
    """Enter slips without a number: so many of each level."""
    try:
        counts = {level: _count(level) for level in Level}
        with unit_of_work():
            total = ratings.enter_counts(_sitting(), counts, current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        return _page({_field(error, "counts"): sentence(error)}), error.status
    flash(_("Entered: %(count)s slips.", count=total))
    return _back()


@blueprint.post("/ratings/slip")
@requires(Permission.RUN_CENTER)
def enter_slip() -> ResponseReturnValue:
    """Enter one slip that bears a number of the day."""
    form = request.form
    try:
        if form.get("level") not in set(Level):
            raise InvalidInput(_("Choose one of the five levels."), field="level")
        with unit_of_work():
            number = whole_number(form.get("number"), 0)
            comment = form.get("comment", "")
            ratings.enter(_sitting(), number, Level(form["level"]), comment, current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        return _page({_field(error, "number"): sentence(error)}), error.status
    flash(_("Entered: the slip of number %(number)s.", number=number))
    return _back()


@blueprint.get("/visits/<public_id>/rating")
@requires(Permission.RUN_CENTER)
def rating_code(public_id: str) -> ResponseReturnValue:
    """Show the code by which one visitor rates the talk: to scan from the screen, or on a slip."""
    visit = own_visit(public_id)
    address = rating_links.address_of(visit)
    return page("rating_code.html", visit=visit, address=address, picture=rating_links.picture_of(address))


def _page(wrong: dict[str, str]) -> str:
    sitting = _sitting()
    return page(
        "ratings.html",
        sitting=sitting,
        day=sitting.date,
        levels=list(Level),
        answered=ratings.answered(sitting),
        unanswered=ratings.unanswered(sitting),
        typed=request.form,
        wrong=wrong,
    )


def _sitting() -> Sitting:
    sitting = center_days.sitting_on(current_center(), chosen_date())
    permit(sitting)
    if sitting is None:
        raise NotFound
    return sitting


def _count(level: Level) -> int:
    typed = request.form.get(level.value, "").strip()
    count = whole_number(typed, -1) if typed else 0
    if count < 0:
        raise InvalidInput(_("Enter a whole number, or nothing for none."), field=level.value)
    return count


def _field(error: DomainError, otherwise: str) -> str:
    known = ("counts", "number", "level", "comment", *Level)
    blamed = error.field if isinstance(error, InvalidInput) else None
    return blamed if blamed in known and blamed else otherwise


def _back() -> ResponseReturnValue:
    return redirect(url_for("center.box", date=chosen_date().isoformat()))
