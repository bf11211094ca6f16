"""How many have booked, in the calendars of those who expect them: counted a few times a day, never who.

A booking is no reason to touch SEQUENCE. RFC 5545 3.8.7.4: it is "monotonically incremented by the 'Organizer's' CUA
each time the 'Organizer' makes a significant revision to the calendar component". Time, place and people are significant:
programs show such a revision as a change of the appointment, some with a message. That a fourth visitor comes is not; it
moves DTSTAMP, LAST-MODIFIED and the ETag alone, by which programs that poll fetch and show the new text all the same.

And it is no reason to write at each booking: on the morning of the release hundreds are made within minutes, and a
calendar program asks every few hours at best. The clock counts (`sweeps.refresh_calendars`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select

from roster.core import clock
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Booking,
    BookingState,
    Bureau,
    CalendarEntry,
    Duty,
    EntryStatus,
    FeedKind,
    Roster,
    RosterState,
    Sitting,
    Slot,
)

COUNTED = (FeedKind.PRACTITIONER, FeedKind.FIRM, FeedKind.CENTER, FeedKind.BUREAU)
"""The calendars that tell a number; the public's does not, and a booking's own is one."""

_EXPECTED = (BookingState.BOOKED, BookingState.CHECKED_IN, BookingState.SERVED)
Half = tuple[int, str, Period]
"""A sitting's id, a role and a half of the day: what people book."""


def refresh(bureau: Bureau, now: datetime) -> int:
    """Bring the numbers of a bureau's coming events up to date; return how many of its entries changed."""
    today = clock.local(now).date()
    booked = _booked(bureau, today)
    halves = dict(_halves_of_duties(bureau, today))
    changed = 0
    for entry in _entries(bureau, today):
        if entry.duty_id is None:
            own = [half for half in booked if half[0] == entry.sitting_id]
        else:
            own = [
                half for half in halves.get((entry.duty_id, entry.practitioner_id or 0), ()) if half in booked
            ]
        number = sum(booked[half] for half in own) if own else None
        if entry.booked != number:
            entry.booked, entry.updated_at = number, now
            changed += 1
    return changed


def _booked(bureau: Bureau, today: date) -> Counter[Half]:
    """Count what is booked for each half-day that may be booked; 0 where nobody has yet."""
    rows = db.session.execute(
        select(Slot.sitting_id, Slot.role, Slot.period, func.count(Booking.id))
        .join(Sitting, Slot.sitting_id == Sitting.id)
        .outerjoin(Booking, and_(Booking.slot_id == Slot.id, Booking.state.in_(_EXPECTED)))
        .where(Sitting.bureau_id == bureau.id, Sitting.date >= today)
        .group_by(Slot.sitting_id, Slot.role, Slot.period)
    )
    return Counter({(sitting_id, role, period): count for sitting_id, role, period, count in rows})


def _halves_of_duties(bureau: Bureau, today: date) -> Iterator[tuple[tuple[int, int], list[Half]]]:
    """Tell which half-days somebody on duty serves, by duty and practitioner."""
    rows = db.session.execute(
        select(Assignment.duty_id, Assignment.practitioner_id, Assignment.period, Duty.sitting_id, Duty.role)
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state != AssignmentState.RELEASED,
            Sitting.date >= today,
        )
    )
    for duty_id, practitioner_id, period, sitting_id, role in rows:
        yield (duty_id, practitioner_id), [(sitting_id, role, half) for half in period.halves]


def _entries(bureau: Bureau, today: date) -> Sequence[CalendarEntry]:
    """Return the events that take place, locked in the order in which a change of the roster locks them."""
    return db.session.scalars(
        select(CalendarEntry)
        .where(
            CalendarEntry.bureau_id == bureau.id,
            CalendarEntry.feed_kind.in_(COUNTED),
            CalendarEntry.status == EntryStatus.CONFIRMED,
            CalendarEntry.date >= today,
        )
        .order_by(CalendarEntry.id)
        .with_for_update()
    ).all()
