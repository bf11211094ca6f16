"""The center's roster in the office calendar: secret addresses, each for one device."""

from roster.services.permissions import Permission
from roster.web.calendar_links import add_routes
from roster.web.center.pages import blueprint, current_center, page

add_routes(blueprint, Permission.CENTER_CALENDAR, current_center, page)
