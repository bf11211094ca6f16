"""Log lines as JSON, one event a line, for a collector: `ROSTER_LOG=json`.

Masked as the plain lines are: secret addresses here, values of database statements and recipients where they arise.
"""

import json
import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from roster.core.log_masking import masked

FACTS = "facts"
"""Name under which `extra` hands over what an event states beside its message."""
Context = Callable[[], Mapping[str, object]]


def _none() -> Mapping[str, object]:
    return {}


class JsonLines(logging.Formatter):
    """One JSON object a record: `time` (UTC), `level`, `logger`, `event`, what the context and the record state, `trace`."""

    def __init__(self, context: Context = _none) -> None:
        super().__init__()
        self._context = context

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": masked(_message(record)),
            "process": record.process,
            **self._context(),
            **getattr(record, FACTS, {}),
        }
        if record.exc_info:
            line["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def install(context: Context, *own_handlers: logging.Logger) -> None:
    """Write every record of this process to standard error as JSON; of loggers with handlers of their own, too."""
    formatter = JsonLines(context)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.getLogger().handlers = [handler]
    for logger in own_handlers:
        for own in logger.handlers:
            own.setFormatter(formatter)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)  # malformed: better said as it stands than lost
