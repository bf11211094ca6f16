"""What became of the duties whose day is over: who came, late or not, who was excused.

Whoever was to sit and need not is nowhere marked as such: a change after publication is a next version of the roster,
and a leave that holds may leave the seat as it was. So who was excused is read from there: whoever had the duty in a
version that was in force once and has it no more, and whoever was on leave and was not replaced.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Center,
    Duty,
    Leave,
    LeaveState,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)

_NOT_THERE = (AssignmentState.PLANNED, AssignmentState.CONFIRMED, AssignmentState.ABSENT)


@dataclass(frozen=True)
class Absence:
    """Somebody who did not come to a sitting."""

    date: date
    center: str
    name: str


@dataclass(frozen=True)
class Attendance:
    """What became of the duties whose day is over."""

    came: int
    late: int
    absent: int
    replaced: int
    """Duties that somebody was announced for and was excused from: on leave, replaced, swapped away, put elsewhere."""
    unnoted: int
    """Nobody wrote down whether somebody came."""
    absences: Sequence[Absence]

    @property
    def total(self) -> int:
        """Duties that somebody had to come to."""
        return self.came + self.late + self.absent + self.unnoted


@dataclass(frozen=True)
class _Duty:
    """One person's duty on the roster in force."""

    duty: int
    practitioner: int
    period: Period
    state: AssignmentState
    date: date
    center: str
    name: str


def of(bureau: Bureau, months: Sequence[str], today: date) -> Attendance:
    """Return what became of the duties of published rosters whose day is over."""
    over = (
        Roster.bureau_id == bureau.id,
        Sitting.month.in_(months),
        Sitting.date < today,
        Sitting.state != SittingState.CANCELLED,
    )
    present = _in_force(over)
    on_leave = _on_leave(present)
    due = [one for one in present if one.state is not AssignmentState.RELEASED and one not in on_leave]
    held = {(one.duty, one.practitioner) for one in [*due, *on_leave]}
    count = Counter(one.state for one in due)
    return Attendance(
        came=count[AssignmentState.SERVED],
        late=count[AssignmentState.LATE],
        absent=count[AssignmentState.ABSENT],
        replaced=len(_announced(over) - held) + len(on_leave),
        unnoted=count[AssignmentState.PLANNED] + count[AssignmentState.CONFIRMED],
        absences=[
            Absence(one.date, one.center, one.name) for one in due if one.state is AssignmentState.ABSENT
        ],
    )


def _in_force(over: Collection[ColumnElement[bool]]) -> list[_Duty]:
    rows = db.session.execute(
        select(
            Assignment.duty_id,
            Assignment.practitioner_id,
            Assignment.period,
            Assignment.state,
            Sitting.date,
            Center.code,
            Practitioner.name,
        )
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .join(Center, Sitting.center_id == Center.id)
        .join(Practitioner, Assignment.practitioner_id == Practitioner.id)
        .where(*over, Roster.state == RosterState.PUBLISHED)
        .order_by(Sitting.date, Center.position, Center.code)
    )
    return [_Duty(*row) for row in rows]


def _announced(over: Collection[ColumnElement[bool]]) -> set[tuple[int, int]]:
    """Return who had which duty in any version that was in force once."""
    rows = db.session.execute(
        select(Assignment.duty_id, Assignment.practitioner_id)
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(*over, Roster.published_at.is_not(None))
        .distinct()
    )
    return {(duty, practitioner) for duty, practitioner in rows}


def _on_leave(duties: Sequence[_Duty]) -> set[_Duty]:
    """Return the duties whose people had leave that held, and of whom nobody noted that they came all the same."""
    missed = [one for one in duties if one.state in _NOT_THERE]
    if not missed:
        return set()
    leaves = db.session.scalars(
        select(Leave).where(
            Leave.practitioner_id.in_({one.practitioner for one in missed}),
            Leave.state == LeaveState.GIVEN,
            Leave.ends_on >= min(one.date for one in missed),
            Leave.starts_on <= max(one.date for one in missed),
        )
    ).all()
    return {
        one
        for one in missed
        for leave in leaves
        if leave.practitioner_id == one.practitioner
        and leave.starts_on <= one.date <= leave.ends_on
        and leave.period.overlaps(one.period)
    }
