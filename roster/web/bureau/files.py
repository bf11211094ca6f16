"""Files of a published month, for schedulers."""

from roster.services.permissions import Permission
from roster.web import month_files
from roster.web.bureau.pages import blueprint

month_files.add_route(blueprint, Permission.EDIT_ROSTERS)
