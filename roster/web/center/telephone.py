"""Somebody calls: book for them, move or cancel their time, and read the code out."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.masking import mask_name
from roster.core.matters import MATTERS
from roster.core.references import new_token
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Channel, Slot
from roster.services import bookings, center_days, slots
from roster.services.bookings import BookingRequest
from roster.services.bookings.errors import AlreadyBooked, FamilyCap, NothingFollows
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.center.pages import blueprint, current_center, own_booking, page
from roster.web.errors import sentence
from roster.web.language import current_language
from roster.web.needs import companions_choices, needs_choices
from roster.web.numbers import whole_number

SITTINGS_SHOWN = 3


class CallerForm(FlaskForm):  # type: ignore[misc]
    """Who calls and what it is about."""

    key = HiddenField()
    name = StringField(_l("Name or form of address"), render_kw={"maxlength": 60, "autocomplete": "off"})
    phone = StringField(_l("Phone"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    matter = SelectField(_l("Matter"), validate_choice=False, default="99")
    needs = SelectMultipleField(
        _l("Help needed at the center"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    companions = SelectField(
        _l("How many come along"),
        validate_choice=False,
        default="0",
    )
    is_long = BooleanField(
        _l("A long talk: keep the following time too"),
        description=_l("For papers to read or several people; needs two free times in a row."),
    )
    family = BooleanField(_l("One more person under the same phone"))
    beyond_cap = StringField(
        _l("Reason for more bookings than the limit"), description=_l("Only when the system asks for it.")
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.matter.choices = [SelectChoice(code, _(matter.name)) for code, matter in MATTERS.items()]
        self.companions.choices, self.needs.choices = companions_choices(), needs_choices()


class QuickForm(CallerForm):
    """The same on one page with the times, for the keyboard alone: the number of a time, phone, name, Enter."""

    offered = HiddenField()
    """The times that were shown, in order: what was number 3 stays number 3."""
    number = StringField(_l("Number of the time"), render_kw={"inputmode": "numeric", "autocomplete": "off"})

    @property
    def chosen(self) -> str:
        """The time (public name) whose number was typed. Raises InvalidInput when there is none."""
        times, number = (self.offered.data or "").split(","), whole_number(self.number.data, 0)
        if not 1 <= number <= len(times):
            raise InvalidInput(
                N_("Type the number that stands before a free time, for example 1."), field="number"
            )
        return times[number - 1]


@blueprint.get("/telephone")
@requires(Permission.RUN_CENTER)
def telephone() -> ResponseReturnValue:
    """List the free times of one's own center, also those kept for walk-ins."""
    return _times_page(QuickForm(data={"key": new_token()}))


@blueprint.post("/telephone")
@requires(Permission.RUN_CENTER)
def book_by_number() -> ResponseReturnValue:
    """Book the time whose number was typed; what is refused goes on in the long form, with all that was typed."""
    form = QuickForm()
    try:
        chosen = form.chosen
    except InvalidInput as error:
        _blame(form, error)
        return _times_page(form), error.status
    slot = _own_slot(chosen)
    try:
        return redirect(url_for("center.booking", public_id=_book(chosen, form)))
    except NotFound:
        raise
    except DomainError as error:
        _blame(form, error)
        return page("book.html", slot=_own_slot(slot.public_id), form=form), error.status


def _times_page(form: QuickForm) -> str:
    moving = own_booking(request.args["move"]) if request.args.get("move") else None
    coming = [
        one
        for one in center_days.sittings_around(current_center(), clock.today())
        if one.date >= clock.today()
    ]
    roles = [moving.slot.role] if moving else None
    offers = [
        (sitting, role, slots.times_of(sitting, clock.now(), role, staff=True))
        for sitting in coming[:SITTINGS_SHOWN]
        for role in roles or sorted({duty.role for duty in sitting.duties})
    ]
    if moving and moving.is_long:
        offers = [(sitting, role, slots.in_a_row(times)) for sitting, role, times in offers]
    offers = [offer for offer in offers if offer[2]]
    form.offered.data = ",".join(one.slot.public_id for _sitting, _role, times in offers for one in times)
    quotas = slots.quotas(coming[:SITTINGS_SHOWN], clock.now())
    return page("telephone.html", offers=offers, moving=moving, quotas=quotas, form=form)


@blueprint.route("/telephone/<public_id>", methods=["GET", "POST"])
@requires(Permission.RUN_CENTER)
def book_for_caller(public_id: str) -> ResponseReturnValue:
    """Book a time for somebody on the phone."""
    slot, status = _own_slot(public_id), 200
    form = CallerForm(data={"key": new_token()}) if request.method == "GET" else CallerForm()
    if form.validate_on_submit():
        try:
            return redirect(url_for("center.booking", public_id=_book(public_id, form)))
        except DomainError as error:
            _blame(form, error)
            slot, status = _own_slot(public_id), error.status
    return page("book.html", slot=slot, form=form), status


@blueprint.get("/bookings/<public_id>")
@requires(Permission.RUN_CENTER)
def booking(public_id: str) -> ResponseReturnValue:
    """Show one booking: the code to read out, the slip to print, what may be done with it."""
    return page("booking.html", booking=own_booking(public_id))


@blueprint.post("/bookings/<public_id>/move")
@requires(Permission.RUN_CENTER)
def move_booking(public_id: str) -> ResponseReturnValue:
    """Move a booking to another time of the center; the code stays."""
    own_booking(public_id)
    try:
        with unit_of_work():
            found = own_booking(public_id)
            slot = _own_slot(request.form.get("slot", ""))
            bookings.move(found, slot, _version(), current_actor(), clock.now(), staff=True)
        flash(_("Moved. Please tell the caller the new time."))
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for("center.booking", public_id=public_id))


@blueprint.post("/bookings/<public_id>/length")
@requires(Permission.RUN_CENTER)
def set_length(public_id: str) -> ResponseReturnValue:
    """Keep the following time for a long talk too, or give it back."""
    own_booking(public_id)
    is_long = request.form.get("long") == "1"
    try:
        with unit_of_work():
            found = own_booking(public_id)
            bookings.set_length(found, _version(), current_actor(), clock.now(), is_long=is_long)
        flash(_("The following time is kept too.") if is_long else _("The following time is free again."))
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for("center.booking", public_id=public_id))


@blueprint.post("/bookings/<public_id>/cancel")
@requires(Permission.RUN_CENTER)
def cancel_booking(public_id: str) -> ResponseReturnValue:
    """Cancel a booking for a caller."""
    own_booking(public_id)
    try:
        with unit_of_work():
            found = own_booking(public_id)
            bookings.cancel(found, _version(), current_actor(), clock.now(), staff=True)
        flash(_("Cancelled. The time is free for somebody else."))
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for("center.booking", public_id=public_id))


def _blame(form: CallerForm, error: DomainError) -> None:
    """Show what is wrong beside the entry that can mend it."""
    told = [sentence(error)]
    if isinstance(error, AlreadyBooked):
        told.append(_("For another person tick “One more person under the same phone”."))
    of_error = {AlreadyBooked: "phone", FamilyCap: "beyond_cap", NothingFollows: "is_long"}.get(
        type(error), "name"
    )
    field = error.field if isinstance(error, InvalidInput) and error.field else of_error
    form[field].errors = [" ".join(told)]


def _book(slot_public_id: str, form: CallerForm) -> str:
    with unit_of_work():
        on_file = "" if form.name.data else bookings.name_on_file(current_center(), form.phone.data or "")
        wanted = BookingRequest.read(
            name=form.name.data or on_file,
            phone=form.phone.data or "",
            matter=form.matter.data or "",
            needs=tuple(form.needs.data or ()),
            family=form.family.data,
            companions=whole_number(form.companions.data, 0),
            is_long=form.is_long.data,
            channel=Channel.PHONE,
            language=current_language(),
        )
        booked = bookings.book(
            _own_slot(slot_public_id),
            wanted,
            current_actor(),
            clock.now(),
            idempotency_key=(form.key.data or new_token())[:64],
            beyond_cap=(form.beyond_cap.data or "").strip()[:100],
        )
        public_id = booked.booking.public_id
    if on_file:
        masked = mask_name(on_file)
        flash(_("Booked under the name on file: %(name)s. Please ask whether it is right.", name=masked))
    return public_id


def _own_slot(public_id: str) -> Slot:
    slot = slots.by_public_id(current_bureau(), public_id)
    permit(slot.sitting if slot else None)
    if slot is None:
        raise NotFound
    return slot


def _version() -> int:
    return whole_number(request.form.get("version"), 0)
