"""The center's waiting list: who is in line, put somebody in it, answer for whoever was phoned."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.matters import MATTERS
from roster.core.references import new_token
from roster.database import unit_of_work
from roster.models import Channel, Sitting, WaitlistEntry
from roster.services import center_days, slots
from roster.services.bookings import BookingRequest
from roster.services.permissions import Permission
from roster.services.waitlist import answering, joining, reading
from roster.services.waitlist.joining import PRIORITIES
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.center.pages import blueprint, current_center, own_booking, page
from roster.web.errors import sentence
from roster.web.language import current_language
from roster.web.needs import companions_choices, needs_choices
from roster.web.numbers import whole_number
from roster.web.presentation import day as show_day
from roster.web.reveals import asked_field, revealed
from roster.web.role_names import namer

FIELDS = ("phone", "name", "note")
LONGEST_KEY = 64


class InLineForm(FlaskForm):  # type: ignore[misc]
    """Who wants a time, for what, and why before others."""

    key = HiddenField()
    role = SelectField(_l("With whom"), validate_choice=False)
    name = StringField(_l("Name or form of address"), render_kw={"maxlength": 60, "autocomplete": "off"})
    phone = StringField(_l("Phone"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    matter = SelectField(_l("Matter"), validate_choice=False, default="99")
    sitting = SelectField(_l("For which date?"), validate_choice=False)
    needs = SelectMultipleField(
        _l("Help needed at the center"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    companions = SelectField(_l("How many come along"), default="0", validate_choice=False)
    priority = SelectField(_l("Goes before others because"), validate_choice=False)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.matter.choices = [SelectChoice(code, _(matter.name)) for code, matter in MATTERS.items()]
        self.companions.choices, self.needs.choices = companions_choices(), needs_choices()
        self.priority.choices = [SelectChoice("", _("No: by the time of joining"))] + [
            SelectChoice(code, _(text)) for code, text in PRIORITIES.items()
        ]


@blueprint.get("/waiting")
@requires(Permission.RUN_CENTER)
def waiting_list() -> ResponseReturnValue:
    """List who is in line at one's own center, and what became of those before."""
    center = current_center()
    return page("waiting_list.html", line=reading.of_center(center), ended=reading.ended_of(center))


@blueprint.route("/waiting/new", methods=["GET", "POST"])
@requires(Permission.RUN_CENTER)
def join_waiting_list() -> ResponseReturnValue:
    """Put a caller or visitor in line."""
    form = InLineForm(data={"key": new_token()}) if request.method == "GET" else InLineForm()
    status = 200
    if form.validate_on_submit():
        try:
            code = _join(form)
            flash(_("In line. Please read the code out: %(code)s", code=f"{code[:3]}-{code[3:]}"))
            return redirect(url_for("center.waiting_list"))
        except DomainError as error:
            _blame(form, error)
            status = error.status
    _offer_choices(form)
    return page("join_waiting_list.html", form=form), status


@blueprint.get("/waiting/<public_id>")
@requires(Permission.RUN_CENTER)
def waiting_entry(public_id: str) -> ResponseReturnValue:
    """Show one place in line, and what may be done with it."""
    entry = _own_entry(public_id)
    offer = reading.running_offer(entry, clock.now())
    return page("waiting_entry.html", entry=entry, offer=offer, PRIORITIES=PRIORITIES)


@blueprint.post("/waiting/<public_id>/accept")
@requires(Permission.RUN_CENTER)
def accept_for_caller(public_id: str) -> ResponseReturnValue:
    """Book what is offered for somebody who said yes on the phone."""
    _own_entry(public_id)
    try:
        with unit_of_work():
            entry = _own_entry(public_id)
            booked = answering.accept(entry, current_actor(), clock.now(), staff=True).public_id
        flash(_("Booked. Please read the code out."))
        return redirect(url_for("center.booking", public_id=booked))
    except DomainError as error:
        return _back(public_id, sentence(error), "error")


@blueprint.post("/waiting/<public_id>/decline")
@requires(Permission.RUN_CENTER)
def decline_for_caller(public_id: str) -> ResponseReturnValue:
    """Note that somebody does not want the time that is offered."""
    _own_entry(public_id)
    try:
        with unit_of_work():
            answering.decline(_own_entry(public_id), current_actor(), clock.now())
    except DomainError as error:
        return _back(public_id, sentence(error), "error")
    return _back(
        public_id, _("Noted. The next in line is asked; this person stays in line for another time.")
    )


@blueprint.post("/waiting/<public_id>/leave")
@requires(Permission.RUN_CENTER)
def leave_waiting_list(public_id: str) -> ResponseReturnValue:
    """Take somebody off the list."""
    _own_entry(public_id)
    try:
        with unit_of_work():
            joining.leave(_own_entry(public_id), current_actor(), clock.now())
    except DomainError as error:
        return _back(public_id, sentence(error), "error")
    return _back(public_id, _("Taken off the waiting list."))


@blueprint.post("/waiting/<public_id>/first")
@requires(Permission.RUN_CENTER)
def put_first(public_id: str) -> ResponseReturnValue:
    """Let somebody go before others for a reason, or by time again."""
    _own_entry(public_id)
    try:
        with unit_of_work():
            reason = request.form.get("priority", "")
            joining.prioritize(_own_entry(public_id), reason, current_actor(), clock.now())
    except DomainError as error:
        return _back(public_id, sentence(error), "error")
    return _back(public_id, _("The order of the line is changed."))


@blueprint.post("/waiting/<public_id>/reveal")
@requires(Permission.RUN_CENTER)
def reveal_waiting(public_id: str) -> ResponseReturnValue:
    """Show one field of a place in line once, after a reason, and write that down."""
    _own_entry(public_id)
    field = asked_field(FIELDS)
    try:
        with unit_of_work():
            value = revealed(_own_entry(public_id), field)
    except InvalidInput as error:
        return _back(public_id, sentence(error), "error")
    entry = _own_entry(public_id)
    back = url_for("center.waiting_entry", public_id=public_id)
    return page("revealed.html", subject=entry, field=field, value=value, back=back)


@blueprint.post("/bookings/<public_id>/earlier")
@requires(Permission.RUN_CENTER)
def wait_for_earlier(public_id: str) -> ResponseReturnValue:
    """Put somebody who has a booking in line for an earlier time."""
    own_booking(public_id)
    try:
        with unit_of_work():
            joining.join_for_earlier(own_booking(public_id), current_actor(), clock.now())
        flash(_("In line for an earlier time. The booking stays until then."))
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for("center.booking", public_id=public_id))


def _offer_choices(form: InLineForm) -> None:
    window, bureau = slots.window_of(current_bureau(), clock.now()), current_bureau()
    form.role.choices = [SelectChoice(role, namer(bureau)(role)) for role in _roles()]
    form.sitting.choices = [SelectChoice("", _("Any coming date: the first that is free"))] + [
        SelectChoice(one.public_id, show_day(one.date)) for one in _coming() if window.is_open(one)
    ]


def _roles() -> list[str]:
    """Return whom people may wait for: who is to sit here in the coming months, lawyers first."""
    return sorted(
        {duty.role for one in _coming() for duty in one.duties} | {"lawyer"},
        key=lambda role: (role != "lawyer", role),
    )


def _coming() -> list[Sitting]:
    today = clock.today()
    return [one for one in center_days.sittings_around(current_center(), today) if one.date > today]


def _join(form: InLineForm) -> str:
    with unit_of_work():
        center = current_center()
        wanted = BookingRequest.read(
            name=form.name.data or "",
            phone=form.phone.data or "",
            matter=form.matter.data or "",
            needs=tuple(form.needs.data or ()),
            companions=whole_number(form.companions.data, 0),
            channel=Channel.PHONE,
            language=current_language(),
        )
        chosen = form.sitting.data or ""
        sitting = next((one for one in _coming() if one.public_id == chosen), None)
        if chosen and sitting is None:
            raise InvalidInput(_("Please choose one of these dates."), field="sitting")
        if form.role.data not in _roles():
            raise InvalidInput(_("Please choose with whom."), field="role")
        return joining.join(
            center, form.role.data, wanted, current_actor(), clock.now(), sitting=sitting,
            idempotency_key=(form.key.data or new_token())[:LONGEST_KEY], priority=form.priority.data or "",
        ).code  # fmt: skip


def _blame(form: InLineForm, error: DomainError) -> None:
    field = error.field if isinstance(error, InvalidInput) else "phone"
    form[field if field in form else "name"].errors = [sentence(error)]


def _back(public_id: str, message: str, category: str = "message") -> ResponseReturnValue:
    flash(message, category)
    return redirect(url_for("center.waiting_entry", public_id=public_id))


def _own_entry(public_id: str) -> WaitlistEntry:
    """Return a place in line at one's own center."""
    entry = reading.by_public_id(current_bureau(), public_id)
    permit(entry)
    if entry is None:
        raise NotFound
    return entry
