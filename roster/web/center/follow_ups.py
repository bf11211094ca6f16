"""Whom the center calls back, what is late, and what came of each call."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.referral_words import RESULTS
from roster.core.satisfaction_words import RUNNING, CallWay, FollowUpState, Level
from roster.database import unit_of_work
from roster.models import FollowUp, Visit
from roster.services import center_days, consultations, follow_ups, ratings, visits
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.center.pages import blueprint, current_center, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number

SETTLED = {"yes": True, "no": False}


@blueprint.get("/follow-ups")
@requires(Permission.RUN_CENTER)
def call_backs() -> ResponseReturnValue:
    """List what is to do at one's own center, the late first."""
    return _list({})


@blueprint.post("/follow-ups")
@requires(Permission.RUN_CENTER)
def promise() -> ResponseReturnValue:
    """Write down that somebody was promised a call."""
    try:
        with unit_of_work():
            follow_ups.open_promised(_visit(), _due_on(), current_actor(), clock.now())
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) and error.field else "number"
        return _list({field: sentence(error)}), error.status
    flash(_("The call-back is on the list."))
    return redirect(url_for("center.call_backs"))


@blueprint.get("/follow-ups/<public_id>")
@requires(Permission.RUN_CENTER)
def call_back(public_id: str) -> ResponseReturnValue:
    """Show one call-back with what was said; that it was read is written down."""
    with unit_of_work():
        follow_ups.read(_own(public_id), current_actor(), clock.now())
    return _one(public_id, {})


@blueprint.post("/follow-ups/<public_id>")
@requires(Permission.RUN_CENTER)
def record_call_back(public_id: str) -> ResponseReturnValue:
    """Write down what came of a call."""
    form = request.form
    try:
        with unit_of_work():
            found = _own(public_id)
            state = form.get("state", "")
            if state not in set(FollowUpState):
                raise InvalidInput(_("Choose what became of it."), field="state")
            follow_ups.record(
                found,
                FollowUpState(state),
                whole_number(form.get("version"), 0),
                current_actor(),
                clock.now(),
                way=CallWay(form["way"]) if form.get("way") in set(CallWay) else None,
                is_settled=SETTLED.get(form.get("settled", "")),
                note=form.get("note", ""),
            )
            level = form.get("level", "")
            if found.visit and found.state is FollowUpState.DONE and level in set(Level):
                ratings.say(found.visit, Level(level), current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) and error.field else "state"
        return _one(public_id, {field: sentence(error)}), error.status
    flash(_("Written down."))
    return redirect(url_for("center.call_backs"))


def _list(wrong: dict[str, str]) -> str:
    today = clock.today()
    listed = follow_ups.running(current_bureau(), current_center())
    return page(
        "follow_ups.html",
        late=[one for one in listed if follow_ups.is_overdue(one, today)],
        coming=[one for one in listed if not follow_ups.is_overdue(one, today)],
        days=[one for one in center_days.sittings_around(current_center(), today) if one.date <= today],
        typed=request.form,
        wrong=wrong,
    )


def _one(public_id: str, wrong: dict[str, str]) -> str:
    found = _own(public_id)
    return page(
        "follow_up.html",
        one=found,
        number=_number(found),
        levels=list(Level) if found.visit and ratings.may_be_said(found.visit) else [],
        results=RESULTS[found.referral.door] if found.referral else {},
        is_running=found.state in RUNNING,
        is_overdue=follow_ups.is_overdue(found, clock.today()),
        states=[FollowUpState.DONE, FollowUpState.UNREACHABLE, FollowUpState.CLOSED],
        ways=list(CallWay),
        typed=request.form,
        wrong=wrong,
    )


def _number(found: FollowUp) -> str:
    """Return the number that the visitor left: in the record, or with the matter that was handed on."""
    number = consultations.number_for_call_back(found.visit) if found.visit else ""
    return number or (found.referral.phone if found.referral else "") or ""


def _own(public_id: str) -> FollowUp:
    found = follow_ups.by_public_id(public_id)
    permit(found)
    if found is None:
        raise NotFound
    return found


def _visit() -> Visit:
    """Return the visit that a day and its number name. Raises InvalidInput."""
    day = _date("day")
    sitting = center_days.sitting_on(current_center(), day) if day else None
    number = whole_number(request.form.get("number"), 0)
    found = (
        next((one for one in visits.record_of(sitting) if one.queue_number == number), None)
        if sitting
        else None
    )
    if found is None:
        raise InvalidInput(_("Nobody had this number on that day."), field="number")
    return found


def _due_on() -> date | None:
    if not request.form.get("due_on", "").strip():
        return None
    found = _date("due_on")
    if found is None:
        raise InvalidInput(_("Enter a date such as 2026-12-24."), field="due_on")
    return found


def _date(field: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(field, "").strip())
    except ValueError:
        return None
