"""gunicorn's own lines in the form that `ROSTER_LOG` asks for (`gunicorn --logger-class roster.server_log.ServerLog`)."""

import os
from typing import Any

from gunicorn.glogging import Logger

from roster.core.log_lines import JsonLines


class ServerLog(Logger):  # type: ignore[misc]
    """As gunicorn's, but JSON lines when they are asked for."""

    def setup(self, cfg: Any) -> None:
        """Set the handlers up, and give them our form."""
        super().setup(cfg)
        if os.environ.get("ROSTER_LOG") == "json":
            for handler in (*self.error_log.handlers, *self.access_log.handlers):
                handler.setFormatter(JsonLines())
