"""The audit trail: asked by period, kind of action, person and subject, and read a page at a time."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.database import unit_of_work
from roster.services import audit_words, inspections, trail_keeping, trail_reading
from roster.services.permissions import Permission
from roster.services.trail_reading import Page, Position, Query
from roster.web.access import current_actor, current_bureau, requires
from roster.web.auditor.pages import blueprint, page, query_in

NAMES = ("first", "last", "group", "account", "kind", "object", "place")


@blueprint.get("")
@requires(Permission.READ_TRAIL)
def trail() -> ResponseReturnValue:
    """Show the filter, and once it is sent what it finds. The first page of an answer is written down."""
    is_asked, found = any(name in request.args for name in NAMES), None
    query, wrong = query_in(request.args)
    if wrong:
        flash(_("Please enter a day as year-month-day, for example 2026-12-02."), "error")
    elif is_asked:
        found = _found(query)
    return page(
        "trail.html",
        query=query,
        found=found,
        following=_address(found.following) if found and found.following else "",
        given={
            name: value.isoformat() if hasattr(value, "isoformat") else value or ""
            for name, value in asdict(query).items()
        },
        people=trail_reading.people(current_bureau()),
        groups=audit_words.GROUPS,
        kinds=audit_words.KINDS,
        places=audit_words.PLACES,
        checked=trail_keeping.last_check(current_bureau().id),
        end=trail_reading.end_of(current_bureau(), query),
        is_first="after" not in request.args,
        reasons=inspections.REASONS,
    )


def _found(query: Query) -> Page:
    after = _position(request.args.get("after", ""))
    if after is None:
        with unit_of_work():
            trail_reading.begin(current_bureau(), query, current_actor(), clock.now())
    return trail_reading.read(current_bureau(), query, after)


def _address(position: Position) -> str:
    at, number = position
    return f"{int(at.timestamp() * 1_000_000)}-{number}"


def _position(text: str) -> Position | None:
    """Return where a page begins; None for the first, or for what is no such place."""
    at, _dash, number = text.partition("-")
    if not (at.isascii() and at.isdigit() and number.isascii() and number.isdigit()):
        return None
    if len(at) > 16 or len(number) > 12:
        return None
    micro = int(at)
    moment = datetime.fromtimestamp(micro // 1_000_000, UTC).replace(microsecond=micro % 1_000_000)
    return moment, int(number)
