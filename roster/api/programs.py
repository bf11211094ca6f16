"""Which program asks, what its key opens, and how fast it may ask."""

from datetime import timedelta
from http import HTTPStatus
from math import ceil
from time import time

from flask import current_app, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from roster.api.problems import Refused
from roster.core import clock
from roster.database import unit_of_work
from roster.models import ApiClient, Scope
from roster.services import api_clients

STRANGERS_PER_MINUTE = 1200
"""Requests from one address that show no valid key. Nobody guesses 256 bits: this only stems a flood."""
_rates = FixedWindowRateLimiter(MemoryStorage())
"""Of this process: a program served by four processes may ask up to four times as fast."""


def identify(scope: Scope) -> ApiClient:
    """Return the program whose key was sent. Raises Refused: 401, 403 or 429."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    client = api_clients.of_key(key.strip()) if scheme.lower() == "bearer" else None
    if client is None:
        _count(f"address:{request.remote_addr}", STRANGERS_PER_MINUTE)
        raise Refused("no_key", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
    _count(client.public_id, client.requests_per_minute)
    if scope not in api_clients.scopes_of(client):
        raise Refused("scope_missing", HTTPStatus.FORBIDDEN)
    return client


def note_use(client: ApiClient) -> None:
    """Keep the last use, once an hour; a database that cannot be written now does not spoil the answer."""
    if not api_clients.is_use_due(client, clock.now()):
        return
    try:
        with unit_of_work():
            api_clients.note_use(client, clock.now())
    except Exception as error:
        current_app.logger.error("last use of a key not kept: %s", type(error).__name__)


def _count(who: str, most: int) -> None:
    limit = RateLimitItemPerMinute(most)
    if not _rates.hit(limit, who):
        reset, _left = _rates.get_window_stats(limit, who)
        seconds = max(1, ceil(reset - time()))
        raise Refused(
            "too_many_requests",
            HTTPStatus.TOO_MANY_REQUESTS,
            {"Retry-After": str(min(seconds, int(timedelta(minutes=1).total_seconds())))},
            seconds=seconds,
        )
