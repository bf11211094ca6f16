"""The published roster as everybody may see it: who sits where, without anybody's number."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Center,
    Duty,
    Practitioner,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
    SittingState,
)


@dataclass(frozen=True)
class Seated:
    """Somebody who sits: what the poster shows of a person."""

    role: str
    period: Period
    name: str
    firm: str


@dataclass(frozen=True)
class Line:
    """One center's day."""

    sitting: Sitting
    people: list[Seated] = field(default_factory=list)

    @property
    def center(self) -> Center:
        """Where."""
        return self.sitting.center

    @property
    def is_provisional(self) -> bool:
        """Whether the date may still change."""
        return self.sitting.state is SittingState.PROVISIONAL

    def of(self, role: str, period: Period) -> list[Seated]:
        """Return who of a role sits in a half."""
        return [one for one in self.people if one.role == role and period in one.period.halves]


@dataclass(frozen=True)
class Poster:
    """A bureau's month."""

    month: str
    roster: Roster | None
    session_date: SessionDate | None
    lines: list[Line]


def poster_of(bureau: Bureau, month: str) -> Poster:
    """Return a month's dates and, once published, its people (four statements)."""
    roster = db.session.scalar(
        select(Roster).where(
            Roster.bureau_id == bureau.id, Roster.month == month, Roster.state == RosterState.PUBLISHED
        )
    )
    session_date = db.session.scalar(
        select(SessionDate).where(SessionDate.bureau_id == bureau.id, SessionDate.month == month)
    )
    people = _people(roster) if roster else {}
    sittings = db.session.scalars(
        select(Sitting)
        .join(Sitting.center)
        .where(Sitting.bureau_id == bureau.id, Sitting.month == month)
        .options(contains_eager(Sitting.center))
        .order_by(Center.position, Center.id)
    )
    lines = [Line(sitting, people.get(sitting.id, [])) for sitting in sittings]
    return Poster(month, roster, session_date, lines)


def months_of(bureau: Bureau, today: date) -> list[str]:
    """Return the months from this one on that have a date, in order."""
    return list(
        db.session.scalars(
            select(SessionDate.month)
            .where(SessionDate.bureau_id == bureau.id, SessionDate.month >= f"{today:%Y-%m}")
            .order_by(SessionDate.month)
        )
    )


def month_to_show(bureau: Bureau, today: date) -> str:
    """Return the month whose session is next, this month without one."""
    return (
        db.session.scalar(
            select(SessionDate.month)
            .where(SessionDate.bureau_id == bureau.id, SessionDate.date >= today)
            .order_by(SessionDate.date)
            .limit(1)
        )
        or f"{today:%Y-%m}"
    )


def _people(roster: Roster) -> dict[int, list[Seated]]:
    rows = db.session.scalars(
        select(Assignment)
        .join(Assignment.practitioner)
        .where(Assignment.roster_id == roster.id, Assignment.state != AssignmentState.RELEASED)
        .options(
            contains_eager(Assignment.practitioner).joinedload(Practitioner.firm),
            joinedload(Assignment.duty).load_only(Duty.sitting_id, Duty.role),
        )
        .order_by(Assignment.id)
    )
    people: dict[int, list[Seated]] = defaultdict(list)
    for one in rows:
        person = one.practitioner
        people[one.duty.sitting_id].append(Seated(one.duty.role, one.period, person.name, person.firm.name))
    return people
