"""What somebody must do before going on: take a new password when the present one is too old, and set the second
step of sign-in up where the bureau asks for it."""

from flask import Flask, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from roster.core import clock
from roster.services import password_rules, two_steps

OPEN = frozenset({"static", "auth", "help", "security", "feeds", "public", "setup"})
"""Blueprints where nothing of a bureau is done by somebody signed in."""
ENTRANCE = "auth.home"


def install(app: Flask) -> None:
    """Look at each request of somebody signed in, after access is checked."""
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    endpoint = str(request.endpoint)
    if endpoint.partition(".")[0] in OPEN and endpoint != ENTRANCE:
        return None
    if not current_user.is_authenticated:
        return None
    if password_rules.is_due(current_user, clock.now()):
        return _lead_to(
            "auth.change_password", _("Your password is old. Please choose a new one before you go on.")
        )
    if two_steps.are_missing(current_user):
        return _lead_to(
            "auth.two_steps_on",
            _("Your bureau asks for a second step at sign-in. Please set it up before you go on."),
        )
    return None


def _lead_to(endpoint: str, why: str) -> ResponseReturnValue:
    if "HX-Request" in request.headers:  # a piece of a page: the whole page goes
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = url_for(endpoint)
        return answer
    flash(why, "warning")
    return redirect(url_for(endpoint))
