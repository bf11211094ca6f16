"""The addresses that calendar programs poll, with whatever comes instead of an error.

No sign-in, session, form token or flood limit stands before them: a login page with 200 empties a
subscriber's calendar, and 429 switches it off.
"""

from datetime import datetime, timedelta
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from roster.core import clock, log_masking
from roster.core.actors import CLOCK
from roster.core.references import digest
from roster.database import unit_of_work
from roster.extensions import csrf, limiter
from roster.feeds import answers, last_copies
from roster.feeds.answers import Calendar
from roster.feeds.memory import FeedMemory
from roster.ical import render
from roster.models import FeedToken
from roster.services import calendar_entries, calendar_files, feed_copies, feed_tokens
from roster.services.feed_tokens import TokenState

NOTICE_SHOWN_FOR = timedelta(days=30)
"""How long a revoked address still says so in a calendar, before it answers 410."""

EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROBOTS = "User-agent: *\nAllow: /ics/\n"
"""Google's calendar obeys robots.txt; the addresses stay out of the index by X-Robots-Tag."""

blueprint = Blueprint("feeds", __name__)
csrf.exempt(blueprint)
limiter.exempt(blueprint)
_memory: FeedMemory[Calendar] = FeedMemory()


@blueprint.record_once
def _install(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    log_masking.install(app.logger)


@blueprint.route(
    "/ics/<path:name>",
    methods=EVERY_METHOD,
    merge_slashes=False,  # merging would redirect
    provide_automatic_options=False,
)
def feed(name: str) -> Response:
    """Answer one poll of a secret calendar address."""
    token = _token_in(name)
    if request.method not in ("GET", "HEAD") or token is None:
        return answers.not_found()
    found, now = feed_tokens.find(token), clock.now()
    if found.token is None:
        feed_copies.drop(digest(token))
        return answers.not_found()
    if found.state is TokenState.REVOKED:
        return _revoked(found.token, now)
    answer = answers.of_calendar(_present(found.token, now), request)
    last_copies.DATABASE_TROUBLE.is_over()
    _note_use(found.token, now)
    return answer


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Let robots fetch the calendar addresses that they were given."""
    return Response(ROBOTS, content_type="text/plain; charset=utf-8")


feed.access = robots.access = "public"  # type: ignore[attr-defined]


@blueprint.errorhandler(Exception)
def _last_good_copy(error: Exception) -> Response:
    token = _token_in((request.view_args or {}).get("name", ""))
    return last_copies.answer(error, digest(token) if token else None)


def _token_in(name: str) -> str | None:
    token = name.removesuffix(".ics")
    return token if token and token != name and "/" not in token else None


def _present(token: FeedToken, now: datetime) -> Calendar:
    """Return the token's calendar, built anew only when something in it changed."""
    entries = calendar_entries.version_of(token, now)
    version = (entries, calendar_files.head_of(token), token.with_alarm, token.changed_at)
    calendar = _memory.get(token.token_digest, version)
    if calendar is None:
        body = render(calendar_files.feed_of(token, now))
        changes = (token.created_at, token.changed_at, entries.changed_at)
        calendar = Calendar(body, max(instant for instant in changes if instant))
        last_copies.keep(token.token_digest, body)
        _memory.put(token.token_digest, version, calendar)
    return calendar


def _revoked(token: FeedToken, now: datetime) -> Response:
    feed_copies.drop(token.token_digest)
    _memory.drop(token.token_digest)
    if token.revoked_at is None:  # its subject or its maker has gone; from now on the 30 days run
        with unit_of_work():
            feed_tokens.revoke(token, CLOCK, now)
    revoked_at = token.revoked_at or now
    if now >= revoked_at + NOTICE_SHOWN_FOR:
        return answers.gone()
    body = render(calendar_files.notice_of_revocation(token, revoked_at))
    return answers.of_calendar(Calendar(body, revoked_at), request)


def _note_use(token: FeedToken, now: datetime) -> None:
    """Keep the last use; a database that cannot be written now does not spoil the answer."""
    if not feed_tokens.is_use_due(token, now):
        return
    try:
        with unit_of_work():
            feed_tokens.note_use(token, now)
    except Exception as error:
        current_app.logger.error("last use of a calendar link not kept: %s", type(error).__name__)
