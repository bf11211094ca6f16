"""Offered duties and swaps: what I am asked, what I asked others, and the answers."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.models import OfferInvitation, Swap, SwapState
from roster.services import leave_effects, offers, swaps
from roster.services.permissions import Permission
from roster.services.seat_changes import SeatHasChanged
from roster.web.access import current_actor, permit, requires
from roster.web.acting import carried_out
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint, current_practitioner, own_sitting, page


@blueprint.get("/changes")
@requires(Permission.CHANGE_OWN_DUTIES)
def changes() -> ResponseReturnValue:
    """Show what waits for my answer, and what became of the swaps."""
    return _page()


def _page(refusal: str = "") -> str:
    practitioner, now = current_practitioner(), clock.now()
    asked = swaps.asked(practitioner, now)
    return page(
        "changes.html",
        offers=offers.asked(practitioner, now),
        asked=asked,
        swaps=[one for one in swaps.of_practitioner(practitioner) if one not in asked],
        me=practitioner,
        state_of=swaps.state_of,
        waiting=(SwapState.PROPOSED, SwapState.ACCEPTED),
        refusal=refusal,
        now=now,
    )


@blueprint.post("/offers/<public_id>/answer")
@requires(Permission.CHANGE_OWN_DUTIES)
def answer_offer(public_id: str) -> ResponseReturnValue:
    """Take an offered duty over, or say no."""

    def act() -> str:
        invitation = _invitation(public_id)
        if _is_yes():
            offers.accept(invitation, current_actor(), clock.now())
            return str(_("Thank you: the duty is yours. It is on the roster now."))
        offers.decline(invitation, current_actor(), clock.now())
        return str(_("Thank you for answering. You need not do anything else."))

    return carried_out(act, url_for("practitioner.changes"), _page)


@blueprint.post("/swaps/<public_id>/answer")
@requires(Permission.CHANGE_OWN_DUTIES)
def answer_swap(public_id: str) -> ResponseReturnValue:
    """Agree to a proposed swap, or say no."""

    def act() -> str:
        swap = _swap(public_id)
        if swap.other_id != current_practitioner().id:
            raise NotFound
        if not _is_yes():
            swaps.decline(swap, current_actor(), clock.now())
            return str(_("Thank you for answering. You need not do anything else."))
        swaps.accept(swap, current_actor(), clock.now())
        return said_of(swap)

    return carried_out(act, url_for("practitioner.changes"), _page)


@blueprint.post("/swaps/<public_id>/withdraw")
@requires(Permission.CHANGE_OWN_DUTIES)
def withdraw_swap(public_id: str) -> ResponseReturnValue:
    """Take a swap back that does not hold yet."""

    def act() -> str:
        swaps.withdraw(_swap(public_id), current_actor(), clock.now())
        return str(_("The swap is withdrawn. Each keeps their own duty."))

    return carried_out(act, url_for("practitioner.changes"), _page)


@blueprint.route("/sittings/<public_id>/swap", methods=["GET", "POST"])
@requires(Permission.CHANGE_OWN_DUTIES)
def swap_duty(public_id: str) -> ResponseReturnValue:
    """Show with whom a duty can be swapped; ask one of them."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            return _propose(public_id)
        except NotFound:
            raise
        except DomainError as error:
            refusal, status = sentence(error), error.status
    own = own_sitting(public_id)
    try:
        found = swaps.options(own.assignment, clock.now())
    except DomainError as error:
        return page("swap.html", own=own, options=[], refusal=sentence(error), is_closed=True), error.status
    until = leave_effects.deadline_of(own.sitting)
    return page(
        "swap.html", own=own, options=found, refusal=refusal, is_closed=False, in_time_until=until
    ), status


def _propose(public_id: str) -> ResponseReturnValue:
    with unit_of_work():
        own = own_sitting(public_id)
        other = swaps.assignment_of(request.form.get("other", ""))
        if other is None:
            raise SeatHasChanged
        swaps.propose(own.assignment, other, current_actor(), clock.now())
        name = other.practitioner.name
    flash(_("%(name)s is asked. Your duty stays yours until the swap holds.", name=name))
    return redirect(url_for("practitioner.changes"))


def said_of(swap: Swap) -> str:
    """Return what somebody who has agreed reads."""
    if swap.state is SwapState.DONE:
        return str(_("The swap holds: the roster is changed."))
    return str(_("Thank you. The bureau is asked to approve; until then each keeps their own duty."))


def _is_yes() -> bool:
    return request.form.get("answer") == "yes"


def _invitation(public_id: str) -> OfferInvitation:
    found = offers.invitation_of(public_id)
    permit(found)
    assert found is not None
    return found


def _swap(public_id: str) -> Swap:
    found = swaps.by_public_id(public_id)
    permit(found)
    assert found is not None
    return found
