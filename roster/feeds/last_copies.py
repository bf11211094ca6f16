"""The last good copy of a calendar: kept whenever one is built, given when anything behind the address fails."""

import logging

from flask import Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from roster.core.complaints import Complaint
from roster.feeds import answers
from roster.feeds.answers import Calendar
from roster.services import feed_copies

DATABASE_TROUBLE = Complaint(logging.getLogger("roster.feeds"), "calendar feed unavailable")
"""Said once, and when it is over: every calendar polls."""


def keep(name: str, body: bytes) -> None:
    """Keep the bytes of a calendar under a name (a SHA-256) for the time when the database is away."""
    try:
        feed_copies.keep(name, body)
    except OSError as error:  # a full disk must not take the feed away
        current_app.logger.error("calendar copy not written: %s", error)


def answer(error: Exception, name: str | None) -> Response:
    """Answer with the copy of that name, whatever went wrong; without one, 404 lets programs keep theirs."""
    if isinstance(error, SQLAlchemyError):
        DATABASE_TROUBLE.arises(type(error).__name__)
    elif not isinstance(error, HTTPException):
        current_app.logger.error("calendar feed unavailable: %s", type(error).__name__, exc_info=error)
    try:
        copy = feed_copies.read(name) if name and request.method in ("GET", "HEAD") else None
    except OSError as unreadable:
        current_app.logger.error("calendar copy unreadable: %s", type(unreadable).__name__)
        copy = None
    return answers.of_calendar(Calendar(*copy), request) if copy else answers.not_found()
