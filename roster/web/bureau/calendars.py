"""All sittings of the bureau in the schedulers' calendars: secret addresses, each for one device."""

from roster.services.permissions import Permission
from roster.web.access import current_bureau
from roster.web.bureau.pages import blueprint, page
from roster.web.calendar_links import add_routes

add_routes(blueprint, Permission.SEE_BUREAU, current_bureau, page)
