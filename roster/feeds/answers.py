"""What a calendar address answers: 200, 304, 404 or 410, and nothing else.

Calendar programs switch a subscription off at any other error, until restart or for good, and empty
their copy at a 200 that is no whole calendar.
"""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from http import HTTPStatus

from flask import Request, Response

_COMMON_HEADERS = {
    "Cache-Control": "private, max-age=0, must-revalidate",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class Calendar:
    """A whole calendar file, ready to be sent."""

    body: bytes
    changed_at: datetime

    @cached_property
    def etag(self) -> str:
        """The tag of the plain bytes."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    @property
    def zipped_etag(self) -> str:
        """The tag of the compressed bytes: another representation must not share a strong tag."""
        return f"{self.etag}-gzip"

    @cached_property
    def zipped(self) -> bytes:
        """The compressed bytes, the same each time."""
        return gzip.compress(self.body, mtime=0)


def of_calendar(calendar: Calendar, request: Request) -> Response:
    """Answer with the calendar, or with 304 when the asker has it.

    Never negotiates the type: programs send no Accept, or an odd one, and give up at 406.
    """
    takes_gzip = request.accept_encodings.quality("gzip") > 0
    if _has_it(request, calendar):
        answer = Response(status=HTTPStatus.NOT_MODIFIED)
        del answer.headers["Content-Type"]
    else:
        body = calendar.zipped if takes_gzip else calendar.body
        answer = Response(body, content_type="text/calendar; charset=utf-8")
        if takes_gzip:
            answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(calendar.zipped_etag if takes_gzip else calendar.etag)
    answer.last_modified = calendar.changed_at
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers.update(_COMMON_HEADERS)
    return answer


def not_found() -> Response:
    """Answer 404: programs keep what they have and go on asking."""
    return _words(HTTPStatus.NOT_FOUND, "No such calendar.")


def gone() -> Response:
    """Answer 410: programs stop asking for ever."""
    return _words(HTTPStatus.GONE, "This calendar link is no longer valid.")


def _has_it(request: Request, calendar: Calendar) -> bool:
    """Tell whether If-None-Match, else If-Modified-Since, names the present state (RFC 9110 13.2.2)."""
    if "If-None-Match" in request.headers:
        known = request.if_none_match
        return known.star_tag or any(
            known.contains_weak(tag) for tag in (calendar.etag, calendar.zipped_etag)
        )
    since = request.if_modified_since
    return since is not None and calendar.changed_at.replace(microsecond=0) <= since


def _words(status: HTTPStatus, text: str) -> Response:
    answer = Response(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    answer.headers.update(_COMMON_HEADERS)
    return answer
