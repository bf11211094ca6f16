"""Contact, check, confirm: the last page sends everything sealed, so that what was read is what is booked."""

from dataclasses import replace
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.actors import CITIZEN
from roster.core.errors import InvalidInput
from roster.core.phones import read_phone, show_phone
from roster.core.references import new_token
from roster.database import unit_of_work
from roster.models import Bureau, Slot
from roster.services import bookings, slots
from roster.services.bookings import BookingRequest, holds
from roster.services.bookings.errors import AlreadyBooked, FamilyCap, ForeignHold, KeyReused, NotBookable
from roster.services.bookings.holds import Hold
from roster.services.bookings.requests import read_companions, read_name, read_note
from roster.web.access import public
from roster.web.errors import sentence
from roster.web.language import current_language
from roster.web.numbers import whole_number
from roster.web.public import answers, blueprint, browsers, drafts
from roster.web.public.drafts import Draft
from roster.web.public.forms import ContactForm
from roster.web.public.tenants import bureau_of, plain_matter
from roster.web.public.told import told_now

LONGEST_KEY = 64


@blueprint.route("/b/<slug>/book/contact", methods=["GET", "POST"])
@public
def contact(slug: str) -> ResponseReturnValue:
    """Ask for name and phone number; everything else is optional.

    What is refused leads back here by a redirect, with what was typed sealed in the draft: so the browser's
    "back" never asks to send a form again.
    """
    bureau, draft = bureau_of(slug), drafts.current()
    slot = slots.by_public_id(bureau, draft.slot)
    if slot is None:
        return redirect(url_for("public.matter", slug=slug))
    form = ContactForm(obj=draft)
    if request.method == "POST":
        entered = _entered(draft, form)
        if form.validate() and not name_faults(form):
            return _keep_and_check(bureau, entered)
        again = redirect(url_for("public.contact", slug=slug), HTTPStatus.SEE_OTHER)
        return drafts.keep(again, slug, entered.refused())
    if draft.is_wrong:
        name_faults(form)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    page = render_template("public/contact.html", bureau=bureau, form=form, slot=slot, hold=_hold(slot))
    return answers.secret(page, status)


@blueprint.get("/b/<slug>/book/check")
@public
def check(slug: str) -> ResponseReturnValue:
    """Show everything once more, each entry with the way to change it."""
    bureau, draft = bureau_of(slug), drafts.current()
    slot = slots.by_public_id(bureau, draft.slot)
    if slot is None:
        return redirect(url_for("public.matter", slug=slug))
    if not draft.has_contact:
        return redirect(url_for("public.contact", slug=slug))
    return answers.secret(_check_page(bureau, draft, slot))


@blueprint.post("/b/<slug>/book/extend")
@public
def extend(slug: str) -> ResponseReturnValue:
    """Keep the time longer, as often as somebody needs."""
    bureau, draft = bureau_of(slug), drafts.current()
    back = "public.check" if draft.has_contact else "public.contact"
    error = _extend(bureau, draft)
    if error is not None:
        return answers.taken(bureau, draft, error)
    return drafts.keep(redirect(url_for(back, slug=slug)), slug, draft)


@blueprint.post("/b/<slug>/book/leave")
@public
def leave(slug: str) -> ResponseReturnValue:
    """Let go of the time and forget what was entered."""
    token = browsers.drop_hold()
    if token:
        with unit_of_work():
            holds.release(token)
    return drafts.forget(redirect(url_for("public.entry", slug=bureau_of(slug).slug)), slug)


@blueprint.post("/b/<slug>/book/confirm")
@public
def confirm(slug: str) -> ResponseReturnValue:
    """Book what the check page showed. Sent twice, it is still one booking."""
    draft, key = drafts.unseal(request.form.get("seal", "")), request.form.get("key", "")
    if request.form.get("family"):
        draft = draft.with_(family=True)
    if not key or len(key) > LONGEST_KEY or not draft.has_contact:
        flash(_("Please check your entries once more and confirm."), "warning")
        return redirect(url_for("public.check", slug=slug))
    try:
        return _book(slug, draft, key)
    except NotBookable as error:
        return answers.taken(bureau_of(slug), draft, error)
    except (AlreadyBooked, FamilyCap, KeyReused) as error:
        answer = answers.secret(_refusal(bureau_of(slug), draft, error), HTTPStatus.CONFLICT)
        return drafts.keep(answer, slug, draft)


def _book(slug: str, draft: Draft, key: str) -> ResponseReturnValue:
    now, token, wish = clock.now(), browsers.token_for(draft.slot), _request(draft)
    if token is None and slots.is_full(draft.slot, now):
        bookings.refuse_full(_slot_at(slug, draft), wish, now, idempotency_key=key)
    with unit_of_work():
        slot = _slot_at(slug, draft)
        wish = replace(wish, told=told_now(slot.sitting.center.bureau, now))
        made = bookings.book(slot, wish, CITIZEN, now, idempotency_key=key, hold_token=token)
        public_id = made.booking.public_id
    browsers.show(public_id, now)
    browsers.drop_hold()
    if not made.is_new:
        flash(_("You have booked already; there is no need to press again."), "success")
    answer = redirect(url_for("public.mine", slug=slug, public_id=public_id), HTTPStatus.SEE_OTHER)
    return drafts.forget(answer, slug)


def _slot_at(slug: str, draft: Draft) -> Slot:
    slot = slots.at_address(slug, draft.slot)
    if slot is None:
        bureau_of(slug)
        raise InvalidInput(_("Please choose a time once more."))
    return slot


def _refusal(bureau: Bureau, draft: Draft, error: AlreadyBooked | FamilyCap | KeyReused) -> str:
    """Return the page that says what stands in the way, and what can be done about it."""
    slot = slots.by_public_id(bureau, draft.slot)
    if isinstance(error, KeyReused) and slot is not None:
        flash(sentence(error), "error")
        return _check_page(bureau, draft, slot)
    return render_template(
        "public/already.html",
        bureau=bureau,
        sentence=sentence(error),
        may_add=isinstance(error, AlreadyBooked) and not draft.family,
        seal=drafts.seal(draft),
        key=new_token(),
    )


def _request(draft: Draft) -> BookingRequest:
    return BookingRequest.read(
        name=draft.name,
        phone=draft.phone,
        matter=plain_matter(draft.matter).matter,
        on_behalf=draft.on_behalf,
        needs=draft.needs,
        companions=draft.companions,
        note=draft.note,
        family=draft.family,
        language=current_language(),
    )


def _entered(draft: Draft, form: ContactForm) -> Draft:
    return draft.with_(
        name=form.name.data or "",
        phone=form.phone.data or "",
        on_behalf=bool(form.on_behalf.data),
        needs=tuple(need for need in bookings.NEEDS if need in (form.needs.data or ())),
        companions=read_companions(whole_number(form.companions.data, 0)),
        note=form.note.data or "",
        family=False,
        is_wrong=False,
    )


def name_faults(form: ContactForm) -> bool:
    """Write beside each entry what is wrong with it; tell whether anything is."""
    for field, read in ((form.name, read_name), (form.phone, read_phone), (form.note, read_note)):
        try:
            read(field.data or "")
        except InvalidInput as error:
            field.errors = [*field.errors, sentence(error)]
    return bool(form.errors)


def _keep_and_check(bureau: Bureau, draft: Draft) -> ResponseReturnValue:
    """Go on to the check; the page that was filled in prolongs the hold."""
    error = _extend(bureau, draft)
    if error is not None:
        return answers.taken(bureau, draft, error)
    return drafts.keep(redirect(url_for("public.check", slug=bureau.slug)), bureau.slug, draft)


def _extend(bureau: Bureau, draft: Draft) -> NotBookable | None:
    try:
        with unit_of_work():
            slot = slots.by_public_id(bureau, draft.slot)
            if slot is not None:
                holds.extend(slot, browsers.hold_token(), clock.now())
    except NotBookable as error:
        return error
    browsers.note_hold(draft.slot)
    return None


def _hold(slot: Slot) -> Hold | None:
    token = browsers.token_for(slot.public_id)
    try:
        return holds.current(token, clock.now()) if token else None
    except ForeignHold:
        return None


def _check_page(bureau: Bureau, draft: Draft, slot: Slot) -> str:
    return render_template(
        "public/check.html",
        bureau=bureau,
        draft=draft,
        slot=slot,
        phone=show_phone(read_phone(draft.phone)),
        matter=plain_matter(draft.matter),
        needs=[bookings.NEEDS[need] for need in draft.needs if need in bookings.NEEDS],
        hold=_hold(slot),
        seal=drafts.seal(draft),
        key=new_token(),
    )
