"""Legal publicity of the center: planned, held, called off; and half-days to which nobody came."""

from datetime import date, timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.publicity_words import PublicityKind
from roster.database import unit_of_work
from roster.models import Publicity
from roster.services import empty_half_days, pool, publicity
from roster.services.permissions import Permission
from roster.services.publicity import Event
from roster.web import empty_half_days as nobody_came
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.center.pages import blueprint, current_center, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number

SHOWN = timedelta(days=366)
_FIELDS = ("date", "kind", "topic", "place", "people", "leaflets", "note", "speaker")


@blueprint.get("/publicity")
@requires(Permission.RUN_CENTER)
def publicity_list() -> ResponseReturnValue:
    """List what is planned and what was held, with the forms for both."""
    return _page({})


@blueprint.post("/publicity")
@requires(Permission.RUN_CENTER)
def add_publicity() -> ResponseReturnValue:
    """Plan an event, or write down one that took place."""
    was_held = request.form.get("then") == "held"
    try:
        event = _event(was_held)
        with unit_of_work():
            write = publicity.write_down if was_held else publicity.plan
            write(current_center(), event, current_actor(), clock.now())
    except DomainError as error:
        return _page({_field(error, _FIELDS, "date"): sentence(error)}), error.status
    flash(_("Written down.") if was_held else _("Planned."))
    return redirect(url_for("center.publicity_list"))


@blueprint.post("/publicity/<public_id>")
@requires(Permission.RUN_CENTER)
def settle_publicity(public_id: str) -> ResponseReturnValue:
    """Say what became of a planned event: it was held, or is called off."""
    version = whole_number(request.form.get("version"), 0)
    try:
        with unit_of_work():
            row = _own(public_id)
            if request.form.get("then") == "called_off":
                publicity.call_off(row, version, request.form.get("note", ""), current_actor(), clock.now())
            else:
                people, leaflets = nobody_came.count("people"), nobody_came.count("leaflets")
                publicity.hold(row, version, _date(), people, leaflets, current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        field = _field(error, _FIELDS, "date")
        return _page({f"{field}-{public_id}": sentence(error)}), error.status
    flash(_("Written down."))
    return redirect(url_for("center.publicity_list"))


@blueprint.post("/empty-half-days")
@requires(Permission.RUN_CENTER)
def nobody_came_here() -> ResponseReturnValue:
    """Write down that nobody came to a half-day."""
    try:
        nobody_came.write_down(center=current_center())
    except DomainError as error:
        field = _field(error, ("leaflets", "instead"), "")
        return _page({f"{field or 'half_day'}-empty": sentence(error)}), error.status
    flash(_("Written down."))
    return redirect(url_for("center.publicity_list"))


def _page(wrong: dict[str, str]) -> str:
    bureau, center, now = current_bureau(), current_center(), clock.now()
    today = clock.today()
    return page(
        "publicity.html",
        planned=publicity.planned(bureau, center),
        settled=publicity.settled(bureau, today - SHOWN, today, center),
        count=publicity.counts(bureau, date(today.year, 1, 1), today).get(center.id, publicity.Count()),
        unwritten=empty_half_days.unwritten(now, center=center),
        empty=empty_half_days.written(center, now),
        kinds=list(PublicityKind),
        speakers=pool.people(bureau),
        typed=request.form,
        wrong=wrong,
    )


def _event(was_held: bool) -> Event:
    form = request.form
    return Event(
        _date(),
        form.get("kind", ""),
        form.get("topic", ""),
        form.get("place", ""),
        nobody_came.count("people") if was_held else 0,
        nobody_came.count("leaflets") if was_held else 0,
        form.get("note", ""),
        form.get("speaker", ""),
    )


def _date() -> date | None:
    try:
        return date.fromisoformat(request.form.get("date", "").strip())
    except ValueError:
        return None


def _own(public_id: str) -> Publicity:
    found = publicity.by_public_id(public_id)
    permit(found)
    if found is None:
        raise NotFound
    return found


def _field(error: DomainError, known: tuple[str, ...], otherwise: str) -> str:
    blamed = error.field if isinstance(error, InvalidInput) else None
    return blamed if blamed in known and blamed else otherwise
