"""Leave: two taps from a sitting, or any stretch of dates; the list, and taking it back."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.core.periods import Period
from roster.database import unit_of_work
from roster.models import LeaveReason
from roster.services import leave_effects, leaves, seat_fillings, settings, several_bureaus
from roster.services.duties import OwnSitting
from roster.services.leaves import GivenLeave
from roster.services.permissions import Permission
from roster.services.seat_choices import Choice
from roster.web import leave_forms
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import (
    blueprint,
    current_practitioner,
    other_bureaus,
    own_sitting,
    page,
    people_meant,
)
from roster.web.presentation import words

REQUIRED = InputRequired(_l("Choose a date, for example 2026-12-02."))


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """Any stretch of dates."""

    starts_on = DateField(_l("First day"), validators=[REQUIRED])
    ends_on = DateField(_l("Last day"), validators=[Optional()], description=_l("Empty means one day."))
    period = RadioField(
        _l("Which part of the day?"),
        choices=[
            SelectChoice("day", _l("Whole day")),
            SelectChoice("am", _l("Morning")),
            SelectChoice("pm", _l("Afternoon")),
        ],
        default="day",
    )
    reason = SelectField(_l("Reason"))
    note = StringField(
        _l("Note"),
        validators=[Length(max=200)],
        description=_l("No details about health or clients, please."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [SelectChoice(reason.value, words(reason)) for reason in LeaveReason]


@blueprint.route("/leave", methods=["GET", "POST"])
@requires(Permission.GIVE_OWN_LEAVE)
def leave() -> ResponseReturnValue:
    """List one's leave and give more."""
    form = LeaveForm()
    status = 200
    if form.validate_on_submit():
        try:
            _give(
                form.starts_on.data,
                form.ends_on.data or form.starts_on.data,
                Period(form.period.data),
                LeaveReason(form.reason.data),
                form.note.data or "",
            )
            return redirect(url_for("practitioner.leave"))
        except DomainError as error:
            field = error.field if isinstance(error, InvalidInput) and error.field else "starts_on"
            form[field].errors = [sentence(error)]
            status = error.status
    elif form.is_submitted():
        status = 400
    elsewhere = [
        (grant, leaves.of_practitioner(grant.practitioner)) for grant in other_bureaus() if grant.practitioner
    ]
    given = leaves.of_practitioner(current_practitioner())
    return page("leave.html", form=form, given=given, elsewhere=elsewhere), status


@blueprint.route("/sittings/<public_id>/leave", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_SITTINGS)
def cannot_come(public_id: str) -> ResponseReturnValue:
    """Say for one sitting that one cannot come: the second tap is the reason."""
    own = own_sitting(public_id)
    chosen = request.form.get("reason", "")
    if request.method == "POST" and chosen in {reason.value for reason in LeaveReason}:
        _give(own.date, own.date, own.period, LeaveReason(chosen), request.form.get("note", "")[:200])
        return redirect(url_for("practitioner.leave"))
    in_time_until = leave_effects.deadline_of(own.sitting)
    return page(
        "cannot_come.html",
        own=own,
        substitutes=_substitutes(own),
        reasons=list(LeaveReason),
        in_time_until=in_time_until,
        is_answered=settings.of(current_bureau()).urgent_leave_approval,
        is_late=clock.now() > in_time_until,
    ), 400 if request.method == "POST" else 200


def _substitutes(own: OwnSitting) -> Sequence[Choice] | None:
    """Return who could come instead by all rules, nearest to the plan first; None when the roster is changing."""
    month, duty = own.assignment.roster.month, own.assignment.duty.public_id
    try:
        return seat_fillings.of(current_bureau(), month, duty, own.assignment.public_id, clock.now()).possible
    except DomainError:
        return None


@blueprint.post("/leave/<public_id>/withdraw")
@requires(Permission.GIVE_OWN_LEAVE)
def withdraw_leave(public_id: str) -> ResponseReturnValue:
    """Take a leave back."""
    with unit_of_work():
        found = leaves.by_public_id(public_id)
        permit(found)
        if found is not None:
            leaves.withdraw(found, current_actor(), clock.now())
    flash(_("The leave is withdrawn. If somebody else was put in already, that stays: ask the bureau."))
    return redirect(url_for("practitioner.leave"))


def _give(starts_on: date, ends_on: date, period: Period, reason: LeaveReason, note: str) -> None:
    with unit_of_work():
        given = several_bureaus.give_leave(
            people_meant(), starts_on, ends_on, period, reason, note, current_actor(), clock.now()
        )
        message, category = answer_words(given)
    flash(message, category)


def answer_words(given: Sequence[GivenLeave]) -> tuple[str, str]:
    """Return what is said of leave that was just given, and whether it is a warning."""
    hits = [hit for one in given for hit in one.hits if hit.is_published]
    if not hits:
        return _("Noted. No published sitting of yours is affected."), "message"
    if any(one.is_asked for one in given):
        return leave_forms.asked_words(current_bureau()), "warning"
    if any(one.is_urgent for one in given):
        phone = current_bureau().phone or "–"
        return _("Noted, but it is late: please also phone the bureau, %(phone)s.", phone=phone), "warning"
    return _(
        "Noted. The bureau has been told that %(count)s sitting needs somebody else.", count=len(hits)
    ), "message"
