"""Handing a matter on from a visit of which there is no record: whoever sat there wrote none, or none was needed."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.referral_words import Door, ReferralState
from roster.database import unit_of_work
from roster.models import Visit
from roster.services import consultations, referrals
from roster.services.permissions import Permission
from roster.services.referrals import drafting
from roster.web import referral_contents, referral_pages
from roster.web.access import current_actor, requires
from roster.web.center.pages import blueprint, day_address, own_visit, page
from roster.web.errors import sentence


@blueprint.get("/visits/<public_id>/refer")
@requires(Permission.RUN_CENTER)
def refer(public_id: str) -> ResponseReturnValue:
    """Ask what must be known, and show every door: open or closed, and why."""
    visit = own_visit(public_id)
    if consultations.of_visit(visit) is not None:
        return _recorded(visit)
    given = referral_pages.answers()
    return page("refer.html", visit=visit, **referral_pages.doors_of(visit, given, "center.refer_to"))


@blueprint.route("/visits/<public_id>/refer/<door>", methods=["GET", "POST"])
@requires(Permission.RUN_CENTER)
def refer_to(public_id: str, door: str) -> ResponseReturnValue:
    """Write what would be handed over behind one door, or note that the person was told where to go."""
    visit, chosen, given = own_visit(public_id), referral_pages.door_of(door), referral_pages.answers()
    if consultations.of_visit(visit) is not None:
        return _recorded(visit)
    try:
        if request.method == "GET":
            drafting.refuse_closed(referrals.facts_of(visit, given, clock.now()), chosen)
            return _form(visit, chosen, referral_contents.content_of_visit(visit, chosen, given))
        with unit_of_work():
            visit, actor, now = own_visit(public_id), current_actor(), clock.now()
            if request.form.get("then") == "tell":
                row = referrals.tell(visit, chosen, given, actor, now, "center")
            else:
                row = referrals.begin(visit, chosen, given, referral_contents.content(chosen), actor, now)
            there, is_told = row.public_id, row.state is ReferralState.TOLD
    except InvalidInput as error:
        return _form(own_visit(public_id), chosen, referral_contents.content(chosen), error)
    except referrals.DoorClosed as error:
        flash(sentence(error), "error")
        address: dict[str, Any] = {"public_id": public_id, **referral_pages.query(given)}
        return redirect(url_for("center.refer", **address))
    flash(
        _("Noted: told where to go. Nothing was handed over.")
        if is_told
        else _("Written down. Now read it out and ask for consent.")
    )
    return redirect(url_for("center.referral", public_id=there))


def _form(
    visit: Visit, door: Door, filled: referrals.Content, error: InvalidInput | None = None
) -> ResponseReturnValue:
    given = referral_pages.answers()
    html = page(
        "refer_from_visit.html",
        visit=visit,
        offices=referrals.choices(visit, door),
        given=referral_pages.query(given),
        error=sentence(error) if error else "",
        **referral_pages.form_words(door, filled, error, given),
    )
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK


def _recorded(visit: Visit) -> ResponseReturnValue:
    """What was said in a talk with a record is the practitioner's to hand on."""
    flash(_("There is a record of this talk: whoever wrote it hands the matter on."), "error")
    return redirect(day_address(visit.sitting.date))
