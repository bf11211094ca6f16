"""No session at addresses for programs: no cookie is read there, and none is ever set."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

PREFIXES = ("/ics/", "/api/")
"""Calendar programs, and the bureau's own programs, which prove themselves by a key."""


class _NoSession(SecureCookieSession):
    """Marks a session that is thrown away."""


class NoSessionForPrograms(SecureCookieSessionInterface):
    """The usual signed cookie, except for programs: there a session is empty and thrown away.

    Extensions look into the session at every request, which alone would make each answer vary by cookie; and
    a key proves a program, never the cookie of whoever happens to be signed in.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie, or start an empty session for a program."""
        if request.path.startswith(PREFIXES):
            return _NoSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, or nothing for a program."""
        if not isinstance(session, _NoSession):
            super().save_session(app, session, response)
