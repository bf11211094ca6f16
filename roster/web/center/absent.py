"""Somebody who sits at the center cannot come: everybody who booked at that seat is rebooked in one action."""

from roster.models import Sitting
from roster.services.permissions import Permission
from roster.web import rebooking
from roster.web.center.pages import blueprint, day_address, page


def _day(sitting: Sitting) -> str:
    return day_address(sitting.date)


rebooking.add_routes(blueprint, Permission.RUN_CENTER, page, _day, lambda _seated: ())
