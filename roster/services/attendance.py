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
from roster.services import check_ins, settings

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

    assignment: int
    duty: int
    practitioner: int
    period: Period
    state: AssignmentState
    date: date
    center: str
    name: str


def of(bureau: Bureau, months: Sequence[str], today: date) -> Attendance:
    """Return what became of the duties of published rosters whose day is over.

    Who came to none of a duty's half-days in time was absent, though they came (`Presence.sat`).
    """
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
    missed = _missed(due)
    count = Counter(AssignmentState.ABSENT if one.assignment in missed else one.state for one in due)
    return Attendance(
        came=count[AssignmentState.SERVED],
        late=count[AssignmentState.LATE],
        absent=count[AssignmentState.ABSENT],
        replaced=len(_announced(over) - held) + len(on_leave),
        unnoted=count[AssignmentState.PLANNED] + count[AssignmentState.CONFIRMED],
        absences=[
            Absence(one.date, one.center, one.name)
            for one in due
            if one.state is AssignmentState.ABSENT or one.assignment in missed
        ],
    )


def unnoted_at(center: Center, since: date, today: date) -> list[Sitting]:
    """Return a center's past sittings at which nobody noted whether somebody came, the latest first; none where nobody has to."""
    if not settings.of(center.bureau).attendance_by_check_in:
        return []
    duties = _in_force(
        (
            Sitting.center_id == center.id,
            Sitting.date >= since,
            Sitting.date < today,
            Sitting.state != SittingState.CANCELLED,
        )
    )
    on_leave = _on_leave(duties)
    dates = {one.date for one in duties if one.state in check_ins.NOT_NOTED and one not in on_leave}
    return list(
        db.session.scalars(
            select(Sitting)
            .where(Sitting.center_id == center.id, Sitting.date.in_(dates))
            .order_by(Sitting.date.desc(), Sitting.id)
        )
    )


def _missed(due: Sequence[_Duty]) -> set[int]:
    """Return the assignments of who came, but too late for any half-day of theirs."""
    rows = db.session.scalars(
        select(Assignment).where(
            Assignment.id.in_([one.assignment for one in due if one.state is AssignmentState.LATE])
        )
    ).all()
    return {one.assignment.id for one in check_ins.of_duties(rows).values() if not one.sat}


def _in_force(over: Collection[ColumnElement[bool]]) -> list[_Duty]:
    rows = db.session.execute(
        select(
            Assignment.id,
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
