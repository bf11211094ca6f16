"""Files of a published month, for leaders."""

from roster.services.permissions import Permission
from roster.web import month_files
from roster.web.leader.pages import blueprint

month_files.add_route(blueprint, Permission.READ_ROSTERS)
