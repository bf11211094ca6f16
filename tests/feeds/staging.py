"""A published month on the stage of tests/builders.py, and what its feeds say."""

from datetime import datetime

import icalendar
from sqlalchemy import func, select

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.ical import render
from roster.models import Assignment, Bureau, Practitioner, Roster, RosterState, Sitting
from roster.services import calendar_entries, calendar_files, feed_tokens
from tests.builders import Troupe

MONTH = "2026-12"
Seat = tuple[Sitting, Practitioner, Period]


def publish(troupe: Troupe, now: datetime, *seats: Seat) -> int:
    """Publish a new version of December with these seats; return how many entries changed."""
    with unit_of_work():
        before = db.session.scalars(
            select(Roster).where(Roster.bureau_id == troupe.bureau.id, Roster.state == RosterState.PUBLISHED)
        )
        for old in before:
            old.state = RosterState.SUPERSEDED
        db.session.flush()
        number = db.session.scalar(
            select(func.count()).select_from(Roster).where(Roster.bureau_id == troupe.bureau.id)
        )
        roster = Roster(
            bureau_id=troupe.bureau.id,
            month=MONTH,
            version=(number or 0) + 1,
            state=RosterState.PUBLISHED,
            created_at=now,
        )
        for sitting, practitioner, period in seats:
            duty = next(duty for duty in sitting.duties if duty.role == practitioner.role)
            roster.assignments.append(Assignment(duty=duty, practitioner=practitioner, period=period))
        db.session.add(roster)
        return calendar_entries.refresh_for_month(troupe.bureau, MONTH, now)


def refresh(bureau: Bureau, now: datetime) -> int:
    """Bring December's entries in step, in a unit of work of its own."""
    with unit_of_work():
        return calendar_entries.refresh_for_month(bureau, MONTH, now)


def link_to(troupe: Troupe, subject: feed_tokens.FeedSubject, now: datetime, **choices: object) -> str:
    """Issue an address for a subject by the bureau's scheduler, and return its path."""
    kind = feed_tokens.KIND_OF[type(subject)]
    with unit_of_work():
        token = feed_tokens.issue(kind, subject, troupe.scheduler, now, **choices)
    return f"/ics/{token}.ics"


def token_row(path: str):
    """Return the row of an address."""
    return feed_tokens.find(path.removeprefix("/ics/").removesuffix(".ics")).token


def events(body: bytes) -> dict[str, icalendar.Event]:
    """Return a file's events by UID."""
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def feed_events(path: str, now: datetime) -> dict[str, icalendar.Event]:
    """Return what the feed at an address holds at that time, without HTTP."""
    return events(render(calendar_files.feed_of(token_row(path), now)))
