"""The seats that people on leave fill in a roster: what the scheduler's dashboard shows until it is solved."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Select, select

from roster.core import clock
from roster.database import db
from roster.models import (
    Assignment,
    Bureau,
    Duty,
    Leave,
    LeaveState,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services import deadlines, holiday_notices, settings
from roster.services.duties import NOT_SERVED
from roster.workdays import Calendar

_STANDING = (RosterState.PUBLISHED, RosterState.DRAFT, RosterState.SUBMITTED, RosterState.APPROVED)


@dataclass(frozen=True)
class Deadlines:
    """Until when leave and swaps are in time, by a bureau's calendar and settings."""

    calendar: Calendar
    working_days: int
    at: time

    @classmethod
    def of(cls, bureau: Bureau) -> "Deadlines":
        """Return a bureau's deadlines."""
        chosen = settings.of(bureau)
        return cls(
            holiday_notices.calendar_of(bureau),
            chosen.leave_working_days_before,
            time.fromisoformat(chosen.leave_deadline),
        )

    def before(self, day: date) -> datetime:
        """Return the last instant at which leave for that date is in time."""
        return clock.at_local(deadlines.shift(self.calendar, day, -self.working_days), self.at)


@dataclass(frozen=True)
class Affected:
    """A seat that somebody on leave fills in a roster: empty unless the scheduler finds a substitute."""

    leave: Leave
    assignment: Assignment
    sitting: Sitting
    roster: Roster
    is_urgent: bool
    """The deadline for leave has passed: somebody must phone."""

    @property
    def is_published(self) -> bool:
        """Whether people rely on it already."""
        return self.roster.state is RosterState.PUBLISHED


def deadline_of(sitting: Sitting) -> datetime:
    """Return until when leave from a sitting, or a swap of a duty there, is in time."""
    return Deadlines.of(sitting.center.bureau).before(sitting.date)


def affected(bureau: Bureau, now: datetime, state: LeaveState = LeaveState.GIVEN) -> list[Affected]:
    """Return the seats, from today on, that people on leave fill in published rosters or drafts, by date.

    With another `state` it is those whom a leave that does not hold yet, or no more, would keep away.
    """
    rows = db.session.execute(_overlapping(bureau, clock.local(now).date(), state)).all()
    deadlines_of = Deadlines.of(bureau)
    found = []
    for leave, assignment, sitting, roster in rows:
        if leave.period.overlaps(assignment.period):
            is_urgent = now > deadlines_of.before(sitting.date)
            found.append(Affected(leave, assignment, sitting, roster, is_urgent))
    return found


def _overlapping(
    bureau: Bureau, today: date, state: LeaveState
) -> Select[Leave, Assignment, Sitting, Roster]:
    return (
        select(Leave, Assignment, Sitting, Roster)
        .join(Assignment, Assignment.practitioner_id == Leave.practitioner_id)
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.state.in_(_STANDING),
            Assignment.state.not_in(NOT_SERVED),
            Leave.state == state,
            Sitting.state != SittingState.CANCELLED,
            Sitting.date >= today,
            Sitting.date >= Leave.starts_on,
            Sitting.date <= Leave.ends_on,
        )
        .order_by(Sitting.date, Sitting.id, Assignment.id, Leave.id)
    )
