"""Handing a matter on from a record: the doors with their reasons, the form, the person's consent, the receipt."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, NotFound
from roster.core.referral_words import Door, ReferralState
from roster.database import unit_of_work
from roster.models import Consultation, Referral
from roster.services import consultations, referrals
from roster.services.permissions import Permission
from roster.services.referrals import drafting
from roster.web import own_referrals, referral_contents, referral_pages
from roster.web.access import current_actor, permit, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint, current_practitioner, page

WHO = "practitioner"


@blueprint.get("/referrals")
@requires(Permission.WRITE_CONSULTATIONS)
def referral_list() -> ResponseReturnValue:
    """List what one has handed on, the most urgent first."""
    chosen = referral_pages.filter_of()
    heads = referrals.of_practitioner(current_practitioner(), chosen, clock.now())
    return page("referrals.html", heads=heads, chosen=chosen, Door=Door, WHATS=referral_pages.WHATS)


@blueprint.get("/records/<public_id>/refer")
@requires(Permission.WRITE_CONSULTATIONS)
def refer(public_id: str) -> ResponseReturnValue:
    """Ask what must be known, and show every door: open or closed, and why."""
    record, given = _record(public_id), referral_pages.answers()
    return page(
        "refer.html",
        record=record,
        before=referrals.of_record(record),
        **referral_pages.doors_of(record, given, "practitioner.refer_to"),
    )


@blueprint.route("/records/<public_id>/refer/<door>", methods=["GET", "POST"])
@requires(Permission.WRITE_CONSULTATIONS)
def refer_to(public_id: str, door: str) -> ResponseReturnValue:
    """Write what would be handed over behind one door, or note that the person was told where to go."""
    record, chosen, given = _record(public_id), referral_pages.door_of(door), referral_pages.answers()
    try:
        if request.method == "GET":
            drafting.refuse_closed(referrals.facts_of(record, given, clock.now()), chosen)
            return _form(record, chosen, referral_contents.content_of(record, chosen, given))
        with unit_of_work():
            row = _begin(_record(public_id), chosen, given)
            there, is_told = row.public_id, row.state is ReferralState.TOLD
    except InvalidInput as error:
        return _form(_record(public_id), chosen, referral_contents.content(chosen), error)
    except referrals.DoorClosed as error:
        flash(sentence(error), "error")
        address: dict[str, Any] = {"public_id": public_id, **referral_pages.query(given)}
        return redirect(url_for("practitioner.refer", **address))
    flash(
        _("Noted: told where to go. Nothing was handed over.")
        if is_told
        else _("Written down. Now read it out and ask for consent.")
    )
    return redirect(url_for("practitioner.referral", public_id=there))


@blueprint.get("/referrals/<public_id>")
@requires(Permission.WRITE_CONSULTATIONS)
def referral(public_id: str) -> ResponseReturnValue:
    """Show one of one's own referrals; the look is written down."""
    return page("referral.html", **referral_pages.shown(own_referrals.read(public_id)))


@blueprint.route("/referrals/<public_id>/write", methods=["GET", "POST"])
@requires(Permission.WRITE_CONSULTATIONS)
def write_referral(public_id: str) -> ResponseReturnValue:
    """Change what would be handed over, as long as it has not been."""
    row = own_referrals.own(public_id)
    if request.method == "GET":
        return _form(row, row.door, referral_contents.content_stored(own_referrals.read(public_id)))
    try:
        own_referrals.rewrite(public_id)
    except InvalidInput as error:
        row = own_referrals.own(public_id)
        return _form(row, row.door, referral_contents.content(row.door), error)
    return redirect(url_for("practitioner.referral", public_id=public_id))


@blueprint.post("/referrals/<public_id>/step/<act>")
@requires(Permission.WRITE_CONSULTATIONS)
def step_referral(public_id: str, act: str) -> ResponseReturnValue:
    """Do one step of the sender: consent, hand over, let wait, withdraw, a new link."""
    own_referrals.take_step(referral_pages.SENDER_ACTS, act, public_id, WHO)
    return redirect(url_for("practitioner.referral", public_id=public_id))


@blueprint.get("/referrals/<public_id>/receipt")
@requires(Permission.WRITE_CONSULTATIONS)
def referral_receipt(public_id: str) -> ResponseReturnValue:
    """Show the tear-off receipt for the person, on A5."""
    return page("referral_receipt.html", **referral_pages.receipt(own_referrals.read(public_id)))


@blueprint.get("/referrals/<public_id>/card")
@requires(Permission.WRITE_CONSULTATIONS)
def referral_card(public_id: str) -> ResponseReturnValue:
    """Show the form that goes along with the matter, on A4."""
    return page("referral_card.html", **referral_pages.shown(own_referrals.read(public_id)))


def _begin(record: Consultation, door: Door, given: dict[str, bool]) -> Referral:
    if request.form.get("then") == "tell":
        return referrals.tell(record, door, given, current_actor(), clock.now())
    partner = referrals.by_public_id(request.form.get("partner", "").replace("\0", "")[:16])
    if partner is not None and (partner.consultation_id != record.id or partner.door is not Door.MEDIATION):
        partner = None
    return referrals.begin(
        record, door, given, referral_contents.content(door), current_actor(), clock.now(), partner=partner
    )


def _form(
    about: Consultation | Referral, door: Door, filled: Any, error: InvalidInput | None = None
) -> ResponseReturnValue:
    """Show the form of a door; with what is wrong where something is."""
    is_new = isinstance(about, Consultation)
    record = about if isinstance(about, Consultation) else about.consultation
    html = page(
        "refer_to.html",
        record=record,
        referral=None if is_new else about,
        offices=referrals.choices(about, door),
        given=referral_pages.query(referral_pages.answers()) if is_new else {},
        partners=_partners(record) if is_new and door is Door.LEGAL_AID and record else (),
        error=sentence(error) if error else "",
        **referral_pages.form_words(
            door, filled, error, referral_pages.answers() if isinstance(about, Consultation) else about.facts
        ),
    )
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK


def _partners(record: Consultation) -> list[Referral]:
    """Return the mediations of the same matter beside which legal aid may be asked for."""
    running = (ReferralState.DRAFT, ReferralState.SENT, ReferralState.RECEIVED, ReferralState.ACCEPTED, ReferralState.IN_PROGRESS)  # fmt: skip
    return [
        one
        for one in referrals.of_record(record)
        if one.door is Door.MEDIATION and one.state in running and referrals.aid_leg(one) is None
    ]


def _record(public_id: str) -> Consultation:
    found = consultations.by_public_id(public_id)
    permit(found)
    if found is None:
        raise NotFound
    return found
