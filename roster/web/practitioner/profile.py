"""One's own entry in the register, one's wishes, and conflicts of interest that one declares."""

from datetime import date
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.matters import MATTERS
from roster.database import unit_of_work
from roster.services import advised_bodies, conflicts, license_reminders, own_wishes, pool, settings
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint, current_practitioner, page
from roster.web.presentation import listed, short_day


@blueprint.get("/profile")
@requires(Permission.GIVE_OWN_LEAVE)
def profile() -> ResponseReturnValue:
    """Show one's own entry, wishes and declared conflicts."""
    return _page({})


@blueprint.post("/wishes")
@requires(Permission.GIVE_OWN_LEAVE)
def save_wishes() -> ResponseReturnValue:
    """Keep one's wishes for the plans to come."""
    form = request.form
    try:
        with unit_of_work():
            changed = own_wishes.change(
                current_practitioner(),
                _typed_towns(),
                _days(form.getlist("not_on")),
                current_actor(),
                clock.now(),
                no_far_in_a_row="no_far_in_a_row" in form,
            )
    except InvalidInput as error:
        return _page({error.field or "towns": sentence(error)}), error.status
    flash(_("Your wishes are kept. Plans weigh them from now on.") if changed else _("Nothing has changed."))
    return redirect(url_for("practitioner.profile", _anchor="wishes"))


@blueprint.post("/conflicts")
@requires(Permission.GIVE_OWN_LEAVE)
def declare_own_conflict() -> ResponseReturnValue:
    """Declare that one must not sit in a town; it holds at once."""
    try:
        with unit_of_work():
            center = pool.center_of(current_bureau(), request.form.get("center", ""))
            hits = conflicts.declare(
                current_practitioner(), center, request.form.get("reason", ""), current_actor(), clock.now()
            )
    except NotFound:
        return _page({"center": _("Choose a town.")}), HTTPStatus.BAD_REQUEST
    except DomainError as error:
        field = "reason" if isinstance(error, InvalidInput) else "center"
        return _page({field: sentence(error)}), error.status
    flash(_("Noted. No plan and nobody places you there any more."))
    if hits:
        flash(
            ngettext(
                "You still stand on the roster there on %(days)s: say that you cannot come, so that somebody else is found.",
                "You still stand on the roster there on %(days)s: say that you cannot come, so that somebody else is found.",
                len(hits),
                days=listed(short_day(one.date) for one in hits),
            ),
            "warning",
        )
    return redirect(url_for("practitioner.profile", _anchor="conflicts"))


@blueprint.post("/bodies")
@requires(Permission.GIVE_OWN_LEAVE)
def advise_body() -> ResponseReturnValue:
    """Declare a body that one advises for good, or take one back."""
    form, gone = request.form, request.form.get("remove", "")
    try:
        with unit_of_work():
            if gone:
                advised_bodies.remove(current_practitioner(), gone, current_actor(), clock.now())
            else:
                advised_bodies.add(current_practitioner(), form.get("body", ""), current_actor(), clock.now())
    except InvalidInput as error:
        return _page({"body": sentence(error)}), error.status
    flash(
        _("Taken back.")
        if gone
        else _("Noted. Whoever comes against it is a possible conflict of interest from now on.")
    )
    return redirect(url_for("practitioner.profile", _anchor="bodies"))


def _page(wrong: dict[str, str]) -> str:
    person, bureau, now = current_practitioner(), current_bureau(), clock.now()
    return page(
        "profile.html",
        me=person,
        days_left=license_reminders.days_left(person, clock.today()),
        MATTERS=MATTERS,
        centers=own_wishes.centers(bureau),
        towns=_typed_towns() if wrong else own_wishes.towns_of(person),
        session_dates=own_wishes.dates(bureau, now),
        not_on=set(_days(request.form.getlist("not_on"))) if wrong else own_wishes.dates_of(person),
        no_far="no_far_in_a_row" in request.form if wrong else person.no_far_in_a_row,
        bodies=advised_bodies.of(person),
        far_minutes=settings.of(bureau).far_minutes,
        most=(own_wishes.MOST_CENTERS, own_wishes.MOST_DATES),
        typed=request.form,
        wrong=wrong,
    )


def _typed_towns() -> dict[str, str]:
    return {key.removeprefix("town-"): wish for key, wish in request.form.items() if key.startswith("town-")}


def _days(typed: list[str]) -> list[date]:
    """Return the dates among what was sent; anything else is none of ours."""
    found = []
    for text in typed:
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            continue
    return found
