"""The calendar that everybody may read, if the bureau wants one: where and when advice is given, never by whom.

It has no secret and no row of its own: its address is made of the bureau's name and, for one center alone, that center's code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from roster.core.references import digest
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.database import db
from roster.ical import CalendarFeed
from roster.models import Bureau, CalendarEntry, Center, FeedKind, Sitting
from roster.services import calendar_entries, calendar_files, settings
from roster.services.calendar_entries import FeedVersion


@dataclass(frozen=True)
class PublicCalendar:
    """All sittings of a bureau, or of one of its centers."""

    bureau: Bureau
    center: Center | None = None

    @property
    def path(self) -> str:
        """The address on the site. It stays the same: people keep it for years."""
        whose = f"{self.bureau.slug}/{self.center.code}" if self.center else self.bureau.slug
        return f"/ics/public/{whose}.ics"

    @property
    def copy_name(self) -> str:
        """The name under which its last good bytes are kept."""
        return digest(self.path)

    @property
    def events(self) -> ColumnElement[bool]:
        """The entries that it shows."""
        own = (CalendarEntry.feed_kind == FeedKind.PUBLIC) & (CalendarEntry.bureau_id == self.bureau.id)
        if self.center is None:
            return own
        return own & CalendarEntry.sitting_id.in_(
            select(Sitting.id).where(Sitting.center_id == self.center.id)
        )


def of(bureau: Bureau, center: Center | None = None) -> PublicCalendar | None:
    """Return a bureau's calendar or one center's; None where the bureau has not switched it on."""
    return PublicCalendar(bureau, center) if settings.of(bureau).public_calendar else None


def find(slug: str, code: str | None) -> PublicCalendar | None:
    """Return the calendar of that address; None for what there is not, is closed or is not switched on."""
    bureau = db.session.scalar(select(Bureau).where(Bureau.slug == slug))
    if bureau is None:
        return None
    if code is None:
        return of(bureau)
    center = db.session.scalar(
        select(Center).where(Center.bureau_id == bureau.id, Center.code == code, Center.is_active)
    )
    return of(bureau, center) if center else None


def version_of(calendar: PublicCalendar, now: datetime) -> FeedVersion:
    """Return what tells two states of the calendar apart."""
    return calendar_entries.version_where(calendar.events, now)


def name_of(calendar: PublicCalendar) -> str:
    """Return the name under which a calendar program lists it."""
    whose = (calendar.center or calendar.bureau).name
    return translate(DEFAULT_LANGUAGE, N_("Free legal advice: %(center)s"), center=whose)


def feed_of(calendar: PublicCalendar, now: datetime) -> CalendarFeed:
    """Return the calendar's file."""
    description = translate(
        DEFAULT_LANGUAGE,
        N_("%(bureau)s. Calendars may lag by up to a day. Before a long way, please call."),
        bureau=calendar.bureau.name,
    )
    entries = calendar_entries.events_where(calendar.events, now)
    events = tuple(calendar_files.event_of(entry, calendar.bureau.name) for entry in entries)
    return CalendarFeed(name_of(calendar), description, events)


def copy_names() -> Iterator[str]:
    """Return the names of the copies that may lie on a host."""
    for bureau in db.session.scalars(select(Bureau)):
        centers = db.session.scalars(select(Center).where(Center.bureau_id == bureau.id, Center.is_active))
        for calendar in filter(None, (of(bureau, one) for one in (None, *centers))):
            yield calendar.copy_name
