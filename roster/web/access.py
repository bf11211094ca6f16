"""Access to pages: denied unless the view says who may come in.

Each view states it: `@public`, `@signed_in` or `@requires(Permission.X)`. What a permission means
stands in `services.permissions.TABLE`. An object that the grant is not tied to answers like one that
does not exist.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from roster.core.actors import CITIZEN, Actor, coarse_network
from roster.core.errors import NotFound
from roster.models import Bureau, Grant
from roster.services.permissions import Permission, grants_allowing, may

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed in"
OPEN_ENDPOINTS = frozenset({"static"})


def public(view: View) -> View:
    """Let everybody in."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let every signed-in account in."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Let accounts in that hold a grant whose role allows the action."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


def install(app: Flask) -> None:
    """Check every request before its view."""
    app.before_request(_check)


def access_of(app: Flask, endpoint: str) -> str | Permission | None:
    """Return what a route states: PUBLIC, SIGNED_IN, a Permission, or None for a forgotten one."""
    if endpoint in OPEN_ENDPOINTS:
        return PUBLIC
    if endpoint.startswith("security."):
        return PUBLIC if endpoint == "security.login" else SIGNED_IN
    return getattr(app.view_functions[endpoint], "access", None)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app._get_current_object(), request.endpoint)  # type: ignore[attr-defined]
    if access == PUBLIC:
        return None
    if access is None:
        abort(403)
    if not current_user.is_authenticated:
        return _to_sign_in()
    if isinstance(access, Permission):
        allowed = grants_allowing(access, current_user.grants)
        if not allowed:
            abort(403)
        g.permission = access
        g.grant = next((grant for grant in allowed if grant.id == session.get("grant_id")), allowed[0])
        g.bureau_id = g.grant.bureau_id  # for the log, when the row may be no longer at hand
    return None


def _to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page and from there back: to the page itself, or to the one whose form was sent."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else _own_referrer()
    if "HX-Request" in request.headers:  # a piece of a page: the whole page goes
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = url_for(
            "security.login", next=_path(request.headers.get("HX-Current-URL"))
        )
        return answer
    return redirect(url_for("security.login", next=wanted))


def _own_referrer() -> str | None:
    """The page whose form was sent, if it is one of this site."""
    referrer = request.referrer or ""
    return _path(referrer) if urlsplit(referrer).netloc == request.host else None


def _path(address: str | None) -> str | None:
    parts = urlsplit(address or "")
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path) or None


def current_grant() -> Grant:
    """Return the grant under which this request acts."""
    grant: Grant = g.grant
    return grant


def current_bureau() -> Bureau:
    """Return the bureau of the acting grant."""
    return current_grant().bureau


def current_actor() -> Actor:
    """Return who acts, for the audit trail."""
    if not current_user.is_authenticated:
        return CITIZEN
    return Actor("account", current_user.id, coarse_network(request.remote_addr or ""))


def permit(subject: object) -> None:
    """Raise NotFound unless the acting grant allows this route's action on that object."""
    if subject is None or not may(current_grant(), g.permission, subject):
        raise NotFound
