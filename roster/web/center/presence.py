"""Who came and when: what the code has noted, what the window sees, and what stands on the sheet of paper."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.database import unit_of_work
from roster.models import Sitting
from roster.services import absences, attendance, center_days, check_ins
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires
from roster.web.center.pages import blueprint, chosen_date, current_center, page, todays_sitting
from roster.web.errors import sentence
from roster.web.numbers import whole_number
from roster.web.typed_times import typed_time

FIELDS = ("arrived", "left", "reason")


@blueprint.get("/presence")
@requires(Permission.RUN_CENTER)
def presence() -> ResponseReturnValue:
    """Show who came to a day's sitting and when, to correct and to confirm."""
    return _page({})


@blueprint.post("/presence")
@requires(Permission.RUN_CENTER)
def write_presence() -> ResponseReturnValue:
    """Write down or correct one person's times; everything typed stays when they cannot be."""
    try:
        with unit_of_work():
            changed = check_ins.write_down(
                _sitting(),
                request.form.get("desk", ""),
                typed_time("arrived"),
                typed_time("left"),
                request.form.get("reason", ""),
                whole_number(request.form.get("version"), 0),
                current_actor(),
                clock.now(),
            )
    except NotFound:
        raise
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) and error.field in FIELDS else "arrived"
        return _page({field: sentence(error)}), error.status
    flash(_("Written down.") if changed else _("Nothing has changed."))
    return _back()


@blueprint.post("/presence/now")
@requires(Permission.RUN_CENTER)
def note_presence() -> ResponseReturnValue:
    """Note with one press that somebody has come, or has left."""
    what = "left" if request.form.get("what") == "left" else "arrived"
    with unit_of_work():
        found = check_ins.note_now(
            todays_sitting(), request.form.get("desk", ""), what, current_actor(), clock.now()
        )
        name = found.person.name
    flash(
        _("It is noted that %(name)s has come.", name=name)
        if what == "arrived"
        else _("It is noted that %(name)s has left.", name=name)
    )
    return redirect(url_for("center.today"))


@blueprint.post("/presence/absent")
@requires(Permission.RUN_CENTER)
def note_absence() -> ResponseReturnValue:
    """Note after the day that somebody did not come."""
    try:
        with unit_of_work():
            done = absences.did_not_come(
                _sitting(), request.form.get("desk", ""), current_actor(), clock.now()
            )
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        flash(_("Written down.") if done else _("Nothing has changed."))
    return _back()


@blueprint.post("/presence/confirm")
@requires(Permission.RUN_CENTER)
def confirm_presence() -> ResponseReturnValue:
    """Say that the times of a sitting are right."""
    try:
        with unit_of_work():
            done = check_ins.confirm(_sitting(), current_actor(), clock.now())
    except check_ins.NotOverYet as error:
        flash(sentence(error), "error")
    else:
        flash(
            ngettext("The times of %(num)s person are confirmed.", "The times of %(num)s people are confirmed.", done)
        )  # fmt: skip
    return _back()


def _page(wrong: dict[str, str]) -> str:
    sitting = _sitting()
    return page(
        "presence.html",
        sitting=sitting,
        day=sitting.date,
        present=check_ins.to_write_down(sitting, clock.today()),
        waiting=_others(sitting, check_ins.waiting(current_center(), clock.today())),
        unnoted=_others(
            sitting,
            attendance.unnoted_at(current_center(), clock.today() - absences.LOOKED_BACK, clock.today()),
        ),
        is_past=sitting.date < clock.today(),
        is_over=clock.now() >= clock.at_local(sitting.date, sitting.pm_ends),
        typed=request.form,
        wrong=wrong,
        length=lambda minutes: divmod(minutes, 60),
    )


def _others(sitting: Sitting, found: Sequence[Sitting]) -> list[Sitting]:
    return [one for one in found if one.id != sitting.id]


def _sitting() -> Sitting:
    sitting = center_days.sitting_on(current_center(), chosen_date())
    permit(sitting)
    if sitting is None:
        raise NotFound
    return sitting


def _back() -> ResponseReturnValue:
    return redirect(url_for("center.presence", date=chosen_date().isoformat()))
