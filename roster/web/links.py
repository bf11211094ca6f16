"""What somebody without an account answers by a link: an offered seat, a proposed swap."""

from collections.abc import Callable

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.database import db, unit_of_work
from roster.models import Bureau, OfferInvitation, Swap, SwapState
from roster.services import answer_links, offers, short_links, swaps
from roster.services.answer_links import Answerable
from roster.web.access import public
from roster.web.errors import sentence

blueprint = Blueprint("links", __name__)
TOKEN = "answer_link"  # noqa: S105 - the name of a place in the session
WHO = Actor("link")


def install(app: Flask) -> None:
    """Let the bureau's pages show a link to be copied into a chat."""

    def link(kind: str, public_id: str) -> str:
        return f"{current_app.config['ROSTER'].base_url}{answer_links.path_of(Answerable(kind), public_id)}"

    app.jinja_env.globals["answer_link"] = link


@blueprint.get("/answer/<token>")
@public
def follow(token: str) -> ResponseReturnValue:
    """Move the token out of the address, so that neither history nor the next page's referrer shows it."""
    session[TOKEN] = token[:120]
    answered = redirect(url_for("links.answer"))
    answered.headers["Referrer-Policy"] = "no-referrer"
    return answered


@blueprint.get("/d/<code>")
@public
def short(code: str) -> ResponseReturnValue:
    """Lead from the short link of a text message to what it answers."""
    return follow(short_links.long_token(code) or "")


@blueprint.route("/answer", methods=["GET", "POST"])
@public
def answer() -> ResponseReturnValue:
    """Show what is asked; a press of a button answers it, looking does not."""
    token = str(session.get(TOKEN, ""))
    found = answer_links.read(token)
    if found is None or (request.method == "POST" and request.form.get("about") != found[1]):
        return over(_("This link does not work. Please open it once more from the message.")), 404
    kind, public_id = found
    if kind is Answerable.REFERRAL:
        return redirect(url_for("handed.matter"))
    if kind is Answerable.DUTIES:
        return redirect(url_for("duty_links.duties"))
    return _about(*((_offer, _offer_page) if kind is Answerable.OFFER else (_swap, _swap_page)), public_id)


def _about(
    act: Callable[[str, bool | None], str], shown: Callable[[str, str], str], public_id: str
) -> ResponseReturnValue:
    """Do what the button says, or ask whether there is anything to answer; a refusal stands on the page itself."""
    wanted = {"yes": True, "no": False}.get(request.form.get("answer", ""))
    try:
        if request.method == "GET":
            message = act(public_id, None)
        else:
            with unit_of_work():
                message = act(public_id, wanted)
    except NotFound:
        return over(_("This link does not work. Please open it once more from the message.")), 404
    except DomainError as error:
        return shown(public_id, sentence(error)), error.status
    return over(message) if message else shown(public_id, "")


def _offer(public_id: str, wanted: bool | None) -> str:
    invitation = _invitation(public_id)
    if wanted is None:
        offers.refuse_over(invitation, clock.now())
        return ""
    _answer_offer(invitation, is_yes=wanted)
    if wanted:
        return str(_("Thank you: the duty is yours. It is on the roster now."))
    return str(_("Thank you for answering. You need not do anything else."))


def _swap(public_id: str, wanted: bool | None) -> str:
    swap = _proposed(public_id)
    if wanted is None:
        swaps.refuse_over(swap, clock.now())
        return ""
    if not wanted:
        swaps.decline(swap, WHO, clock.now())
        return str(_("Thank you for answering. You need not do anything else."))
    swaps.accept(swap, WHO, clock.now())
    if swap.state is SwapState.DONE:
        return str(_("The swap holds: the roster is changed."))
    return str(_("Thank you. The bureau is asked to approve; until then each keeps their own duty."))


def _proposed(public_id: str) -> Swap:
    found = swaps.by_public_id(public_id)
    if found is None:
        raise NotFound
    return found


def _swap_page(public_id: str, refusal: str = "") -> str:
    swap = _proposed(public_id)
    return render_template(
        "links/swap.html",
        swap=swap,
        about=public_id,
        refusal=refusal,
        bureau=db.session.get_one(Bureau, swap.bureau_id),
    )


def _answer_offer(invitation: OfferInvitation, *, is_yes: bool) -> None:
    if is_yes:
        offers.accept(invitation, WHO, clock.now())
    else:
        offers.decline(invitation, WHO, clock.now())


def _invitation(public_id: str) -> OfferInvitation:
    found = offers.invitation_of(public_id)
    if found is None:
        raise NotFound
    return found


def _offer_page(public_id: str, refusal: str = "") -> str:
    invitation = _invitation(public_id)
    return render_template(
        "links/offer.html",
        invitation=invitation,
        about=public_id,
        refusal=refusal,
        bureau=db.session.get_one(Bureau, invitation.offer.bureau_id),
    )


def over(message: str) -> str:
    """Say what became of it; there is nothing left to press."""
    return render_template("links/over.html", message=message)
