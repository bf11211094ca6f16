"""What goes wrong, answered in the reader's language, without a trace of the inside."""

from contextlib import suppress
from http import HTTPStatus

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from roster.core.errors import DomainError
from roster.database import db


def install(app: Flask) -> None:
    """Register one handler per kind of failure."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
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


def _database_away(error: OperationalError) -> ResponseReturnValue:
    _forget_account()
    current_app.logger.error("database unavailable at %s: %s", request.endpoint, type(error.orig).__name__)
    return _page(
        HTTPStatus.SERVICE_UNAVAILABLE,
        _(
            "The system is busy or being maintained. Nothing you sent was saved. Please try again in a minute."
        ),
    )


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


def _page(status: int, message: str) -> ResponseReturnValue:
    return render_template("error.html", status=int(status), message=message), int(status)
