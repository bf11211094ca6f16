"""Swaps that two people agreed on: approved or refused by the bureau."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.models import Swap
from roster.services import settings
from roster.services import swaps as services
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence


@blueprint.get("/swaps")
@requires(Permission.PUBLISH_ROSTERS)
def swaps() -> ResponseReturnValue:
    """List the swaps that wait for approval, and what became of the others."""
    return _page()


def _page(refusal: str = "") -> str:
    bureau, now = current_bureau(), clock.now()
    return page(
        "swaps.html",
        waiting=[(one, services.breaches_of(one, now)) for one in services.to_approve(bureau)],
        swaps=services.of_bureau(bureau),
        state_of=services.state_of,
        is_required=settings.of(bureau).swap_approval,
        refusal=refusal,
        now=now,
    )


@blueprint.post("/swaps/<swap>/approve")
@requires(Permission.PUBLISH_ROSTERS)
def approve_swap(swap: str) -> ResponseReturnValue:
    """Let a swap hold."""
    return _decided(
        swap,
        lambda row: services.approve(row, current_actor(), clock.now()),
        _("The swap holds: the roster is changed, and those concerned are told."),
    )


@blueprint.post("/swaps/<swap>/refuse")
@requires(Permission.PUBLISH_ROSTERS)
def refuse_swap(swap: str) -> ResponseReturnValue:
    """Do not let a swap hold."""
    return _decided(
        swap,
        lambda row: services.refuse(row, current_actor(), clock.now()),
        _("The swap is refused, and both are told."),
    )


def _decided(public_id: str, act: Callable[[Swap], object], message: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            row = services.by_public_id(public_id)
            permit(row)
            assert row is not None
            act(row)
    except NotFound:
        raise
    except DomainError as error:
        return _page(sentence(error)), error.status
    flash(message)
    return redirect(url_for("bureau.swaps"))
