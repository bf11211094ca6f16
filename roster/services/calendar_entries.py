"""Keep what calendars know in step with the rosters and bookings, and read it for a feed.

An entry keeps its UID for ever, and each visible change moves `updated_at` (LAST-MODIFIED and DTSTAMP); unchanged rows must
give unchanged bytes. SEQUENCE rises with every visible change that a step at a roster, a sitting or a booking makes, and
with a new time, place, title or status whatever made it (RFC 5546 2.1.4). What the clock alone finds in the description, as
another telephone or what to bring, raises none, nor does how many have booked (`calendar_numbers`): it is no new appointment. What no longer takes place stays as a cancelled entry,
because a subscriber's program takes a missing event for a fault of the feed.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, func, select

from roster.core import clock
from roster.database import db, insert_once
from roster.models import (
    Assignment,
    Booking,
    Bureau,
    CalendarEntry,
    EntryStatus,
    FeedKind,
    FeedToken,
    Sitting,
)
from roster.services import calendar_subjects, calendar_texts, feed_people
from roster.services.calendar_subjects import Subject
from roster.services.calendar_texts import EntryState

KEPT_FOR = timedelta(days=90)
"""How long a past or cancelled event stays in a feed."""


class ShownEntry(Protocol):
    """What a file shows of an entry: of a whole one, or of a row with these columns, which is read in half the time."""

    bureau_id: Any
    feed_kind: Any
    uid: Any
    sequence: Any
    status: Any
    date: Any
    starts_at: Any
    ends_at: Any
    summary: str
    description: str
    location: str
    latitude: Any
    longitude: Any
    booked: Any
    created_at: Any
    updated_at: Any


_TEXT = frozenset({"description"})
"""What is said of an event beside its time, place, title and status."""

_SHOWN = tuple(getattr(CalendarEntry, name) for name in ShownEntry.__annotations__)


@dataclass(frozen=True)
class FeedVersion:
    """What tells two states of a feed apart without building it."""

    entries: int
    sequences: int
    changed_at: datetime | None


def refresh_for_month(bureau: Bureau, month: str, now: datetime, *, is_sweep: bool = False) -> int:
    """Bring the entries of a bureau's month (`YYYY-MM`) in step; return how many changed.

    To be called by whoever publishes a roster, changes a published assignment, or derives, moves or
    cancels a sitting, in the same unit of work. `is_sweep` is the clock's, which follows what pages changed that
    know of no calendar.
    """
    db.session.flush()
    wanted = calendar_subjects.wanted(bureau, month)
    changed = 0
    for entry in _present(bureau, month):
        state = wanted.pop(_subject(entry), None)
        changed += _apply(entry, state, now, is_text_quiet=is_sweep) if state else _cancel(entry, now)
    for subject, state in wanted.items():
        # What never was shown needs no word that it was cancelled.
        if state.status is not EntryStatus.CANCELLED:
            db.session.add(CalendarEntry(**_values(bureau.id, state, now, **asdict(subject))))
            changed += 1
    db.session.flush()
    return changed


def months_to_come(now: datetime) -> list[tuple[int, str]]:
    """Return every bureau's id with each of its months from this one on, for the clock to bring in step.

    What is told by a calendar depends on more than rosters and sittings: a center's phone, somebody's name and firm,
    a setting. Those pages need not know of calendars.
    """
    this_month = clock.local(now).date().isoformat()[:7]
    rows = db.session.execute(
        select(Sitting.bureau_id, Sitting.month)
        .where(Sitting.month >= this_month)
        .distinct()
        .order_by(Sitting.bureau_id, Sitting.month)
    )
    return [(bureau_id, month) for bureau_id, month in rows]


def for_booking(booking: Booking, now: datetime) -> CalendarEntry:
    """Return a booking's own entry in its present state; made when somebody takes the file for the first time.

    What no calendar knows of needs neither UID nor SEQUENCE, and most bookings are never put into one.
    """
    entry = follow_booking(booking, now) or _add_for_booking(booking, now) or follow_booking(booking, now)
    if entry is None:
        raise LookupError(f"The entry of booking {booking.id} is neither there nor new.")
    return entry


def follow_booking(booking: Booking, now: datetime) -> CalendarEntry | None:
    """Bring the entry of a booking that has changed in step, if anybody has taken it."""
    db.session.flush()
    entry = _of_booking(booking)
    if entry is not None:
        _apply(entry, calendar_texts.of_booking(booking), now, is_text_quiet=True)
        db.session.flush()
    return entry


def _add_for_booking(booking: Booking, now: datetime) -> CalendarEntry | None:
    """Make a booking's own entry; None if another download made it in the same moment."""
    state = calendar_texts.of_booking(booking)
    values = _values(booking.bureau_id, state, now, kind=FeedKind.BOOKING, booking_id=booking.id)
    entry: CalendarEntry | None = insert_once(CalendarEntry, **values)
    return entry


def of_duty(assignment: Assignment) -> CalendarEntry | None:
    """Return the entry by which the practitioner's own calendar tells of a duty."""
    return db.session.scalar(
        select(CalendarEntry).where(
            CalendarEntry.feed_kind == FeedKind.PRACTITIONER,
            CalendarEntry.duty_id == assignment.duty_id,
            CalendarEntry.practitioner_id == assignment.practitioner_id,
        )
    )


def events_for(token: FeedToken, now: datetime) -> Sequence[ShownEntry]:
    """Return the entries of a token's subject: the last 90 days and all that is to come."""
    return events_where(_of_subject(token), now)


def events_where(chosen: ColumnElement[bool], now: datetime) -> Sequence[ShownEntry]:
    """Return what is shown of the chosen entries, as plain rows: the last 90 days and all that is to come."""
    shown = select(*_SHOWN).where(chosen, CalendarEntry.date >= _oldest_shown(now))
    rows = db.session.execute(shown.order_by(CalendarEntry.date, CalendarEntry.id)).all()
    return cast("Sequence[ShownEntry]", rows)


def version_of(token: FeedToken, now: datetime) -> FeedVersion:
    """Return the version of a token's feed, with the instant at which its bytes last changed."""
    return version_where(_of_subject(token), now)


def version_where(chosen: ColumnElement[bool], now: datetime) -> FeedVersion:
    """Return the version of a feed of the chosen entries."""
    oldest = _oldest_shown(now)
    count, sequences, updated_at = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(CalendarEntry.sequence), 0),
            func.max(CalendarEntry.updated_at),
        ).where(chosen, CalendarEntry.date >= oldest)
    ).one()
    last_dropped: date | None = db.session.scalar(
        select(func.max(CalendarEntry.date)).where(chosen, CalendarEntry.date < oldest)
    )
    # An event that falls out of the feed changes the bytes too, though no row was touched.
    dropped_at = _dropped_at(last_dropped) if last_dropped else None
    changes = [instant for instant in (updated_at, dropped_at) if instant]
    return FeedVersion(count, int(sequences), max(changes, default=None))


def _present(bureau: Bureau, month: str) -> Sequence[CalendarEntry]:
    """Return the entries there are, locked: two changes at once must not both raise SEQUENCE to the same."""
    sittings = select(Sitting.id).where(_in_month(bureau, month))
    return db.session.scalars(
        select(CalendarEntry)
        .where(CalendarEntry.feed_kind != FeedKind.BOOKING, CalendarEntry.sitting_id.in_(sittings))
        .order_by(CalendarEntry.id)
        .with_for_update()
    ).all()


def _in_month(bureau: Bureau, month: str) -> ColumnElement[bool]:
    return (Sitting.bureau_id == bureau.id) & (Sitting.month == month)


def _subject(entry: CalendarEntry) -> Subject:
    return Subject(
        entry.feed_kind, entry.sitting_id or 0, entry.duty_id, entry.practitioner_id, entry.firm_id
    )


def _of_booking(booking: Booking) -> CalendarEntry | None:
    return db.session.scalar(
        select(CalendarEntry).where(CalendarEntry.booking_id == booking.id).with_for_update()
    )


def _values(
    bureau_id: int, state: EntryState, now: datetime, *, kind: FeedKind, **subject: int | None
) -> dict[str, Any]:
    """Return what a new entry holds."""
    return {
        "bureau_id": bureau_id,
        "uid": str(uuid.uuid4()),
        "feed_kind": kind,
        "sequence": 0,
        "created_at": now,
        "updated_at": now,
        **subject,
        **asdict(state),
    }


def _apply(entry: CalendarEntry, state: EntryState, now: datetime, *, is_text_quiet: bool) -> bool:
    changes = {name: value for name, value in asdict(state).items() if getattr(entry, name) != value}
    for name, value in changes.items():
        setattr(entry, name, value)
    if changes:
        entry.sequence += not (is_text_quiet and changes.keys() <= _TEXT)
        entry.updated_at = now
    return bool(changes)


def _cancel(entry: CalendarEntry, now: datetime) -> bool:
    if entry.status is EntryStatus.CANCELLED:
        return False
    entry.status = EntryStatus.CANCELLED
    entry.sequence += 1
    entry.updated_at = now
    return True


def _of_subject(token: FeedToken) -> ColumnElement[bool]:
    """Restrict to what a token may read. A token without its subject reads nothing."""
    of_kind = CalendarEntry.feed_kind == token.kind
    own = of_kind & (CalendarEntry.bureau_id == token.bureau_id)
    match token.kind:
        case FeedKind.PRACTITIONER:
            people = feed_people.of_token(token)
            return of_kind & CalendarEntry.practitioner_id.in_([one.id for one in people])
        case FeedKind.CENTER:
            sittings = select(Sitting.id).where(Sitting.center_id == (token.center_id or 0))
            return own & CalendarEntry.sitting_id.in_(sittings)
        case FeedKind.FIRM:
            return own & (CalendarEntry.firm_id == (token.firm_id or 0))
        case FeedKind.BUREAU:
            return own
    raise ValueError(f"There is no feed of {token.kind}.")


def _oldest_shown(now: datetime) -> date:
    return clock.local(now).date() - KEPT_FOR


def _dropped_at(day: date) -> datetime:
    """Return the midnight in Shanghai from which an event of that day is no longer shown."""
    return clock.at_local(day + KEPT_FOR + timedelta(days=1), datetime.min.time())
