"""All sittings of the firm's people in the office calendar: secret addresses, each for one device."""

from roster.services.permissions import Permission
from roster.web.calendar_links import add_routes
from roster.web.firm.pages import blueprint, current_firm, page

add_routes(blueprint, Permission.FIRM_CALENDAR, current_firm, page)
