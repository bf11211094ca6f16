"""The 304 that a calendar program got last time, given again before Flask has begun.

Whoever asks the same question while the state of the address is the same gets the same answer. The application makes every
answer; here it is only repeated, for an hour at most, so that the application still learns which addresses are used.
"""

import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask

from roster.core import clock
from roster.core.references import digest
from roster.database import db
from roster.database.quick_reads import QuickReads
from roster.feeds.memory import FeedMemory
from roster.services import calendar_versions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATHS = "/ics/"
ENDPOINT = "feeds.feed"
GIVEN_AGAIN_FOR = timedelta(hours=1)
MOST_ANSWERS = 2048
NUMBER_HEADER = "X-Request-ID"

Told = Callable[["WSGIEnvironment", str, int, float], str]
"""Counts and writes down an answer (its request, endpoint, status, seconds) and returns the request's number."""


@dataclass(frozen=True)
class KeptAnswer:
    """A 304 of the application's."""

    status: str
    headers: tuple[tuple[str, str], ...]
    until: datetime


def install(app: Flask, told: Told) -> None:
    """Put the kept answers before the application."""
    with app.app_context():
        app.wsgi_app = KeptAnswers(app.wsgi_app, QuickReads(db.engine), told)  # type: ignore[method-assign]


class KeptAnswers:
    """WSGI middleware for polls that name what they have (If-None-Match)."""

    def __init__(self, application: "WSGIApplication", reads: QuickReads, told: Told) -> None:
        self._application, self._reads, self._told = application, reads, told
        self._memory: FeedMemory[KeptAnswer] = FeedMemory(MOST_ANSWERS)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Repeat an answer, or let the application make one and keep it if it is a 304."""
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(PATHS) or "HTTP_IF_NONE_MATCH" not in environ:
            return self._application(environ, start_response)
        began, now = time.perf_counter(), clock.now()
        token_digest = digest(path.removeprefix(PATHS).removesuffix(".ics"))
        question, state = _question(environ, token_digest), self._state(token_digest)
        kept = self._memory.get(question, state) if state else None
        if kept is None or not kept.until - GIVEN_AGAIN_FOR <= now < kept.until:
            return self._application(environ, self._keeping(start_response, question, state, now))
        number = self._told(environ, ENDPOINT, int(kept.status[:3]), time.perf_counter() - began)
        start_response(kept.status, [*kept.headers, (NUMBER_HEADER, number)])
        return []

    def _state(self, token_digest: str) -> Hashable | None:
        """Read the state before the answer is made: what changes in between makes the next state another one."""
        try:
            return calendar_versions.state_of(self._reads, token_digest)
        except Exception:  # the application meets it, too, and says so
            return None

    def _keeping(
        self, start_response: "StartResponse", question: Hashable, state: Hashable | None, now: datetime
    ) -> "StartResponse":
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if state and status.startswith("304 "):
                lasting = tuple(header for header in headers if header[0] != NUMBER_HEADER)
                self._memory.put(question, state, KeptAnswer(status, lasting, _until(now)))
            return start_response(status, headers, *error)

        return start


def _question(environ: "WSGIEnvironment", token_digest: str) -> Hashable:
    """Return what an answer depends on besides the state of the address."""
    return (
        token_digest,
        environ["PATH_INFO"],
        environ["REQUEST_METHOD"],
        environ["wsgi.url_scheme"],
        environ["HTTP_IF_NONE_MATCH"],
        environ.get("HTTP_ACCEPT_ENCODING"),
    )


def _until(now: datetime) -> datetime:
    """Return when an answer is made anew: after an hour, and at midnight, when old events fall out of the feed."""
    midnight = clock.at_local(clock.local(now).date() + timedelta(days=1), datetime.min.time())
    return min(now + GIVEN_AGAIN_FOR, midnight)
