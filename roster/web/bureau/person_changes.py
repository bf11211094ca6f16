"""People added to the pool and changed by a scheduler, taken out of it and back."""

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, Stale
from roster.core.matters import MATTERS
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Practitioner, WishedChannel
from roster.services import firms, planning_names, practitioner_wishes, practitioners
from roster.services.permissions import Permission
from roster.services.practitioner_entries import ENTRIES
from roster.services.registers import WrongEntries
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.entries import form, typed
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.people import person_of
from roster.web.errors import sentence
from roster.web.presentation import local_name, words

WISHES = (practitioner_wishes.LIKES, practitioner_wishes.DISLIKES)
LONGEST_WISHES = 4000


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def new_person() -> ResponseReturnValue:
    """Add somebody to the pool."""
    if request.method == "GET":
        return _page(None, form(ENTRIES, practitioners.shown()))
    values = _typed()
    try:
        with unit_of_work():
            made = practitioners.add(current_bureau(), values, current_actor(), clock.now())
            public_id = made.public_id
    except WrongEntries as error:
        return _page(None, form(ENTRIES, values, faults=error.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The person is in the pool."))
    return redirect(url_for("bureau.person", practitioner=public_id))


@blueprint.route("/people/<practitioner>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def change_person(practitioner: str) -> ResponseReturnValue:
    """Change somebody; who was overtaken sees what stands now beside what was typed."""
    person = person_of(practitioner)
    if request.method == "GET":
        filled = form(ENTRIES, practitioners.shown(person), practitioners.version_of(person))
        return _page(person, filled)
    values, sent = _typed(), request.form.get("version", "")
    try:
        with unit_of_work():
            _change(practitioner, values, sent)
    except WrongEntries as error:
        filled = form(ENTRIES, values, sent, faults=error.faults)
        return _page(person_of(practitioner), filled), HTTPStatus.UNPROCESSABLE_ENTITY
    except Stale as error:
        person = person_of(practitioner)
        present = practitioners.shown(person) | {name: values[name] for name in practitioners.SECRET}
        filled = form(ENTRIES, values, practitioners.version_of(person), present=present)
        return _page(person, filled), error.status
    return redirect(url_for("bureau.person", practitioner=practitioner))


def _change(practitioner: str, values: dict[str, str], version: str) -> None:
    """Change the person inside a unit of work."""
    changed = practitioners.change(
        current_bureau(),
        person_of(practitioner),
        values,
        version,
        current_actor(),
        clock.now(),
        remove=request.form.getlist("remove"),
    )
    flash(_("The person's entries are changed.") if changed else _("Nothing was changed."))


@blueprint.post("/people/<practitioner>/leave-pool")
@requires(Permission.MANAGE_BUREAU)
def leave_pool(practitioner: str) -> ResponseReturnValue:
    """Take somebody out of the pool, unless a published roster names them later."""
    person_of(practitioner)
    try:
        last_day = _last_day()
        with unit_of_work():
            practitioners.leave_pool(person_of(practitioner), last_day, current_actor(), clock.now())
            is_out = not person_of(practitioner).is_active
    except (practitioners.StillOnRosters, InvalidInput) as error:
        flash(sentence(error), "error")
        return redirect(url_for("bureau.change_person", practitioner=practitioner))
    flash(
        _("The person has left the pool.")
        if is_out
        else _("The last day is noted: later dates are not planned.")
    )
    return redirect(url_for("bureau.person", practitioner=practitioner))


@blueprint.post("/people/<practitioner>/return")
@requires(Permission.MANAGE_BUREAU)
def return_to_pool(practitioner: str) -> ResponseReturnValue:
    """Let somebody be planned again."""
    person_of(practitioner)
    with unit_of_work():
        practitioners.return_to_pool(person_of(practitioner), current_actor(), clock.now())
    flash(_("The person is in the pool again."))
    return redirect(url_for("bureau.person", practitioner=practitioner))


def _typed() -> dict[str, str]:
    boxes = {name: " ".join(request.form.getlist(name))[:LONGEST_WISHES].replace("\0", "") for name in WISHES}
    return typed(ENTRIES) | boxes | {"is_supervised": "y" if request.form.get("is_supervised") else ""}


def _last_day() -> date | None:
    text = request.form.get("last_day", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(N_("Enter a date like 2026-12-31."), field="last_day") from None


def _page(person: Practitioner | None, filled: dict[str, Any]) -> str:
    bureau = current_bureau()
    offered = [
        firm
        for firm, _people in firms.of_bureau(bureau)
        if firm.is_active or (person is not None and person.firm_id == firm.id)
    ]
    return page(
        "person_form.html",
        person=person,
        firms={firm.public_id: firm.name for firm in offered},
        roles={one.code: local_name(one) for one in planning_names.roles_of(bureau)},
        channels={"": _("as it is there")} | {one.value: words(one) for one in WishedChannel},
        matters=MATTERS.values(),
        centers=practitioner_wishes.offered(bureau, filled["values"]),
        later=practitioners.published_after(person, clock.today()) if person else [],
        last=practitioners.last_change(person) if person else None,
        **filled,
    )
