"""A practitioner's own sittings: where, when, with whom, how many are expected, and whether it is fair.

Who comes is never named here: numbers and matters only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Booking,
    BookingState,
    Center,
    Duty,
    Leave,
    LeaveState,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import audit

NOT_SERVED = (AssignmentState.RELEASED, AssignmentState.ABSENT)
RUNS_OVER = timedelta(hours=1)
_EXPECTED = (BookingState.BOOKED, BookingState.CHECKED_IN, BookingState.SERVED)


@dataclass(frozen=True)
class Colleague:
    """Somebody else who sits at the same place on the same date."""

    name: str
    role: str
    period: Period


@dataclass(frozen=True)
class OwnSitting:
    """One duty of a practitioner by the published roster."""

    assignment: Assignment
    sitting: Sitting
    center: Center
    period: Period
    hours: tuple[tuple[time, time], ...]
    colleagues: tuple[Colleague, ...]
    bookings: int
    matters: tuple[tuple[str, int], ...]
    """Matter codes with how many booked for each, the most frequent first."""
    leave: Leave | None
    """A leave given that covers it: the scheduler looks for somebody else."""
    asked: Leave | None
    """An urgent leave that covers it and waits for the bureau: the duty stands."""

    @property
    def date(self) -> date:
        """The date of the sitting, moved or not."""
        return self.sitting.date

    @property
    def is_cancelled(self) -> bool:
        """Whether the center does not open at all."""
        return self.sitting.state is SittingState.CANCELLED

    @property
    def map_address(self) -> str:
        """The place for the telephone's own map program (`geo:`, RFC 5870)."""
        return f"geo:{self.center.latitude:.6f},{self.center.longitude:.6f}"


@dataclass(frozen=True)
class Fairness:
    """Half-days of a year by published rosters, and what an equal share of the role's load would be."""

    year: int
    load: int
    due: float
    done: int
    """Of the load, what was on dates before today; an absence is none."""

    @property
    def to_come(self) -> int:
        """Of the load, what is ahead."""
        return self.load - self.done


def my_sittings(practitioner: Practitioner, now: datetime) -> tuple[list[OwnSitting], list[OwnSitting]]:
    """Return a practitioner's sittings from today on (the next first) and past ones (the latest first)."""
    today = clock.local(now).date()
    rows = db.session.scalars(
        _published()
        .where(Assignment.practitioner_id == practitioner.id)
        .order_by(Sitting.date, Assignment.period, Assignment.id)
    ).all()
    own = [_own(assignment) for assignment in rows]
    upcoming = [one for one in own if one.date >= today]
    return upcoming, [one for one in own if one.date < today][::-1]


def own_sitting(practitioner: Practitioner, sitting_public_id: str) -> OwnSitting | None:
    """Return a practitioner's duty at the sitting of that name by the published roster, or None."""
    assignment = db.session.scalar(
        _published().where(
            Assignment.practitioner_id == practitioner.id, Sitting.public_id == sitting_public_id
        )
    )
    return _own(assignment) if assignment else None


def desks(sitting: Sitting) -> list[Practitioner]:
    """Return who sits at a sitting by the published roster."""
    rows = db.session.scalars(_published().where(Sitting.id == sitting.id).order_by(Duty.role, Assignment.id))
    return [assignment.practitioner for assignment in rows]


def desks_open(sitting: Sitting, now: datetime) -> list[Practitioner]:
    """Return who sits at a sitting by the published roster in a half-day that is not over; talks run over closing time."""
    rows = db.session.scalars(_published().where(Sitting.id == sitting.id).order_by(Duty.role, Assignment.id))
    return [
        assignment.practitioner
        for assignment in rows
        if now <= clock.at_local(sitting.date, hours_of(sitting, assignment.period)[-1][1]) + RUNS_OVER
    ]


def seats_between(
    first: date,
    last: date,
    *,
    center: Center | None = None,
    practitioner: Practitioner | None = None,
) -> Sequence[Assignment]:
    """Return the seats of published rosters from `first` to `last`, of a center, a person or all; who was absent has none."""
    wanted = _published().where(Sitting.date.between(first, last))
    if center is not None:
        wanted = wanted.where(Sitting.center_id == center.id)
    if practitioner is not None:
        wanted = wanted.where(Assignment.practitioner_id == practitioner.id)
    return db.session.scalars(wanted.order_by(Sitting.date, Sitting.id, Assignment.id)).all()


def roles_on_hand(sitting: Sitting) -> list[str]:
    """Return for whom numbers are given out: the roles that sit; all that are due while nobody is on a roster."""
    return sorted({one.role for one in desks(sitting)} or {duty.role for duty in sitting.duties})


def confirm(assignment: Assignment, actor: Actor, now: datetime) -> None:
    """The practitioner has seen the duty. Doing it twice changes nothing; raises Stale when it moved on."""
    if assignment.state is AssignmentState.CONFIRMED:
        return
    done = db.session.execute(
        update(Assignment)
        .where(Assignment.id == assignment.id, Assignment.state == AssignmentState.PLANNED)
        .values(state=AssignmentState.CONFIRMED)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(assignment)
    if not done:
        raise Stale
    bureau_id = assignment.roster.bureau_id
    audit.record(AuditAction.DUTY_CONFIRMED, actor, now, bureau_id=bureau_id, subject=assignment)


def fairness(practitioner: Practitioner, now: datetime) -> Fairness:
    """Return a practitioner's half-days of this year and the fair share, by load weights of the active pool."""
    today = clock.local(now).date()
    year = today.year
    rows = db.session.execute(
        select(Assignment.practitioner_id, Assignment.period, Sitting.date)
        .join(Roster)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(
            Roster.bureau_id == practitioner.bureau_id,
            Roster.state == RosterState.PUBLISHED,
            Roster.month.startswith(f"{year}-"),
            Duty.role == practitioner.role,
            Assignment.state.not_in(NOT_SERVED),
            Sitting.state != SittingState.CANCELLED,
        )
    )
    loads, done = Counter[int](), 0
    for person_id, period, day in rows:
        loads[person_id] += len(period.halves)
        done += len(period.halves) if person_id == practitioner.id and day < today else 0
    shares = {
        person_id: 1 / max(weight, 1)
        for person_id, weight in db.session.execute(
            select(Practitioner.id, Practitioner.load_weight).where(
                Practitioner.bureau_id == practitioner.bureau_id,
                Practitioner.role == practitioner.role,
                Practitioner.is_active,
            )
        )
    }
    share = shares.get(practitioner.id, 0.0) / (sum(shares.values()) or 1.0)
    return Fairness(year, loads[practitioner.id], round(loads.total() * share, 1), done)


def _published() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Roster)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(Roster.state == RosterState.PUBLISHED, Assignment.state.not_in(NOT_SERVED))
    )


def _own(assignment: Assignment) -> OwnSitting:
    sitting = assignment.duty.sitting
    matters = _matters(sitting, assignment)
    return OwnSitting(
        assignment=assignment,
        sitting=sitting,
        center=sitting.center,
        period=assignment.period,
        hours=tuple(hours_of(sitting, assignment.period)),
        colleagues=tuple(_colleagues(sitting, assignment)),
        bookings=matters.total(),
        matters=tuple(matters.most_common()),
        leave=leave_over(assignment),
        asked=leave_over(assignment, LeaveState.ASKED),
    )


def hours_of(sitting: Sitting, period: Period) -> list[tuple[time, time]]:
    """Return opening and closing of each half of a period."""
    halves = {
        Period.AM: (sitting.am_starts, sitting.am_ends),
        Period.PM: (sitting.pm_starts, sitting.pm_ends),
    }
    return [halves[half] for half in period.halves]


def _colleagues(sitting: Sitting, own: Assignment) -> list[Colleague]:
    rows: Sequence[Assignment] = db.session.scalars(
        _published()
        .where(Sitting.id == sitting.id, Assignment.id != own.id)
        .order_by(Duty.role, Assignment.id)
    ).all()
    return [Colleague(row.practitioner.name, row.duty.role, row.period) for row in rows]


def booked_for(assignment: Assignment) -> int:
    """Return how many have booked at the time and for the role of a duty."""
    return _matters(assignment.duty.sitting, assignment).total()


def matters_for(assignment: Assignment) -> list[tuple[str, int]]:
    """Return for which matters how many have booked at the time and for the role of a duty, the most first."""
    return _matters(assignment.duty.sitting, assignment).most_common()


def _matters(sitting: Sitting, assignment: Assignment) -> Counter[str]:
    rows = db.session.scalars(
        select(Booking.matter)
        .join(Slot, Booking.slot_id == Slot.id)
        .where(
            Booking.sitting_id == sitting.id,
            Booking.state.in_(_EXPECTED),
            Slot.role == assignment.duty.role,
            Slot.period.in_(assignment.period.halves),
        )
    )
    return Counter(rows)


def leave_over(assignment: Assignment, state: LeaveState = LeaveState.GIVEN) -> Leave | None:
    """Return a leave given (or in another state) that covers a duty, if there is one."""
    day = assignment.duty.sitting.date
    rows = db.session.scalars(
        select(Leave)
        .where(
            Leave.practitioner_id == assignment.practitioner_id,
            Leave.state == state,
            Leave.starts_on <= day,
            Leave.ends_on >= day,
        )
        .order_by(Leave.id)
    )
    return next((leave for leave in rows if leave.period.overlaps(assignment.period)), None)
