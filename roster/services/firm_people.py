"""A firm's people and their sittings, as the firm's secretary sees them: no citizen, not even a number of them.

What stands is the published roster; a draft is the scheduler's alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from roster.core import clock
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Center,
    Duty,
    Firm,
    Leave,
    LeaveState,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services.duties import hours_of
from roster.services.instance_frames import month_before

MONTHS_BACK = 12


@dataclass(frozen=True)
class FirmSitting:
    """One duty of one of the firm's people."""

    assignment: Assignment
    leave: Leave | None
    """A leave given that covers it: the scheduler looks for somebody else."""

    @property
    def practitioner(self) -> Practitioner:
        """Who sits."""
        return self.assignment.practitioner

    @property
    def sitting(self) -> Sitting:
        """Where and when."""
        return self.assignment.duty.sitting

    @property
    def center(self) -> Center:
        """Where."""
        return self.sitting.center

    @property
    def date(self) -> date:
        """The date of the sitting, moved or not."""
        return self.sitting.date

    @property
    def hours(self) -> list[tuple[time, time]]:
        """Opening and closing of each half."""
        return hours_of(self.sitting, self.assignment.period)

    @property
    def is_cancelled(self) -> bool:
        """Whether the center does not open at all."""
        return self.sitting.state is SittingState.CANCELLED

    @property
    def is_moved(self) -> bool:
        """Whether it takes place on another date than the other centers'."""
        return self.sitting.state is SittingState.MOVED

    @property
    def is_outstanding(self) -> bool:
        """Whether the person has not said yet that they will come, and is expected to."""
        is_planned = self.assignment.state is AssignmentState.PLANNED
        return is_planned and self.leave is None and not self.is_cancelled


@dataclass(frozen=True)
class FirmPerson:
    """One of the firm's people with a year of sittings past and all to come."""

    practitioner: Practitioner
    coming: Sequence[FirmSitting]
    past: Sequence[FirmSitting]
    """The latest first."""
    half_days: int
    """Of this calendar year, past and to come."""


def people_of(firm: Firm, now: datetime) -> list[FirmPerson]:
    """Return the firm's people in the pool, and who left it while on a roster, by name."""
    today = clock.local(now).date()
    sittings = _sittings(firm, month_before(today.isoformat()[:7], MONTHS_BACK))
    people = db.session.scalars(
        select(Practitioner)
        .where(Practitioner.firm_id == firm.id)
        .order_by(Practitioner.name, Practitioner.id)
    )
    own: dict[int, list[FirmSitting]] = {}
    for one in sittings:
        own.setdefault(one.assignment.practitioner_id, []).append(one)
    found = [_person(person, own.get(person.id, []), today) for person in people]
    return [one for one in found if one.practitioner.is_active or one.coming]


def person_of(practitioner: Practitioner, now: datetime) -> FirmPerson:
    """Return one of the firm's people."""
    today = clock.local(now).date()
    first = month_before(today.isoformat()[:7], MONTHS_BACK)
    sittings = _sittings(practitioner.firm, first)
    own = [one for one in sittings if one.assignment.practitioner_id == practitioner.id]
    return _person(practitioner, own, today)


def month_of(firm: Firm, month: str) -> list[FirmSitting]:
    """Return who of a firm sits in a month, by date and center."""
    return _sittings(firm, month, month)


def by_public_id(public_id: str) -> Practitioner | None:
    """Return the practitioner of that name; whether one may see them is for the caller to check."""
    return db.session.scalar(select(Practitioner).where(Practitioner.public_id == public_id))


def _person(practitioner: Practitioner, sittings: Sequence[FirmSitting], today: date) -> FirmPerson:
    coming = [one for one in sittings if one.date >= today]
    past = [one for one in sittings if one.date < today]
    this_year = [
        one
        for one in sittings
        if one.sitting.month.startswith(f"{today.year}-")
        and not one.is_cancelled
        and one.assignment.state is not AssignmentState.ABSENT
    ]
    half_days = sum(len(one.assignment.period.halves) for one in this_year)
    return FirmPerson(practitioner, coming, past[::-1], half_days)


def _sittings(firm: Firm, first: str, last: str = "9999-12") -> list[FirmSitting]:
    assignments = db.session.scalars(_published(firm, first, last)).all()
    leaves = db.session.scalars(
        select(Leave)
        .join(Practitioner)
        .where(Practitioner.firm_id == firm.id, Leave.state == LeaveState.GIVEN)
        .order_by(Leave.id)
    ).all()
    return [FirmSitting(one, _leave_over(one, leaves)) for one in assignments]


def _published(firm: Firm, first: str, last: str) -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Assignment.roster)
        .join(Assignment.practitioner)
        .join(Assignment.duty)
        .join(Duty.sitting)
        .join(Sitting.center)
        .where(
            Practitioner.firm_id == firm.id,
            Roster.bureau_id == firm.bureau_id,
            Roster.state == RosterState.PUBLISHED,
            Roster.month >= first,
            Roster.month <= last,
            Assignment.state != AssignmentState.RELEASED,
        )
        .order_by(Sitting.date, Center.position, Practitioner.name, Assignment.id)
        .options(
            contains_eager(Assignment.practitioner),
            contains_eager(Assignment.duty).contains_eager(Duty.sitting).contains_eager(Sitting.center),
        )
    )


def _leave_over(assignment: Assignment, leaves: Sequence[Leave]) -> Leave | None:
    day, period = assignment.duty.sitting.date, Period(assignment.period)
    return next(
        (
            leave
            for leave in leaves
            if leave.practitioner_id == assignment.practitioner_id
            and leave.starts_on <= day <= leave.ends_on
            and leave.period.overlaps(period)
        ),
        None,
    )
