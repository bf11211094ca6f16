"""Pages for the bureau's leaders: boards and numbers, nobody's data."""

from roster.web.leader import figures, files, loads, overview, rosters
from roster.web.leader.pages import blueprint

__all__ = ["blueprint", "figures", "files", "loads", "overview", "rosters"]
