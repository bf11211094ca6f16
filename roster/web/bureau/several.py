"""Several people of the pool changed in one go: chosen, looked at one by one, then done."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import firms, planning_names, pool, previews, several_people
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.presentation import local_name


@blueprint.route("/people/together", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def several() -> ResponseReturnValue:
    """Choose people and a change; look at what it does to each; do it once that is confirmed."""
    if request.method == "GET":
        return _page(all_chosen="all" in request.args)
    try:
        return _done() if request.form.get("digest") else _looked_at()
    except (InvalidInput, several_people.CannotChange) as error:
        flash(sentence(error), "error")
        return _page(), HTTPStatus.UNPROCESSABLE_ENTITY


def _looked_at(status: HTTPStatus = HTTPStatus.OK) -> ResponseReturnValue:
    people, wish = _read()
    found = several_people.preview(people, wish, clock.now())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if found.faults else status
    return _page(preview=found, wish=wish, chosen=people), status


def _done() -> ResponseReturnValue:
    try:
        with unit_of_work():
            people, wish = _read()
            digest = request.form["digest"][:64]
            count = several_people.change(people, wish, digest, current_actor(), clock.now())
    except previews.PreviewChanged as error:
        flash(sentence(error), "warning")
        return _looked_at(error.status)
    flash(_("Changed: %(count)s people.", count=count))
    return redirect(url_for("bureau.people"))


def _read() -> tuple[list[Any], several_people.Wish]:
    what = request.form.get("what", "")[:32]
    typed = request.form.get(f"value-{what}", "").replace("\0", "").strip()[:40]
    people = several_people.chosen(current_bureau(), request.form.getlist("person"))
    return people, several_people.read(current_bureau(), what, typed)


def _page(all_chosen: bool = False, **context: Any) -> str:
    bureau = current_bureau()
    words, role = request.values.get("q", "")[:60], request.values.get("role", "")[:32]
    people = pool.people(bureau, words, role)
    marked = set(request.form.getlist("person"))
    return page(
        "several_people.html",
        people=people,
        marked={one.public_id for one in people} if all_chosen else marked,
        choices=several_people.CHOICES,
        what=request.form.get("what", ""),
        typed={name: request.form.get(f"value-{name}", "")[:40] for name in several_people.CHOICES},
        firms=[firm for firm, _count in firms.of_bureau(bureau) if firm.is_active],
        roles={one.code: local_name(one) for one in planning_names.roles_of(bureau)},
        fates=previews.Fate,
        language=str(get_locale()),
        words=words,
        role=role,
        **context,
    )
