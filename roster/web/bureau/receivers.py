"""The directory of receiving offices: listed, added, changed, archived, and filled from centers and villages."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import Stale
from roster.core.referral_words import FIELDS, ReceiverKind
from roster.database import unit_of_work
from roster.models import Receiver
from roster.services import receivers as register
from roster.services.permissions import Permission
from roster.services.receiver_entries import ENTRIES, shown
from roster.services.registers import WrongEntries
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.entries import form, typed
from roster.web.bureau.pages import blueprint, page


def receiver_of(public_id: str) -> Receiver:
    """Return the office of that name if the acting grant may change it. Raises NotFound."""
    row = register.by_public_id(public_id)
    permit(row)
    return row


@blueprint.get("/receivers")
@requires(Permission.MANAGE_BUREAU)
def receivers() -> ResponseReturnValue:
    """List the offices, of one kind where that is asked."""
    wanted = request.args.get("kind", "")
    kind = ReceiverKind(wanted) if wanted in set(ReceiverKind) else None
    return page(
        "receivers.html",
        receivers=register.of_bureau(current_bureau(), kind=kind),
        kind=kind,
        kinds=ReceiverKind,
        fields=FIELDS,
    )


@blueprint.post("/receivers/fill")
@requires(Permission.MANAGE_BUREAU)
def fill_receivers() -> ResponseReturnValue:
    """Add the committees of the centers and villages that are not there yet."""
    with unit_of_work():
        added = register.fill_from_places(current_bureau(), current_actor(), clock.now())
    flash(ngettext("%(num)s committee is added.", "%(num)s committees are added.", added))
    return redirect(url_for("bureau.receivers"))


@blueprint.route("/receivers/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def new_receiver() -> ResponseReturnValue:
    """Add an office."""
    if request.method == "GET":
        return _page(None, form(ENTRIES, shown()))
    values = typed(ENTRIES)
    try:
        with unit_of_work():
            register.add(current_bureau(), values, current_actor(), clock.now())
    except WrongEntries as error:
        return _page(None, form(ENTRIES, values, faults=error.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The office is added."))
    return redirect(url_for("bureau.receivers"))


@blueprint.route("/receivers/<receiver>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def change_receiver(receiver: str) -> ResponseReturnValue:
    """Change an office; who was overtaken sees what stands now beside what was typed."""
    row = receiver_of(receiver)
    if request.method == "GET":
        return _page(row, form(ENTRIES, shown(row), register.version_of(row)))
    values, sent = typed(ENTRIES), request.form.get("version", "")
    try:
        with unit_of_work():
            changed = register.change(receiver_of(receiver), values, sent, current_actor(), clock.now())
    except WrongEntries as error:
        filled = form(ENTRIES, values, sent, faults=error.faults)
        return _page(receiver_of(receiver), filled), HTTPStatus.UNPROCESSABLE_ENTITY
    except Stale as error:
        row = receiver_of(receiver)
        return _page(row, form(ENTRIES, values, register.version_of(row), present=shown(row))), error.status
    flash(_("The office is changed.") if changed else _("Nothing was changed."))
    return redirect(url_for("bureau.receivers"))


@blueprint.post("/receivers/<receiver>/archive")
@requires(Permission.MANAGE_BUREAU)
def archive_receiver(receiver: str) -> ResponseReturnValue:
    """Archive an office, or take it back."""
    is_active = request.form.get("active") == "y"
    with unit_of_work():
        register.set_active(receiver_of(receiver), current_actor(), clock.now(), is_active=is_active)
    flash(
        _("The office is offered again.")
        if is_active
        else _("The office is archived: it is offered no more.")
    )
    return redirect(url_for("bureau.receivers"))


def _page(receiver: Receiver | None, filled: dict[str, Any]) -> str:
    kinds = {kind.value: _(kind.words) for kind in ReceiverKind}
    fields = {"": _("None")} | {key: _(words) for key, words in FIELDS.items()}
    last = register.last_change(receiver) if receiver else None
    choices = {"kind": kinds, "field": fields}
    return page("receiver_form.html", receiver=receiver, choices=choices, last=last, **filled)
