"""What it means that a sitting's date changes: times follow, and those concerned are told.

Citizens keep their time of day on the new date.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from roster.core import clock
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Booking,
    BookingState,
    Duty,
    NoticeKind,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import calendar_entries, notices

_FOLLOWING = frozenset({SittingState.PROVISIONAL, SittingState.ANNOUNCED, SittingState.OPEN})


def follow_session_date(session_date: SessionDate, before: date, now: datetime) -> list[Sitting]:
    """Carry out a session date that moved from `before`; return the sittings that moved with it.

    A sitting that was moved or cancelled by itself stays where it is.
    """
    sittings = db.session.scalars(
        select(Sitting)
        .where(Sitting.session_date_id == session_date.id)
        .order_by(Sitting.id)
        .with_for_update()
    ).all()
    following = [sitting for sitting in sittings if sitting.state in _FOLLOWING]
    for sitting in following:
        sitting.date = session_date.date
        carry_out(sitting, before, now)
    for sitting in sittings:
        if sitting.state is SittingState.MOVED:
            sitting.state = state_on(sitting, sitting.date)
    return following


def assignments_at(sitting: Sitting) -> Sequence[Assignment]:
    """Return who sits there in any roster that is not superseded."""
    return db.session.scalars(
        select(Assignment)
        .join(Roster)
        .join(Duty)
        .where(
            Duty.sitting_id == sitting.id,
            Roster.state != RosterState.SUPERSEDED,
            Assignment.state != AssignmentState.RELEASED,
        )
        .order_by(Assignment.id)
    ).all()


def state_on(sitting: Sitting, day: date) -> SittingState:
    """Return the state of a sitting that takes place on that date: moved, or back on the session date."""
    if day != sitting.session_date.date:
        return SittingState.MOVED
    has_slots = db.session.scalar(select(Slot.id).where(Slot.sitting_id == sitting.id).limit(1))
    return SittingState.OPEN if has_slots else SittingState.ANNOUNCED


def carry_out(sitting: Sitting, before: date, now: datetime) -> None:
    """Let bookable times, visitors and practitioners follow a sitting whose date was `before`."""
    sitting.version += 1
    # China has no summer time, so the same time of day is the same distance in UTC.
    shift = sitting.date - before
    for slot in db.session.scalars(select(Slot).where(Slot.sitting_id == sitting.id)):
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
    db.session.flush()
    _tell_practitioners(sitting, before, now)
    _tell_visitors(sitting, before, now)


def _tell_practitioners(sitting: Sitting, before: date, now: datetime) -> None:
    for assignment in assignments_at(sitting):
        if assignment.roster.state is RosterState.PUBLISHED:
            notices.queue(
                NoticeKind.SESSION_DATE_MOVED,
                bureau_id=sitting.bureau_id,
                dedupe_key=f"sitting_moved:{sitting.id}:{sitting.version}:{assignment.practitioner_id}",
                now=now,
                expires_at=clock.at_local(max(before, sitting.date), sitting.pm_ends),
                practitioner=assignment.practitioner,
                parameters={**_parameters(sitting, before), "period": assignment.period.value},
            )


def _tell_visitors(sitting: Sitting, before: date, now: datetime) -> None:
    for booking in db.session.scalars(
        select(Booking)
        .where(Booking.sitting_id == sitting.id, Booking.state == BookingState.BOOKED)
        .order_by(Booking.id)
        .with_for_update()
    ):
        booking.version += 1
        booking.updated_at = now
        notices.void_for_booking(booking, NoticeKind.BOOKING_REMINDER)
        notices.queue(
            NoticeKind.BOOKING_MOVED,
            bureau_id=sitting.bureau_id,
            dedupe_key=f"sitting_moved:{sitting.id}:{sitting.version}:booking:{booking.id}",
            now=now,
            expires_at=clock.at_local(max(before, sitting.date), sitting.pm_ends),
            booking=booking,
            parameters=_parameters(sitting, before),
        )
        calendar_entries.refresh_for_booking(booking, now)


def _parameters(sitting: Sitting, before: date) -> dict[str, str]:
    return {
        "center": sitting.center.name,
        "before": before.isoformat(),
        "date": sitting.date.isoformat(),
        "reason": sitting.reason,
    }
