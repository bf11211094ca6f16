"""No session at calendar addresses: no cookie is read there, and none is ever set."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

PREFIX = "/ics/"


class _FeedSession(SecureCookieSession):
    """Marks a session that is thrown away."""


class NoSessionForFeeds(SecureCookieSessionInterface):
    """The usual signed cookie, except under /ics/: there a session is empty and thrown away.

    Extensions look into the session at every request, which alone would make each answer vary by cookie.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie, or start an empty session for a feed."""
        if request.path.startswith(PREFIX):
            return _FeedSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, or nothing for a feed."""
        if not isinstance(session, _FeedSession):
            super().save_session(app, session, response)
