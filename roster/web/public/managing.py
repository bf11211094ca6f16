"""One's own booking: see and print it, take it into a calendar, move it, cancel it."""

from http import HTTPStatus

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.actors import CITIZEN
from roster.core.errors import NotFound
from roster.database import unit_of_work
from roster.models import Booking, BookingState, Bureau
from roster.services import bookings, calendar_files, displaced_visitors, ratings, slots, visits
from roster.services.bookings.errors import AlreadyBooked, NotBookable
from roster.services.waitlist import joining
from roster.web import rating_links
from roster.web.access import public
from roster.web.errors import sentence
from roster.web.numbers import whole_number
from roster.web.public import answers, blueprint, browsers, wording
from roster.web.public.choosing import near
from roster.web.public.tenants import bureau_of, center_of

IN_APP_BROWSERS = ("MicroMessenger", "wxwork", "DingTalk", "AlipayClient", "QQ/")
"""Browsers inside other programs (WeChat, WeCom, DingTalk, Alipay, QQ) that refuse calendar files."""


class NotShown(NotFound):
    """This browser has not proved that the booking is its user's."""


@blueprint.errorhandler(NotShown)
def _ask_for_code(_error: NotShown) -> ResponseReturnValue:
    """Lead to code and phone number, whether or not there is such a booking."""
    flash(_("To see a booking, enter its code and the phone number."), "warning")
    slug = (request.view_args or {}).get("slug", "")
    return redirect(url_for("public.find", slug=slug))


@blueprint.get("/b/<slug>/mine/<public_id>")
@public
def mine(slug: str, public_id: str) -> ResponseReturnValue:
    """Show the booking: code, time, place, what to bring, what if late, and the ways to change it."""
    bureau, booking = own_booking(slug, public_id)
    path = url_for("public.link", slug=slug, token=bookings.link_token(booking))
    link = f"{current_app.config['ROSTER'].base_url}{path}"
    return answers.secret(
        render_template(
            "public/mine.html",
            bureau=bureau,
            booking=booking,
            link=link,
            bring=wording.to_bring(booking.matter),
            card=wording.card(booking),
            may_change=booking.state is BookingState.BOOKED and booking.slot.starts_at > clock.now(),
            waits=joining.active_for(booking),
            free_near=displaced_visitors.alternatives(booking, clock.now()),
            rate_address=_rate_address(booking),
            is_in_app=any(name in request.user_agent.string for name in IN_APP_BROWSERS),
        )
    )


@blueprint.get("/b/<slug>/mine/<public_id>/appointment.ics")
@public
def calendar(slug: str, public_id: str) -> ResponseReturnValue:
    """Hand out the booking's calendar file."""
    own_booking(slug, public_id)
    with unit_of_work():
        _bureau, booking = own_booking(slug, public_id)
        content = calendar_files.booking_calendar(booking, clock.now())
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "attachment; filename=appointment.ics"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.route("/b/<slug>/mine/<public_id>/move", methods=["GET", "POST"])
@public
def move(slug: str, public_id: str) -> ResponseReturnValue:
    """Offer other times; take the chosen one. When it is gone, the old time stays."""
    bureau, booking = own_booking(slug, public_id)
    if request.method == "GET":
        return _times_to_move(bureau, booking)
    try:
        with unit_of_work():
            _bureau, booking = own_booking(slug, public_id)
            slot = slots.by_public_id(bureau, request.form.get("slot", ""))
            if slot is None:
                raise NotFound
            bookings.move(booking, slot, _version(), CITIZEN, clock.now())
    except (NotBookable, AlreadyBooked) as error:
        _bureau, booking = own_booking(slug, public_id)
        page = render_template(
            "public/move_refused.html", bureau=bureau, booking=booking, error=error, sentence=sentence(error)
        )
        return answers.secret(page, HTTPStatus.CONFLICT)
    flash(_("Your booking has a new time. The code is still the same."), "success")
    return redirect(url_for("public.mine", slug=slug, public_id=public_id), HTTPStatus.SEE_OTHER)


@blueprint.route("/b/<slug>/mine/<public_id>/cancel", methods=["GET", "POST"])
@public
def cancel(slug: str, public_id: str) -> ResponseReturnValue:
    """Ask, then cancel. Only the button on the page cancels, never a link."""
    bureau, booking = own_booking(slug, public_id)
    if request.method == "GET":
        return answers.secret(render_template("public/cancel.html", bureau=bureau, booking=booking))
    with unit_of_work():
        _bureau, booking = own_booking(slug, public_id)
        bookings.cancel(booking, _version(), CITIZEN, clock.now())
    flash(_("Your booking is cancelled. Thank you for leaving the time to somebody else."), "success")
    return redirect(url_for("public.mine", slug=slug, public_id=public_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/b/<slug>/mine/<public_id>/close")
@public
def close(slug: str, public_id: str) -> ResponseReturnValue:
    """Forget the booking on this device: somebody else will use it."""
    browsers.hide(public_id, clock.now())
    return redirect(url_for("public.entry", slug=slug), HTTPStatus.SEE_OTHER)


def own_booking(slug: str, public_id: str) -> tuple[Bureau, Booking]:
    """Return the bureau and the booking that this browser may see. Raises NotShown."""
    bureau = bureau_of(slug)
    booking = bookings.by_public_id(bureau, public_id) if browsers.may_see(public_id, clock.now()) else None
    if booking is None:
        raise NotShown
    return bureau, booking


def _rate_address(booking: Booking) -> str:
    """Return where a kept booking's talk is rated, as long as it can be; empty otherwise."""
    visit = visits.visit_of(booking) if booking.state is BookingState.SERVED else None
    is_open = visit is not None and ratings.standing(visit, clock.now()) is ratings.Standing.OPEN
    return rating_links.address_of(visit) if visit is not None and is_open else ""


def _version() -> int:
    return whole_number(request.form.get("version"), 0)


def _times_to_move(bureau: Bureau, booking: Booking) -> ResponseReturnValue:
    code = request.args.get("center", "")
    center = center_of(bureau, code) if code else booking.sitting.center
    now, role = clock.now(), booking.slot.role
    days = slots.open_days(center, now, role)
    free = [(day, slots.times_of(day.sitting, now, role)) for day in days if day.free]
    if booking.is_long:
        free = [(day, row) for day, times in free if (row := slots.in_a_row(times))]
    return answers.secret(
        render_template(
            "public/move.html",
            bureau=bureau,
            booking=booking,
            center=center,
            days=days,
            free=free,
            near=near(bureau, center, role),
        )
    )
