"""The waiting list: get in line where all is taken, take what is offered or not, and leave the line."""

from http import HTTPStatus
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from roster.core import clock
from roster.core.actors import CITIZEN
from roster.core.errors import DomainError, InvalidInput
from roster.core.references import new_token
from roster.database import unit_of_work
from roster.models import Bureau, Center, Sitting, WaitlistEntry
from roster.services import bookings, slots
from roster.services.bookings import BookingRequest
from roster.services.slots import Standing
from roster.services.waitlist import answering, joining, reading
from roster.web.access import public
from roster.web.errors import sentence
from roster.web.language import current_language
from roster.web.numbers import whole_number
from roster.web.presentation import day as show_day
from roster.web.public import answers, blueprint, browsers
from roster.web.public.choosing import role_for
from roster.web.public.confirming import name_faults
from roster.web.public.forms import ContactForm
from roster.web.public.managing import NotShown, own_booking
from roster.web.public.tenants import bureau_of, center_of, plain_matter, roles_of
from roster.web.public.told import told_now

ANY_DATE = "any"
WAITED_FOR = (Standing.FULL, Standing.FREE)
LONGEST_KEY = 64


class WaitForm(ContactForm):
    """Whom to tell when a time frees, and for which date."""

    key = HiddenField()
    when = RadioField(_l("For which date?"), validate_choice=False, default=ANY_DATE)


@blueprint.route("/b/<slug>/wait/<code>", methods=["GET", "POST"])
@public
def wait(slug: str, code: str) -> ResponseReturnValue:
    """Ask for which date and whom to tell; then that person is in line."""
    bureau = bureau_of(slug)
    center, matter = center_of(bureau, code), plain_matter(request.values.get("matter", ""))
    form = WaitForm(data={"key": new_token()}) if request.method == "GET" else WaitForm()
    dates = _dates(center, role_for(bureau, matter.key))
    form.when.choices = [SelectChoice(ANY_DATE, _("Any coming date: the first that is free"))] + [
        SelectChoice(date.isoformat(), show_day(date)) for date in dates
    ]
    status = HTTPStatus.OK
    if request.method == "POST" and form.validate() and not name_faults(form):
        try:
            return _open(slug, _join(slug, code, form))
        except DomainError as error:
            status = HTTPStatus(error.status)
            _blame(form, error)
            bureau, center = bureau_of(slug), center_of(bureau_of(slug), code)
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    page = render_template(
        "public/wait.html",
        bureau=bureau,
        center=center,
        matter=matter,
        form=form,
        role=roles_of(bureau).get(role_for(bureau, matter.key)),
    )
    return answers.secret(page, status)


@blueprint.post("/b/<slug>/mine/<public_id>/earlier")
@public
def earlier(slug: str, public_id: str) -> ResponseReturnValue:
    """Get in line for a time earlier than the one booked, which stays until then."""
    own_booking(slug, public_id)
    with unit_of_work():
        entry = joining.join_for_earlier(own_booking(slug, public_id)[1], CITIZEN, clock.now())
        entry_id = entry.public_id
    flash(_("You are on the waiting list for an earlier time. Your booking stays until then."), "success")
    return _open(slug, entry_id)


@blueprint.get("/b/<slug>/w/<token>")
@public
def wait_link(slug: str, token: str) -> ResponseReturnValue:
    """Swap a long link for this browser's right to see the place in line, and leave its address at once."""
    entry = reading.find_by_link(bureau_of(slug), token)
    if entry is None:
        flash(_("This link does not open a booking. Please enter the code and the phone number."), "error")
        return redirect(url_for("public.find", slug=slug))
    return _open(slug, entry.public_id)


@blueprint.get("/b/<slug>/waiting/<public_id>")
@public
def waiting(slug: str, public_id: str) -> ResponseReturnValue:
    """Show a place in line: what is offered and until when, or how many are before."""
    bureau, entry = _own(slug, public_id)
    path = url_for("public.wait_link", slug=slug, token=reading.link_token(entry))
    page = render_template(
        "public/waiting.html",
        bureau=bureau,
        entry=entry,
        offer=reading.running_offer(entry, clock.now()),
        ahead=reading.ahead_of(entry),
        link=f"{current_app.config['ROSTER'].base_url}{path}",
    )
    return answers.secret(page)


@blueprint.post("/b/<slug>/waiting/<public_id>/accept")
@public
def accept_offer(slug: str, public_id: str) -> ResponseReturnValue:
    """Take what is offered."""
    _own(slug, public_id)
    try:
        with unit_of_work():
            booking_id = answering.accept(_own(slug, public_id)[1], CITIZEN, clock.now()).public_id
    except DomainError as error:
        flash(sentence(error), "error")
        return _open(slug, public_id)
    browsers.show(booking_id, clock.now())
    flash(_("The time is yours."), "success")
    return redirect(url_for("public.mine", slug=slug, public_id=booking_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/b/<slug>/waiting/<public_id>/decline")
@public
def decline_offer(slug: str, public_id: str) -> ResponseReturnValue:
    """Say no to what is offered; the place in line stays."""
    _own(slug, public_id)
    try:
        with unit_of_work():
            answering.decline(_own(slug, public_id)[1], CITIZEN, clock.now())
        flash(_("Thank you: somebody else gets this time. You stay in line for another."), "success")
    except DomainError as error:
        flash(sentence(error), "error")
    return _open(slug, public_id)


@blueprint.post("/b/<slug>/waiting/<public_id>/leave")
@public
def leave_line(slug: str, public_id: str) -> ResponseReturnValue:
    """Leave the line."""
    _own(slug, public_id)
    try:
        with unit_of_work():
            joining.leave(_own(slug, public_id)[1], CITIZEN, clock.now())
        flash(_("You are no longer on the waiting list."), "success")
    except DomainError as error:
        flash(sentence(error), "error")
    return _open(slug, public_id)


def _own(slug: str, public_id: str) -> tuple[Bureau, WaitlistEntry]:
    """Return the bureau and the place in line that this browser may see. Raises NotShown."""
    bureau = bureau_of(slug)
    entry = reading.by_public_id(bureau, public_id) if browsers.may_see(public_id, clock.now()) else None
    if entry is None:
        raise NotShown
    return bureau, entry


def _open(slug: str, public_id: str) -> ResponseReturnValue:
    browsers.show(public_id, clock.now())
    answer = redirect(url_for("public.waiting", slug=slug, public_id=public_id), HTTPStatus.SEE_OTHER)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _dates(center: Center, role: str) -> list[Any]:
    """Return the dates for which somebody can wait: released, somebody sits, and not over."""
    return [day.date for day in slots.open_days(center, clock.now(), role) if day.standing in WAITED_FOR]


def _join(slug: str, code: str, form: WaitForm) -> str:
    bureau = bureau_of(slug)
    matter = plain_matter(request.form.get("matter", ""))
    wanted = BookingRequest.read(
        name=form.name.data or "",
        phone=form.phone.data or "",
        matter=matter.matter,
        on_behalf=bool(form.on_behalf.data),
        needs=tuple(need for need in bookings.NEEDS if need in (form.needs.data or ())),
        companions=whole_number(form.companions.data, 0),
        note=form.note.data or "",
        language=current_language(),
    )
    with unit_of_work():
        center, role = center_of(bureau, code), role_for(bureau, matter.key)
        entry = joining.join(
            center, role, wanted, CITIZEN, clock.now(),
            idempotency_key=(form.key.data or new_token())[:LONGEST_KEY],
            sitting=_sitting(center, role, form.when.data or ANY_DATE), address=request.remote_addr or "",
        )  # fmt: skip
        entry.told = told_now(center.bureau, clock.now())
        return entry.public_id


def _sitting(center: Center, role: str, when: str) -> Sitting | None:
    if when == ANY_DATE:
        return None
    days = slots.open_days(center, clock.now(), role)
    found = next((day.sitting for day in days if day.date.isoformat() == when), None)
    if found is None:
        raise InvalidInput(_("Please choose one of these dates."), field="when")
    return found


def _blame(form: WaitForm, error: DomainError) -> None:
    if isinstance(error, InvalidInput) and error.field in ("name", "phone", "note", "when"):
        form[error.field].errors = [sentence(error)]
    else:
        form.form_errors = [sentence(error)]
