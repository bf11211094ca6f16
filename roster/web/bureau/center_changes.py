"""Centers added and changed by a scheduler, closed and opened again."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, Stale
from roster.database import unit_of_work
from roster.models import Center
from roster.services import center_needs, centers, planning_names, pool, settings, sittings
from roster.services.permissions import Permission
from roster.services.registers import WrongEntries
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.entries import form, typed
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence


def center_of(code: str) -> Center:
    """Return the bureau's center of that code if the acting grant may change it. Raises NotFound."""
    found = pool.center_of(current_bureau(), code)
    permit(found)
    return found


@blueprint.route("/new-center", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def new_center() -> ResponseReturnValue:
    """Add a center."""
    bureau = current_bureau()
    entries = centers.entries(bureau)
    if request.method == "GET":
        return _page(None, form(entries, centers.shown(bureau)))
    values = typed(entries)
    try:
        with unit_of_work():
            code = centers.add(current_bureau(), values, current_actor(), clock.now()).code
    except WrongEntries as error:
        return _page(None, form(entries, values, faults=error.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The center is added. It is planned in the months that are not published yet."))
    return redirect(url_for("bureau.center", code=code))


@blueprint.route("/centers/<code>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def change_center(code: str) -> ResponseReturnValue:
    """Change a center; who was overtaken sees what stands now beside what was typed."""
    bureau, center = current_bureau(), center_of(code)
    entries, version = centers.entries(bureau), centers.version_of(bureau, center)
    if request.method == "GET":
        return _page(center, form(entries, centers.shown(bureau, center), version))
    values, sent = typed(entries), request.form.get("version", "")
    try:
        with unit_of_work():
            new_code = _change(code, values, sent)
    except WrongEntries as error:
        filled = form(entries, values, sent, faults=error.faults)
        return _page(center_of(code), filled), HTTPStatus.UNPROCESSABLE_ENTITY
    except Stale as error:
        bureau, center = current_bureau(), center_of(code)
        filled = form(
            entries, values, centers.version_of(bureau, center), present=centers.shown(bureau, center)
        )
        return _page(center, filled), error.status
    return redirect(url_for("bureau.center", code=new_code))


def _change(code: str, values: dict[str, str], version: str) -> str:
    """Change the center inside a unit of work; return its code."""
    center = center_of(code)
    changed = centers.change(
        current_bureau(),
        center,
        values,
        version,
        current_actor(),
        clock.now(),
        lay_out=bool(request.form.get("lay_out")),
    )
    flash(_("The center is changed.") if changed else _("Nothing was changed."))
    return center.code


@blueprint.post("/centers/<code>/close")
@requires(Permission.MANAGE_BUREAU)
def close_center(code: str) -> ResponseReturnValue:
    """Close a center, unless a published roster still counts on it."""
    try:
        with unit_of_work():
            centers.close(current_bureau(), center_of(code), current_actor(), clock.now())
    except centers.StillPublished as error:
        return _refused(code, error)
    flash(_("The center is closed. Its history stays. It can be opened again on its page."))
    return redirect(url_for("bureau.center", code=code))


@blueprint.post("/centers/<code>/reopen")
@requires(Permission.MANAGE_BUREAU)
def reopen_center(code: str) -> ResponseReturnValue:
    """Open a closed center again."""
    with unit_of_work():
        centers.reopen(current_bureau(), center_of(code), current_actor(), clock.now())
    flash(_("The center is open again."))
    return redirect(url_for("bureau.center", code=code))


def _refused(code: str, error: DomainError) -> ResponseReturnValue:
    flash(sentence(error), "error")
    return redirect(url_for("bureau.change_center", code=code))


def _page(center: Center | None, filled: dict[str, Any]) -> str:
    bureau = current_bureau()
    return page(
        "center_form.html",
        center=center,
        roles=planning_names.roles_of(bureau),
        needs=center_needs,
        calendars={key: _(text) for key, text in center_needs.CALENDARS.items()},
        periods={key: _(text) for key, text in center_needs.PERIODS.items()},
        hours={season: getattr(settings.of(bureau), f"{season}_hours") for season in center_needs.SEASONS},
        months=[one.month for one in sittings.coming(bureau, clock.now())],
        published=centers.published_ahead(bureau, center, clock.now()) if center else [],
        last=centers.last_change(center) if center else None,
        **filled,
    )
