"""Back to a booking: by code and phone number, or by the long link."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, TooManyTries
from roster.database import unit_of_work
from roster.models import Booking, Bureau, WaitlistEntry
from roster.services import bookings
from roster.web.access import public
from roster.web.errors import sentence
from roster.web.public import answers, blueprint, browsers
from roster.web.public.forms import FindForm
from roster.web.public.tenants import bureau_of


@blueprint.route("/b/<slug>/find", methods=["GET", "POST"])
@public
def find(slug: str) -> ResponseReturnValue:
    """Ask for code and phone number; an unknown code and a wrong number get the same answer."""
    bureau, form = bureau_of(slug), FindForm()
    status = HTTPStatus.OK
    if request.method == "POST" and form.validate():
        try:
            found = _find(bureau, form)
        except InvalidInput as error:
            form.phone.errors = [sentence(error)]
            status = HTTPStatus.BAD_REQUEST
        except TooManyTries as error:
            form.form_errors = [sentence(error)]
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            if isinstance(found, Booking):
                return _open(bureau, found)
            if found is not None:
                browsers.show(found.public_id, clock.now())
                there = url_for("public.waiting", slug=slug, public_id=found.public_id)
                return redirect(there, HTTPStatus.SEE_OTHER)
            form.form_errors = [
                _("We found no booking with this code and this phone number. Please check both.")
            ]
            status = HTTPStatus.NOT_FOUND
    return answers.secret(render_template("public/find.html", bureau=bureau, form=form), status)


@blueprint.get("/b/<slug>/l/<token>")
@public
def link(slug: str, token: str) -> ResponseReturnValue:
    """Swap a long link for this browser's right to see the booking, and leave its address at once."""
    bureau = bureau_of(slug)
    booking = bookings.find_by_link(bureau, token)
    if booking is None:
        flash(_("This link does not open a booking. Please enter the code and the phone number."), "error")
        return redirect(url_for("public.find", slug=slug))
    return _open(bureau, booking)


def _find(bureau: Bureau, form: FindForm) -> Booking | WaitlistEntry | None:
    """Look the booking or the place in line up; the unit of work is kept for a wrong try too, or it would not count."""
    with unit_of_work():
        return bookings.find_claim(bureau, form.code.data or "", form.phone.data or "", clock.now())


def _open(bureau: Bureau, booking: Booking) -> ResponseReturnValue:
    browsers.show(booking.public_id, clock.now())
    answer = redirect(
        url_for("public.mine", slug=bureau.slug, public_id=booking.public_id), HTTPStatus.SEE_OTHER
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
