"""The day before: remind booked visitors and the practitioners of the published roster; and whose license ends soon.

Practitioners read how many have booked for which matter, never who.

A reminder's key carries the booking's version (or the duty's date and period), so that a moved booking
is reminded of its new time, and two clocks send one message.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Booking,
    BookingState,
    Bureau,
    Duty,
    NoticeKind,
    Roster,
    RosterState,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import duties, license_reminders, notices, settings

SHORTEST_NOTICE = timedelta(hours=2)
"""A reminder later than this before the time only disturbs."""

_TAKING_PLACE = (SittingState.ANNOUNCED, SittingState.OPEN, SittingState.MOVED)


def queue_due(bureau: Bureau, now: datetime) -> int:
    """Queue every reminder whose hour has come, at most once each; return how many are new.

    The hour is the bureau's `reminder_hour` on the day before the sitting. After an outage the reminders
    of today are made up for, as long as they still help.
    """
    hour = time.fromisoformat(settings.of(bureau).reminder_hour)
    today = clock.local(now).date()
    queued = 0
    for day in (today, today + timedelta(days=1)):
        reminded_at = clock.at_local(day - timedelta(days=1), hour)
        if reminded_at <= now:
            queued += sum(
                _remind_visitor(booking, now) for booking in _bookings(bureau, day, reminded_at, now)
            )
            queued += sum(_remind_practitioner(one, now) for one in _assignments(bureau, day, now))
    return queued + license_reminders.queue_due(bureau, now)


def _bookings(bureau: Bureau, day: date, reminded_at: datetime, now: datetime) -> Sequence[Booking]:
    """Return who has a time on that day and was not told of it after the hour of the reminder anyway."""
    return db.session.scalars(
        select(Booking)
        .join(Sitting, Booking.sitting_id == Sitting.id)
        .join(Slot, Booking.slot_id == Slot.id)
        .where(
            Booking.bureau_id == bureau.id,
            Booking.state == BookingState.BOOKED,
            Booking.updated_at < reminded_at,
            Sitting.date == day,
            Sitting.state.in_(_TAKING_PLACE),
            Slot.starts_at >= now + SHORTEST_NOTICE,
            Slot.is_open,  # who is expected by nobody is not asked to come
        )
        .order_by(Booking.id)
    ).all()


def _remind_visitor(booking: Booking, now: datetime) -> bool:
    notice = notices.queue(
        NoticeKind.BOOKING_REMINDER,
        bureau_id=booking.bureau_id,
        dedupe_key=f"booking_reminder:{booking.id}:{booking.version}",
        now=now,
        expires_at=booking.slot.starts_at,
        booking=booking,
    )
    return notice is not None


def _assignments(bureau: Bureau, day: date, now: datetime) -> list[Assignment]:
    """Return who sits on that day by the published roster and does not begin too soon to be reminded."""
    found = db.session.scalars(
        select(Assignment)
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state.in_((AssignmentState.PLANNED, AssignmentState.CONFIRMED)),
            Sitting.date == day,
            Sitting.state.in_(_TAKING_PLACE),
        )
        .order_by(Assignment.id)
    )
    return [one for one in found if _begins_at(one) >= now + SHORTEST_NOTICE]


def _remind_practitioner(assignment: Assignment, now: datetime) -> bool:
    sitting, period = assignment.duty.sitting, assignment.period
    notice = notices.queue(
        NoticeKind.DUTY_REMINDER,
        bureau_id=sitting.bureau_id,
        dedupe_key=(
            f"duty_reminder:{assignment.duty_id}:{assignment.practitioner_id}:{sitting.date}:{period.value}"
        ),
        now=now,
        expires_at=_begins_at(assignment),
        practitioner=assignment.practitioner,
        parameters={
            **notices.place_of(sitting.center),
            "date": sitting.date.isoformat(),
            "period": period.value,
            "matters": dict(duties.matters_for(assignment)),
        },
    )
    return notice is not None


def _begins_at(assignment: Assignment) -> datetime:
    sitting = assignment.duty.sitting
    starts = sitting.pm_starts if assignment.period is Period.PM else sitting.am_starts
    return clock.at_local(sitting.date, starts)
