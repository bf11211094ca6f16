"""The calendar without a secret: when and where advice is given, for everybody, where the bureau has switched it on."""

from datetime import datetime

from flask import Blueprint, Response, request

from roster.core import clock
from roster.core.references import digest
from roster.extensions import csrf, limiter
from roster.feeds import answers, last_copies
from roster.feeds.answers import Calendar
from roster.feeds.memory import FeedMemory
from roster.feeds.views import EVERY_METHOD
from roster.ical import render
from roster.services import feed_copies, public_calendars
from roster.services.public_calendars import PublicCalendar

blueprint = Blueprint("public_feeds", __name__)
csrf.exempt(blueprint)
limiter.exempt(blueprint)
_memory: FeedMemory[Calendar] = FeedMemory()


@blueprint.route(
    "/ics/public/<slug>.ics", methods=EVERY_METHOD, merge_slashes=False, provide_automatic_options=False
)
@blueprint.route(
    "/ics/public/<slug>/<code>.ics",
    methods=EVERY_METHOD,
    merge_slashes=False,
    provide_automatic_options=False,
)
def feed(slug: str, code: str | None = None) -> Response:
    """Answer one poll. Off is 404, not 410: whoever subscribed sees it again when the bureau switches it on again."""
    if request.method not in ("GET", "HEAD"):
        return answers.not_found()
    calendar, now = public_calendars.find(slug, code), clock.now()
    if calendar is None:
        feed_copies.drop(digest(request.path))
        _memory.drop(digest(request.path))
        return answers.not_found()
    return answers.of_calendar(_present(calendar, now), request)


feed.access = "public"  # type: ignore[attr-defined]


@blueprint.errorhandler(Exception)
def _last_good_copy(error: Exception) -> Response:
    return last_copies.answer(error, digest(request.path))


def _present(calendar: PublicCalendar, now: datetime) -> Calendar:
    """Return the calendar, built anew only when something in it changed."""
    entries = public_calendars.version_of(calendar, now)
    version = (entries, public_calendars.name_of(calendar), calendar.bureau.name)
    present = _memory.get(calendar.copy_name, version)
    if present is None:
        body = render(public_calendars.feed_of(calendar, now))
        present = Calendar(body, entries.changed_at or calendar.bureau.created_at)
        last_copies.keep(calendar.copy_name, body)
        _memory.put(calendar.copy_name, version, present)
    return present
