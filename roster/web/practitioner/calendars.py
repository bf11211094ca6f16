"""One's own sittings in one's own calendar program: secret addresses, each for one device."""

from roster.services.permissions import Permission
from roster.web.calendar_links import add_routes
from roster.web.practitioner.pages import blueprint, current_practitioner, page

add_routes(blueprint, Permission.OWN_CALENDAR, current_practitioner, page)
