"""Somebody stands before the tablet: checks in by code, or takes a number. Nothing typed is shown again."""

from datetime import timedelta
from http import HTTPStatus

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from roster.core import clock
from roster.core.actors import CITIZEN
from roster.core.errors import DomainError, InvalidInput, TooManyTries
from roster.core.matters import PLAIN_MATTERS
from roster.core.references import read_code
from roster.core.sentences import told
from roster.core.translation import N_, translate
from roster.database import unit_of_work
from roster.models import DoorLink, Visit
from roster.services import center_days, throttles, visits
from roster.services.duties import roles_on_hand
from roster.web import rating_links, waiting_room
from roster.web.access import public
from roster.web.door.pages import blueprint, current_link, page
from roster.web.errors import sentence
from roster.web.presentation import words
from roster.web.waits import wait_words

TRIES, TRIES_FOR = 30, timedelta(minutes=10)
"""So many wrong codes one device may type in that time: a hall full of people, but no guessing machine."""
LONGEST_CODE = 20

FOR_VISITORS: dict[type[DomainError], str] = {
    visits.WrongDay: N_(
        "Your booking is for %(date)s, %(time)s at %(center)s, not for today. You may take a number without a booking."
    ),
    visits.WrongCenter: N_(
        "Your booking is for today at %(time)s, but at %(center)s. Call there (%(phone)s), or take a number here."
    ),
    visits.AlreadyCheckedIn: N_(
        "You have checked in already, with number %(number)s. Please wait until it is called."
    ),
    visits.BookingCancelled: N_("This booking was cancelled. You may take a number without a booking."),
    visits.AlreadyFinished: N_(
        "This visit is over already (number %(number)s). For something new take a number without a booking."
    ),
    visits.PractitionerAway: N_(
        "We are sorry: nobody could sit for this booking. Please go to the window, or take a number without a booking."
    ),
}
"""What the queue tells the staff, told to the visitor."""


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Offer the two ways, with how long the wait is."""
    center = current_link().center
    return page("door/home.html", center, matters=PLAIN_MATTERS.values(), **waiting_room.facts(center))


@blueprint.route("/check-in", methods=["GET", "POST"])
@public
def check_in() -> ResponseReturnValue:
    """Take a code and put whoever booked into the queue; each odd case has its own sentence."""
    link = current_link()
    if request.method == "GET":
        return page("door/check_in.html", link.center, trouble="")
    try:
        return _arrived(*_check_in(link, request.form.get("code", "")[:LONGEST_CODE]))
    except TooManyTries as error:
        status, trouble = HTTPStatus.TOO_MANY_REQUESTS, sentence(error)
    except DomainError as error:
        status, trouble = HTTPStatus.CONFLICT, _for_visitors(error)
    return page("door/check_in.html", link.center, status, trouble=trouble)


@blueprint.post("/walk-in")
@public
def walk_in() -> ResponseReturnValue:
    """Give a number for a matter in plain words: one tap, and nothing about the person."""
    center = current_link().center
    sitting = center_days.sitting_on(center, clock.today())
    chosen = PLAIN_MATTERS.get(request.form.get("matter", ""))
    if sitting is None or chosen is None:
        return redirect(url_for("door.home"), HTTPStatus.SEE_OTHER)
    on_hand = roles_on_hand(sitting)
    role = chosen.role if chosen.role in on_hand else next(iter(on_hand), chosen.role)
    try:
        with unit_of_work():
            visit = visits.walk_in(sitting, role, chosen.matter, CITIZEN, clock.now())
            return _arrived(visit, "")
    except DomainError as error:
        return page("door/check_in.html", center, HTTPStatus.CONFLICT, trouble=sentence(error))


@blueprint.get("/number")
@public
def number() -> ResponseReturnValue:
    """Show the number just given, until somebody presses "done" or half a minute is over."""
    center, given = current_link().center, session.pop("door_number", None)
    if not isinstance(given, dict):
        return redirect(url_for("door.home"))
    picture = rating_links.picture_of(given["rate"]) if "rate" in given else ""
    return page("door/number.html", center, given=given, picture=picture)


def _check_in(link: DoorLink, typed: str) -> tuple[Visit, str]:
    """Check in whom the code names; return the visit, and how it stands to the booked time.

    A wrong code is remembered although it is refused.
    """
    now = clock.now()
    key = f"door:{link.id}"
    if throttles.stands(key, TRIES, now):
        raise TooManyTries(minutes=int(TRIES_FOR / timedelta(minutes=1)))
    found = visits.find_arriving(link.center, typed, now) if len(read_code(typed)) == 6 else []
    if len(found) != 1:
        with unit_of_work():
            throttles.count(key, TRIES, TRIES_FOR, now)
        raise InvalidInput(
            N_(
                "We do not find this code. Please check it: six letters and digits, such as K7M-3PT. Or go to the window."
            )
        )
    with unit_of_work():
        arrived = visits.check_in(found[0], link.center, CITIZEN, now)
        return arrived.visit, words(arrived.timing)


def _arrived(visit: Visit, told_more: str) -> ResponseReturnValue:
    """Remember the number for the next page alone: no address of this device tells it."""
    wait = visits.expected_wait(
        visit.sitting, visit.role, visits.waiting_count(visit.sitting, visit.role) - 1
    )
    session["door_number"] = {
        "number": visit.queue_number,
        "role": visit.role,
        "told": told_more,
        "rate": rating_links.address_of(visit),
        "wait": "" if visit.due_at else str(_("The wait is %(wait)s.", wait=wait_words(wait))),
    }
    return redirect(url_for("door.number"), HTTPStatus.SEE_OTHER)


def _for_visitors(error: DomainError) -> str:
    message = FOR_VISITORS.get(type(error))
    if message is None:
        return sentence(error)
    language = str(get_locale())
    return translate(language, message, **told(error.parameters, language))
