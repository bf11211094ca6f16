"""Who has not confirmed a duty in time: the list to be phoned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from roster.core import clock
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Duty,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services import deadlines, duties, holiday_notices, settings


@dataclass(frozen=True)
class Unconfirmed:
    """A duty to come whose practitioner was told at `told_at` and has not answered until `due_on`."""

    assignment: Assignment
    told_at: datetime
    due_on: date

    @property
    def sitting(self) -> Sitting:
        """Where and when."""
        return self.assignment.duty.sitting


def overdue(bureau: Bureau, now: datetime) -> Sequence[Unconfirmed]:
    """Return the duties to come that are not confirmed in time, by date; who is on leave is asked nothing.

    Told is somebody with the first published version that has the duty: a later version asks nobody anew.
    """
    today = clock.local(now).date()
    calendar, days = holiday_notices.calendar_of(bureau), settings.of(bureau).confirm_within_working_days
    earlier, version = aliased(Assignment), aliased(Roster)
    told = (
        select(func.min(version.published_at))
        .join(earlier, earlier.roster_id == version.id)
        .where(earlier.duty_id == Assignment.duty_id, earlier.practitioner_id == Assignment.practitioner_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Assignment, told)
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state == AssignmentState.PLANNED,
            Sitting.date >= today,
            Sitting.state != SittingState.CANCELLED,
        )
        .order_by(Sitting.date, Sitting.id, Assignment.id)
    ).all()
    due: dict[date, date] = {}
    found = []
    for assignment, told_at in rows:
        if told_at is None:
            continue
        day = clock.local(told_at).date()
        if day not in due:
            due[day] = deadlines.shift(calendar, day, days)
        if due[day] < today and duties.leave_over(assignment) is None:
            found.append(Unconfirmed(assignment, told_at, due[day]))
    return found
