"""The center's matters handed on: the list with what is due, each with its steps, and the office's answers that came by phone."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.referral_words import Door
from roster.models import Referral
from roster.services import referrals
from roster.services.permissions import Permission
from roster.web import own_referrals, referral_contents, referral_pages
from roster.web.access import requires
from roster.web.center.pages import blueprint, current_center, page
from roster.web.errors import sentence

WHO = "center"
ACTS = {**referral_pages.SENDER_ACTS, **referral_pages.RECEIVER_ACTS}


@blueprint.get("/referrals")
@requires(Permission.RUN_CENTER)
def referral_list() -> ResponseReturnValue:
    """List the center's referrals, the most urgent first."""
    chosen = referral_pages.filter_of()
    heads = referrals.of_center(current_center(), chosen, clock.now())
    return page("referrals.html", heads=heads, chosen=chosen, Door=Door, WHATS=referral_pages.WHATS)


@blueprint.get("/referrals/<public_id>")
@requires(Permission.RUN_CENTER)
def referral(public_id: str) -> ResponseReturnValue:
    """Show one of the center's referrals; the look is written down."""
    return page("referral.html", **referral_pages.shown(own_referrals.read(public_id)))


@blueprint.route("/referrals/<public_id>/write", methods=["GET", "POST"])
@requires(Permission.RUN_CENTER)
def write_referral(public_id: str) -> ResponseReturnValue:
    """Fill in the door's form, such as the first review, as long as nothing was handed over."""
    row = own_referrals.own(public_id)
    if request.method == "GET":
        return _form(own_referrals.read(public_id), referral_contents.content_stored(row))
    try:
        own_referrals.rewrite(public_id)
    except InvalidInput as error:
        row = own_referrals.own(public_id)
        return _form(row, referral_contents.content(row.door), error)
    return redirect(url_for("center.referral", public_id=public_id))


@blueprint.post("/referrals/<public_id>/step/<act>")
@requires(Permission.RUN_CENTER)
def step_referral(public_id: str, act: str) -> ResponseReturnValue:
    """Do one step: the sender's, or what the office said by phone."""
    own_referrals.take_step(ACTS, act, public_id, WHO)
    return redirect(url_for("center.referral", public_id=public_id))


@blueprint.get("/referrals/<public_id>/receipt")
@requires(Permission.RUN_CENTER)
def referral_receipt(public_id: str) -> ResponseReturnValue:
    """Show the tear-off receipt for the person, on A5."""
    return page("referral_receipt.html", **referral_pages.receipt(own_referrals.read(public_id)))


@blueprint.get("/referrals/<public_id>/card")
@requires(Permission.RUN_CENTER)
def referral_card(public_id: str) -> ResponseReturnValue:
    """Show the form that goes along with the matter, on A4."""
    return page("referral_card.html", **referral_pages.shown(own_referrals.read(public_id)))


def _form(row: Referral, filled: referrals.Content, error: InvalidInput | None = None) -> ResponseReturnValue:
    html = page(
        "refer_to.html",
        referral=row,
        offices=referrals.choices(row, row.door),
        error=sentence(error) if error else "",
        **referral_pages.form_words(row.door, filled, error, row.facts),
    )
    return html, error.status if error else 200
