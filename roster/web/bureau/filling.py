"""One seat of a published roster that needs somebody: phone and put in, or offer it to several at once."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import InvalidInput, NotFound
from roster.core.periods import Period
from roster.database import unit_of_work
from roster.models import OfferState, Practitioner
from roster.services import drafts, offers, reveals, seat_changes, seat_fillings, sittings
from roster.services.permissions import Permission
from roster.services.seated import Seated
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.acting import carried_out
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.months import month_in

MOST_PHONED = 8
NUMBERS_SHOWN_FOR = "tell_change"


@blueprint.get("/rosters/<month>/fill/<duty>")
@requires(Permission.PUBLISH_ROSTERS)
def fill(month: str, duty: str) -> ResponseReturnValue:
    """Show who could take a seat, and what became of the offers."""
    return _page(month_in(month), duty)


def _page(month: str, duty: str, refusal: str = "", numbers: dict[str, str] | None = None) -> str:
    bureau, now = current_bureau(), clock.now()
    permit(sittings.of_duty(duty))
    asked = request.values.get("replace") or None
    try:
        found = seat_fillings.of(bureau, month, duty, asked, now)
    except seat_changes.SeatHasChanged as error:
        return page("seat_changed.html", month=month, message=sentence(error))
    return page(
        "fill.html",
        month=month,
        filling=found,
        refusal=refusal,
        numbers=numbers or {},
        now=now,
        state_of=offers.state_of,
        chosen=set(request.form.getlist("person")),
    )


@blueprint.post("/rosters/<month>/fill/<duty>/offer")
@requires(Permission.PUBLISH_ROSTERS)
def offer_seat(month: str, duty: str) -> ResponseReturnValue:
    """Offer the seat to those who are ticked, all at once."""

    def act() -> str:
        wanted = [_person_and_period(one) for one in request.form.getlist("person")]
        replaced = request.form.get("replace") or None
        offer = offers.send(
            current_bureau(), month_in(month), duty, replaced, wanted, current_actor(), clock.now()
        )
        count = len(offer.invitations)
        return str(ngettext("%(num)s person is asked.", "%(num)s people are asked at once.", count))

    return _done(month_in(month), duty, act)


@blueprint.post("/rosters/<month>/fill/<duty>/put-in")
@requires(Permission.PUBLISH_ROSTERS)
def put_in(month: str, duty: str) -> ResponseReturnValue:
    """Put somebody in who has said on the phone that they come: in force at once."""

    def act() -> str:
        person, period = _person_and_period(request.form.get("person", ""))
        _carry_out(month_in(month), duty, [Seated(duty, person, period.value, is_locked=False)])
        return str(_("Done: the roster is in force with this change, and those concerned are told."))

    return _done(month_in(month), duty, act, to_changes=True)


@blueprint.post("/rosters/<month>/fill/<duty>/numbers")
@requires(Permission.PUBLISH_ROSTERS)
def fill_numbers(month: str, duty: str) -> ResponseReturnValue:
    """Show the numbers of those who could come first; that is written down for each."""
    month = month_in(month)
    with unit_of_work():
        permit(sittings.of_duty(duty))
        found = seat_fillings.of(
            current_bureau(), month, duty, request.form.get("replace") or None, clock.now()
        )
        people = seat_fillings.phones(
            current_bureau(), [one.practitioner for one in found.possible[:MOST_PHONED]]
        )
        numbers = {one.public_id: _number(one) for one in people}
    return _page(month, duty, numbers=numbers)


@blueprint.post("/offers/<offer>/withdraw")
@requires(Permission.PUBLISH_ROSTERS)
def withdraw_offer(offer: str) -> ResponseReturnValue:
    """Take an offer back, or leave a seat that nobody took as it is."""
    with unit_of_work():
        row = offers.by_public_id(offer)
        permit(row)
        assert row is not None
        month, duty, replaced = row.month, row.duty.public_id, row.replaced_id
        roster = drafts.published_of(current_bureau(), month)
        held = [one for one in roster.assignments if one.duty_id == row.duty_id] if roster else []
        was_open = offers.state_of(row, clock.now()) is OfferState.OPEN
        offers.withdraw(row, current_actor(), clock.now())
        asked = next((one.public_id for one in held if one.practitioner_id == replaced), None)
    flash(_("The offer is taken back.") if was_open else _("The seat stays as it is."))
    return redirect(url_for("bureau.fill", month=month, duty=duty, replace=asked))


def _number(person: Practitioner) -> str:
    if not person.phone:
        return ""
    return reveals.reveal(person, "phone", NUMBERS_SHOWN_FOR, current_actor(), clock.now())


def _person_and_period(text: str) -> tuple[str, Period]:
    person, _colon, period = text.rpartition(":")
    try:
        return person, Period(period)
    except ValueError:
        raise InvalidInput(_("Choose at least one person."), field="person") from None


def _carry_out(month: str, duty: str, added: list[Seated]) -> None:
    bureau = current_bureau()
    roster = drafts.published_of(bureau, month)
    if roster is None:
        raise NotFound
    _seat, gone = offers.seat_of(roster, duty, request.form.get("replace") or None)
    removed = [Seated.of(gone)] if gone else []
    seat_changes.carry_out(
        bureau,
        month,
        removed,
        added,
        "cover",
        current_actor(),
        clock.now(),
        confirmed=[one.practitioner for one in added],
    )


def _done(month: str, duty: str, act: Callable[[], str], *, to_changes: bool = False) -> ResponseReturnValue:
    """Do it; what is refused is said on the seat's page, where what was ticked stays ticked."""

    def carry_out() -> str:
        permit(sittings.of_duty(duty))
        return act()

    seat = url_for("bureau.fill", month=month, duty=duty, replace=request.form.get("replace"))
    then = url_for("bureau.red_list", month=month) if to_changes else seat
    return carried_out(carry_out, then, lambda refusal: _page(month, duty, refusal))
