"""One request to a provider over HTTP, bounded in time and size, whose failure says whether anything can have left.

Python's own client, not a library: what a message needs to know (did the request go out before it failed?) lies
between connecting and reading, and libraries hide that line.
"""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from roster.core.connections import connection_to
from roster.notify.failures import Certainty, DeliveryFailed, Trouble

TIMEOUT_SECONDS = 15
MOST_BYTES = 64 * 1024
"""A provider's answer is a few lines; what is longer is no answer of a provider."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float = TIMEOUT_SECONDS) -> Answer:
    """Send one request and return its answer, whatever its status.

    Raises DeliveryFailed: NOT_NOW when no connection came about, UNKNOWN when the request was under way. Redirects are
    not followed: a secret in the headers goes to the address that was configured and to no other.
    """
    parts = urlsplit(url)
    connection = connection_to(parts, timeout)
    try:
        try:
            connection.connect()
        except OSError as error:
            raise DeliveryFailed(type(error).__name__, trouble=Trouble.UNREACHABLE) from error
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        try:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(MOST_BYTES))
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailed(
                type(error).__name__, trouble=Trouble.NO_ANSWER, certainty=Certainty.UNKNOWN
            ) from error
    finally:
        connection.close()
