"""The villages of a center: listed, added, removed."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.database import unit_of_work
from roster.services import villages as register
from roster.services.permissions import Permission
from roster.services.registers import WrongEntries
from roster.services.villages import ENTRIES
from roster.web.access import current_actor, requires
from roster.web.bureau.center_changes import center_of
from roster.web.bureau.entries import form, typed
from roster.web.bureau.pages import blueprint, page


@blueprint.route("/centers/<code>/villages", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def villages(code: str) -> ResponseReturnValue:
    """List a center's villages; add one."""
    center_of(code)
    if request.method == "GET":
        return _page(code, form(ENTRIES, {}))
    values, has_committee = typed(ENTRIES), bool(request.form.get("committee"))
    try:
        with unit_of_work():
            register.add(
                center_of(code), values, has_committee=has_committee, actor=current_actor(), now=clock.now()
            )
    except WrongEntries as error:
        return _page(code, form(ENTRIES, values, faults=error.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The village is added."))
    return redirect(url_for("bureau.villages", code=code))


@blueprint.post("/centers/<code>/villages/remove")
@requires(Permission.MANAGE_BUREAU)
def remove_village(code: str) -> ResponseReturnValue:
    """Take a village off a center."""
    village = request.form.get("village", "").replace("\0", "")[:16]
    with unit_of_work():
        register.remove(center_of(code), village, current_actor(), clock.now())
    flash(_("The village %(code)s is removed. If that was a mistake, add it again.", code=village))
    return redirect(url_for("bureau.villages", code=code))


def _page(code: str, filled: dict[str, Any]) -> str:
    center = center_of(code)
    return page("villages.html", center=center, villages=register.of_center(center), **filled)
