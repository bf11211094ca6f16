"""Empty seats that I could take: say that I would come, or take it back. The scheduler decides."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.periods import Period
from roster.services import open_seats as seats
from roster.services import readinesses
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires
from roster.web.acting import carried_out
from roster.web.practitioner.pages import blueprint, current_practitioner, page


@blueprint.get("/seats")
@requires(Permission.CHANGE_OWN_DUTIES)
def open_seats() -> ResponseReturnValue:
    """Show the empty seats that I could take, and those for which I have come forward."""
    return _page()


def _page(refusal: str = "") -> str:
    return page("open_seats.html", seats=seats.of(current_practitioner(), clock.now()), refusal=refusal)


@blueprint.post("/seats")
@requires(Permission.CHANGE_OWN_DUTIES)
def come_forward() -> ResponseReturnValue:
    """Say that I would come."""

    def act() -> str:
        duty, _colon, period = request.form.get("seat", "").rpartition(":")
        if period not in tuple(Period):
            raise NotFound
        seats.come_forward(current_practitioner(), duty, Period(period), current_actor(), clock.now())
        return str(_("Thank you: the bureau sees that you would come. If it needs you, you get a message."))

    return carried_out(act, url_for("practitioner.open_seats"), _page)


@blueprint.post("/seats/<public_id>/take-back")
@requires(Permission.CHANGE_OWN_DUTIES)
def take_back_readiness(public_id: str) -> ResponseReturnValue:
    """Take back that I would come."""

    def act() -> str:
        found = readinesses.by_public_id(public_id)
        permit(found)
        assert found is not None
        readinesses.take_back(found, current_actor(), clock.now())
        return str(_("It is taken back: the bureau no longer counts on you for that seat."))

    return carried_out(act, url_for("practitioner.open_seats"), _page)
