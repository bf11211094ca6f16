"""Calendar files as they leave the house: a token's feed, the notice of a dead link, one booking."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.database import db
from roster.ical import CalendarEvent, CalendarFeed, render
from roster.models import Assignment, Booking, Bureau, EntryStatus, FeedKind, FeedToken
from roster.services import calendar_entries, feed_people
from roster.services.calendar_entries import ShownEntry

ALARM_MINUTES_BEFORE = 18 * 60
"""The afternoon before: early enough to find a substitute or to fetch papers."""

_TITLES = {
    EntryStatus.TENTATIVE: N_("Provisional: %(summary)s"),
    EntryStatus.CANCELLED: N_("Cancelled: %(summary)s"),
}
_ORGANIZER_FALLBACK = "noreply@localhost"
_organizer_email = _ORGANIZER_FALLBACK


def install_organizer(mail_from: str) -> None:
    """Set the address that stands as ORGANIZER in every event; the application factory does it once."""
    global _organizer_email
    address = parseaddr(mail_from)[1]
    _organizer_email = address if "@" in address and address.isascii() else _ORGANIZER_FALLBACK


@dataclass(frozen=True)
class Head:
    """What stands above the events of a feed."""

    name: str
    description: str


def head_of(token: FeedToken) -> Head:
    """Return the name under which a calendar program lists the feed."""
    bureau = _bureau(token.bureau_id)
    description = _say(
        N_("%(bureau)s. Calendars may lag by some hours up to a day; text messages are what counts."),
        bureau="、".join(_names(token).values()),
    )
    if token.kind is FeedKind.PRACTITIONER and token.practitioner:
        return Head(_say(N_("Duty roster of %(name)s"), name=token.practitioner.name), description)
    if token.kind is FeedKind.FIRM and token.firm:
        return Head(_say(N_("Duty roster of %(name)s"), name=token.firm.name), description)
    if token.kind is FeedKind.CENTER and token.center:
        return Head(_say(N_("Duty roster of %(name)s"), name=token.center.name), description)
    return Head(_say(N_("Duty roster of %(name)s"), name=bureau.name), description)


def feed_of(token: FeedToken, now: datetime) -> CalendarFeed:
    """Return the calendar that a good token reads."""
    head = head_of(token)
    alarm = ALARM_MINUTES_BEFORE if token.with_alarm else None
    names = _names(token)
    entries = calendar_entries.events_for(token, now)
    events = tuple(
        _event(entry, DEFAULT_LANGUAGE, names[entry.bureau_id], alarm, says_bureau=len(names) > 1)
        for entry in entries
    )
    return CalendarFeed(head.name, head.description, events)


def notice_of_revocation(token: FeedToken, revoked_at: datetime) -> CalendarFeed:
    """Return a calendar that holds nothing but the word that its link is dead.

    A program that got "gone" at once would keep its last copy for ever.
    """
    notice = _say(N_("This calendar link is no longer valid. Please subscribe again."))
    day = clock.local(revoked_at).date()
    event = CalendarEvent(
        # Derived, not random: the notice has no row, and its UID must not change from poll to poll.
        uid=str(uuid.uuid5(uuid.NAMESPACE_URL, token.public_id)),
        sequence=0,
        summary=notice,
        description="",
        location="",
        start=day,
        end=day + timedelta(days=1),
        status="TENTATIVE",  # not to block the day
        created=revoked_at,
        updated=revoked_at,
        organizer_name=_bureau(token.bureau_id).name,
        organizer_email=_organizer_email,
    )
    return CalendarFeed(notice, "", (event,))


def booking_calendar(booking: Booking, now: datetime) -> bytes:
    """Return the citizen's own file of one booking, in its present state.

    Keeps the booking's entry in step, therefore asks for an open unit of work: without the commit,
    the next download would carry another UID and stand in the calendar twice.
    """
    if not db.session().info.get("in_unit"):
        raise RuntimeError("A booking's calendar file is made inside a unit of work.")
    entry = calendar_entries.for_booking(booking, now)
    event = _event(entry, booking.language, _bureau(booking.bureau_id).name, ALARM_MINUTES_BEFORE)
    return render(CalendarFeed(entry.summary, "", (event,)))


def duty_calendar(assignment: Assignment) -> bytes:
    """Return the file of one duty in its present state, under the UID that it has in the practitioner's feed.

    Whoever imports the file and subscribes as well has the duty once. Raises NotFound for one that no calendar tells.
    """
    entry = calendar_entries.of_duty(assignment)
    if entry is None:
        raise NotFound
    event = event_of(entry, _bureau(entry.bureau_id).name)
    return render(CalendarFeed(event.summary, "", (event,)))


def event_of(entry: ShownEntry, organizer: str) -> CalendarEvent:
    """Return an entry as an event in the bureau's language, without an alarm."""
    return _event(entry, DEFAULT_LANGUAGE, organizer, None)


def _names(token: FeedToken) -> dict[int, str]:
    """Return the names of the bureaus whose duties a token reads, its own first."""
    others = (one.bureau_id for one in feed_people.of_token(token))
    return {number: _bureau(number).name for number in (token.bureau_id, *others)}


def _event(
    entry: ShownEntry, language: str, organizer: str, alarm: int | None, *, says_bureau: bool = False
) -> CalendarEvent:
    """Return an entry as an event; one of several bureaus' says for whom."""
    description = _description(entry, language)
    has_place = entry.latitude is not None and entry.longitude is not None
    return CalendarEvent(
        uid=entry.uid,
        sequence=entry.sequence,
        summary=_title(entry, language),
        description="\n".join(filter(None, (organizer, description))) if says_bureau else description,
        location=entry.location,
        start=entry.starts_at or entry.date,
        end=entry.ends_at or entry.date + timedelta(days=1),
        status=entry.status.value,
        created=entry.created_at,
        updated=entry.updated_at,
        organizer_name=organizer,
        organizer_email=_organizer_email,
        geo=(entry.latitude or 0.0, entry.longitude or 0.0) if has_place else None,
        alarm_minutes_before=alarm,
        private=entry.feed_kind is not FeedKind.PUBLIC,
    )


def _description(entry: ShownEntry, language: str) -> str:
    """Return the text with the number of bookings below it, where it is told."""
    if entry.booked is None or entry.status is EntryStatus.CANCELLED:
        return entry.description
    number = translate(language, N_("Booked so far: %(count)s"), count=entry.booked)
    return "\n".join(filter(None, (entry.description, number)))


def _title(entry: ShownEntry, language: str) -> str:
    """Return the title with its status in words, since not every program shows STATUS."""
    if entry.status is EntryStatus.CONFIRMED:
        return entry.summary
    return translate(language, _TITLES[entry.status], summary=entry.summary)


def _say(message: str, **parameters: object) -> str:
    return translate(DEFAULT_LANGUAGE, message, **parameters)


def _bureau(bureau_id: int) -> Bureau:
    return db.session.get_one(Bureau, bureau_id)
