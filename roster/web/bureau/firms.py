"""The firms and notary offices: listed, added, changed, closed and opened again."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import Stale
from roster.database import unit_of_work
from roster.models import Firm, FirmKind
from roster.services import firms as register
from roster.services.firms import ENTRIES
from roster.services.permissions import Permission
from roster.services.registers import WrongEntries
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.entries import form, typed
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence


def firm_of(public_id: str) -> Firm:
    """Return the firm of that name if the acting grant may change it. Raises NotFound."""
    firm = register.by_public_id(public_id)
    permit(firm)
    return firm


@blueprint.get("/firms")
@requires(Permission.MANAGE_BUREAU)
def firms() -> ResponseReturnValue:
    """List the firms with how many of their people are in the pool."""
    return page("firms.html", firms=register.of_bureau(current_bureau()))


@blueprint.route("/firms/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def new_firm() -> ResponseReturnValue:
    """Add a firm."""
    if request.method == "GET":
        return _page(None, form(ENTRIES, register.shown()))
    values = typed(ENTRIES)
    try:
        with unit_of_work():
            register.add(current_bureau(), values, current_actor(), clock.now())
    except WrongEntries as error:
        return _page(None, form(ENTRIES, values, faults=error.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The firm is added."))
    return redirect(url_for("bureau.firms"))


@blueprint.route("/firms/<firm>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def change_firm(firm: str) -> ResponseReturnValue:
    """Change a firm; who was overtaken sees what stands now beside what was typed."""
    row = firm_of(firm)
    if request.method == "GET":
        return _page(row, form(ENTRIES, register.shown(row), register.version_of(row)))
    values, sent = typed(ENTRIES), request.form.get("version", "")
    try:
        with unit_of_work():
            changed = register.change(
                current_bureau(), firm_of(firm), values, sent, current_actor(), clock.now()
            )
    except WrongEntries as error:
        return _page(
            firm_of(firm), form(ENTRIES, values, sent, faults=error.faults)
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    except Stale as error:
        row = firm_of(firm)
        filled = form(ENTRIES, values, register.version_of(row), present=register.shown(row))
        return _page(row, filled), error.status
    flash(_("The firm is changed.") if changed else _("Nothing was changed."))
    return redirect(url_for("bureau.firms"))


@blueprint.post("/firms/<firm>/close")
@requires(Permission.MANAGE_BUREAU)
def close_firm(firm: str) -> ResponseReturnValue:
    """Close a firm nobody of whom is in the pool."""
    try:
        with unit_of_work():
            register.set_open(firm_of(firm), current_actor(), clock.now(), is_open=False)
    except register.StillInPool as error:
        flash(sentence(error), "error")
        return redirect(url_for("bureau.change_firm", firm=firm))
    flash(_("The firm is closed. Its history stays."))
    return redirect(url_for("bureau.firms"))


@blueprint.post("/firms/<firm>/reopen")
@requires(Permission.MANAGE_BUREAU)
def reopen_firm(firm: str) -> ResponseReturnValue:
    """Open a closed firm again."""
    with unit_of_work():
        register.set_open(firm_of(firm), current_actor(), clock.now(), is_open=True)
    flash(_("The firm is open again."))
    return redirect(url_for("bureau.firms"))


def _page(firm: Firm | None, filled: dict[str, Any]) -> str:
    kinds = {kind.value: _(kind.words) for kind in FirmKind}
    last = register.last_change(firm) if firm else None
    return page("firm_form.html", firm=firm, kinds=kinds, last=last, **filled)
