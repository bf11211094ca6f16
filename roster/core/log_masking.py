"""Keep secret addresses out of the logs: whoever reads a log must not read a feed, open a booking, answer an offer or set a password."""

import logging
import re

_ADDRESS = re.compile(
    r"(/ics/|/password/|/answer/|/d/|/door/(?!screen|check-in|walk-in|number)|/b/[^/\s\"']+/[lw]/)[^\s\"']+"
)
_SERVER_LOGGERS = ("werkzeug", "gunicorn.access", "gunicorn.error")


def masked(text: str) -> str:
    """Replace the token in every `/ics/…`, `/password/…`, `/answer/…`, `/d/…`, `/door/…`, `/b/…/l/…` and `/b/…/w/…`."""
    return _ADDRESS.sub(r"\1***", text)


class TokenMask(logging.Filter):
    """Masks the addresses in a message; lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            return True  # a malformed record is the handler's to report, not a reason to fail a request
        told = masked(message)
        if told != message:
            record.msg, record.args = told, None
        return True


_mask = TokenMask()


def install(application_logger: logging.Logger) -> None:
    """Mask what the application and the servers that run it write down.

    Filters stand on loggers, not handlers: gunicorn replaces its handlers when it starts.
    """
    for logger in (application_logger, *map(logging.getLogger, _SERVER_LOGGERS)):
        logger.addFilter(_mask)
