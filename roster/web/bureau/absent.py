"""Somebody on a published roster cannot come: a stand-in, or everybody who booked at that seat is rebooked in one action."""

from collections.abc import Sequence

from flask import url_for

from roster.core import clock
from roster.models import Assignment, Sitting
from roster.services import seat_fillings
from roster.services.permissions import Permission
from roster.services.seat_choices import Choice
from roster.web import rebooking
from roster.web.access import current_bureau
from roster.web.bureau.pages import blueprint, page

MOST_OFFERED = 8


def _told(sitting: Sitting) -> str:
    return url_for("bureau.red_list", month=sitting.month)


def _best(seated: Assignment) -> Sequence[Choice]:
    month, duty = seated.duty.sitting.month, seated.duty.public_id
    found = seat_fillings.of(current_bureau(), month, duty, seated.public_id, clock.now())
    return found.possible[:MOST_OFFERED]


rebooking.add_routes(blueprint, Permission.PUBLISH_ROSTERS, page, _told, _best)
