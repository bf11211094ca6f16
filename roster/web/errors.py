"""What goes wrong, answered in the reader's language, without a trace of the inside."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from roster.core.complaints import Complaint
from roster.core.errors import DomainError
from roster.database import db

RETRY_AFTER_SECONDS = 30
SECRET_FIELDS = frozenset({"code", "present", "sealed", "token"})
_database_trouble = Complaint(logging.getLogger("roster.web"), "database unavailable")


def install(app: Flask) -> None:
    """Register one handler per kind of failure."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.after_request(_note_recovery)
    app.register_error_handler(Exception, _broken)


def sentence(error: DomainError) -> str:
    """Return a domain error's sentence in the reader's language."""
    return error.in_language(str(get_locale()))


def _refused(error: DomainError) -> ResponseReturnValue:
    return _page(error.status, sentence(error))


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _page(
        HTTPStatus.BAD_REQUEST,
        _(
            "This form is too old or was opened in another window. Go back, reload the page and send it again."
        ),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    texts = {
        403: _("You may not see this page. If you should, ask the bureau."),
        404: _("There is no such page. Perhaps the address was typed by hand or is too old."),
        405: _("This address cannot be used that way."),
        413: _("That file is too large."),
        429: _("That was too fast. Please wait two minutes and try again, or call the center."),
    }
    return _page(error.code, texts.get(error.code, _("This cannot be done.")))


def _database_away(error: OperationalError | InterfaceError) -> ResponseReturnValue:
    """Answer 503; a form comes back as a button that sends the same once more, so that nobody types again."""
    _forget_account()
    _database_trouble.arises(f"{type(error.orig).__name__} at {request.endpoint}")
    body, status = _page(
        HTTPStatus.SERVICE_UNAVAILABLE,
        _(
            "The system is busy or being maintained. Nothing you sent was saved. Please try again in a minute."
        ),
        again=_typed(),
    )
    return body, status, {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}


def _note_recovery(response: Response) -> Response:
    """Say once that the database is back, when a page that needs it has come."""
    is_feed = (request.endpoint or "").startswith("feeds.")  # those answer well whatever happens
    if response.status_code < 400 and not is_feed and db.session().in_transaction():
        _database_trouble.is_over()
    return response


def _typed() -> list[tuple[str, str]]:
    """Return what a form held, unless it holds a file or what must not stand in a page."""
    if request.method != "POST" or request.files:
        return []
    typed = list(request.form.items(multi=True))
    return [] if any("password" in name or name in SECRET_FIELDS for name, _value in typed) else typed


def _broken(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    _forget_account()
    current_app.logger.exception("unexpected error at %s", request.endpoint)
    return _page(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _(
            "Sorry, something went wrong on our side. Nothing you sent was saved. Please try again, or call us."
        ),
    )


def _forget_account() -> None:
    """Answer as to somebody unknown: who is signed in stands in the database that has just failed."""
    g._login_user = AnonymousUserMixin()  # where the sign-in library looks first
    with suppress(SQLAlchemyError):
        db.session.rollback()


def _page(status: int, message: str, again: Sequence[tuple[str, str]] = ()) -> tuple[str, int]:
    return render_template("error.html", status=int(status), message=message, again=again), int(status)
