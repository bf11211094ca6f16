"""Who sits at a sitting, with what is known of their coming and going."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from roster.core import attended, clock
from roster.core.errors import NotFound
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Center,
    CheckIn,
    Duty,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services import duties, settings

EARLY = timedelta(minutes=15)
"""Who leaves more than so long before closing left early (早退)."""
CAME = (AssignmentState.SERVED, AssignmentState.LATE)
NOT_NOTED = (AssignmentState.PLANNED, AssignmentState.CONFIRMED)
CORRECTED_DAYS = 62
"""So many days back the center can write times down; what is older is settled."""


@dataclass(frozen=True)
class Presence:
    """One person's duty at a sitting, with what is known of their coming and going."""

    assignment: Assignment
    check_in: CheckIn | None
    hours: tuple[attended.Span, ...]

    @property
    def person(self) -> Practitioner:
        """Who."""
        return self.assignment.practitioner

    @property
    def arrived_at(self) -> datetime | None:
        """When somebody came; None when nobody wrote it down."""
        return self.check_in.arrived_at if self.check_in else None

    @property
    def left_at(self) -> datetime | None:
        """When somebody left."""
        return self.check_in.left_at if self.check_in else None

    @property
    def is_late(self) -> bool:
        """Whether it is noted that somebody came late."""
        return self.assignment.state is AssignmentState.LATE

    @property
    def is_absent(self) -> bool:
        """Whether it is noted that somebody did not come."""
        return self.assignment.state is AssignmentState.ABSENT

    @property
    def is_early(self) -> bool:
        """Whether somebody left well before closing."""
        return self.left_at is not None and self.left_at < self.hours[-1][1] - EARLY

    @property
    def is_complete(self) -> bool:
        """Whether both times are known."""
        return self.arrived_at is not None and self.left_at is not None

    @property
    def is_confirmed(self) -> bool:
        """Whether the center has said that the times are right."""
        return self.check_in is not None and self.check_in.confirmed_at is not None

    @property
    def sat(self) -> tuple[Period, ...]:
        """In which half-days of the duty somebody sat; none where nobody noted that they came, or where they came too late."""
        if self.assignment.state not in CAME:
            return ()
        halves = self.assignment.period.halves
        if self.check_in is None:
            return halves
        known = {Period.AM: self.check_in.sat_am, Period.PM: self.check_in.sat_pm}
        return tuple(half for half in halves if known[half] is not False)

    @property
    def counted_minutes(self) -> int | None:
        """How long counts as service; None for the duty's own hours, where no time is known.

        What was stayed on after closing counts once the center has confirmed it; who did not check out, until closing.
        """
        if self.arrived_at is None:
            return None
        left = self.left_at or self.hours[-1][1]
        found = attended.minutes(self.hours, self.arrived_at, left)
        if self.is_confirmed and self.is_complete:
            return found
        return min(found, attended.minutes(self.hours, self.hours[0][0], self.hours[-1][1]))

    @property
    def minutes(self) -> int | None:
        """How long somebody attended; None until both times are known."""
        if self.arrived_at is None or self.left_at is None:
            return None
        return attended.minutes(self.hours, self.arrived_at, self.left_at)


def of_sitting(sitting: Sitting) -> list[Presence]:
    """Return everybody who sits at a sitting by the roster in force, with their coming and going."""
    rows = db.session.scalars(
        published().where(Sitting.id == sitting.id).order_by(Duty.role, Assignment.id)
    ).all()
    return with_times(rows)


def to_write_down(sitting: Sitting, today: date) -> list[Presence]:
    """Return whose times the center can write down: who sits, and on a past day who is noted as absent, unless replaced."""
    present = of_sitting(sitting)
    if sitting.date >= today:
        return present
    seated = Counter(one.assignment.duty_id for one in present)
    absent = db.session.scalars(
        select(Assignment)
        .join(Roster)
        .join(Duty, Assignment.duty_id == Duty.id)
        .where(
            Roster.state == RosterState.PUBLISHED,
            Duty.sitting_id == sitting.id,
            Assignment.state == AssignmentState.ABSENT,
        )
        .order_by(Assignment.id)
    ).all()
    return [*present, *with_times([one for one in absent if seated[one.duty_id] < one.duty.seats])]


def of_duties(assignments: Sequence[Assignment]) -> dict[int, Presence]:
    """Return the coming and going at some duties, by the assignment's number."""
    return {one.assignment.id: one for one in with_times(assignments)}


def today_of(practitioner: Practitioner, now: datetime) -> list[Presence]:
    """Return one person's duties of today, in order."""
    rows = db.session.scalars(
        published()
        .where(
            Assignment.practitioner_id == practitioner.id,
            Sitting.date == clock.local(now).date(),
            Sitting.state != SittingState.CANCELLED,
        )
        .order_by(Assignment.period, Assignment.id)
    ).all()
    return sorted(with_times(rows), key=lambda one: one.hours[0][0])


def waiting(center: Center, today: date) -> Sequence[Sitting]:
    """Return a center's sittings of the last weeks whose times nobody has confirmed, the latest first."""
    return db.session.scalars(
        select(Sitting)
        .join(Duty)
        .join(CheckIn, CheckIn.duty_id == Duty.id)
        .where(
            Sitting.center_id == center.id,
            Sitting.date < today,
            Sitting.date >= today - timedelta(days=CORRECTED_DAYS),
            CheckIn.confirmed_at.is_(None),
        )
        .order_by(Sitting.date.desc(), Sitting.id)
        .distinct()
    ).all()


def of_dates(bureau: Bureau, first: date, last: date) -> dict[str, Presence]:
    """Return the coming and going at all duties of some dates by the roster in force, by the assignment's public id."""
    rows = db.session.scalars(
        published()
        .where(Sitting.bureau_id == bureau.id, Sitting.date.between(first, last))
        .options(contains_eager(Assignment.duty).contains_eager(Duty.sitting))
    ).all()
    return {one.assignment.public_id: one for one in with_times(rows)}


def one_of(sitting: Sitting, practitioner: str) -> Presence:
    return among(of_sitting(sitting), practitioner)


def among(present: Sequence[Presence], practitioner: str) -> Presence:
    found = next((one for one in present if one.person.public_id == practitioner), None)
    if found is None:
        raise NotFound
    return found


def again(present: Presence) -> Presence:
    return with_times([present.assignment])[0]


def with_times(assignments: Sequence[Assignment]) -> list[Presence]:
    rows = db.session.scalars(
        select(CheckIn).where(CheckIn.duty_id.in_({one.duty_id for one in assignments}))
    ).all()
    known = {(row.duty_id, row.practitioner_id): row for row in rows}
    return [
        Presence(one, known.get((one.duty_id, one.practitioner_id)), hours_of(one)) for one in assignments
    ]


def hours_of(assignment: Assignment) -> tuple[attended.Span, ...]:
    sitting = assignment.duty.sitting
    return tuple(
        (clock.at_local(sitting.date, since), clock.at_local(sitting.date, until))
        for since, until in duties.hours_of(sitting, assignment.period)
    )


def settings_of(sitting: Sitting) -> settings.BureauSettings:
    return settings.of(db.session.get_one(Bureau, sitting.bureau_id))


def published() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Roster)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(Roster.state == RosterState.PUBLISHED, Assignment.state.not_in(duties.NOT_SERVED))
    )
