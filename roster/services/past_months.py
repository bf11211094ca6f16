"""Months that were before this system, or outside it: written down as published rosters whose duties were served.

They are facts and no plans: no rule is asked, nobody is told, no time can be booked, no calendar shows them. From
then on fairness, turns, allowances and certificates count them like any month.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Booking,
    Bureau,
    Center,
    Duty,
    Practitioner,
    Roster,
    RosterState,
    RosterStepKind,
    SessionDate,
    Sitting,
    SittingState,
    Visit,
)
from roster.services import audit, drafts, roster_steps, settings, sittings
from roster.services.standing import NOT_SERVED

Key = tuple[int, date, str]
"""Center, date and role."""
Halves = Mapping[Period, frozenset[int]]
"""Who sat in each half of a day: numbers of practitioners."""


@dataclass(frozen=True)
class Month:
    """A month as its roster in force has it. Without one it is open to be written down."""

    roster: Roster | None
    sat: Mapping[Key, Halves]

    @property
    def is_own(self) -> bool:
        """Whether it was published here, and not brought in: then it is not to be changed from a table."""
        return self.roster is not None and self.roster.imported_at is None


def of(bureau: Bureau, months: Iterable[str]) -> dict[str, Month]:
    """Return some months with who sat."""
    wanted = sorted(set(months))
    rosters = {
        one.month: one
        for one in db.session.scalars(
            select(Roster).where(
                Roster.bureau_id == bureau.id,
                Roster.month.in_(wanted),
                Roster.state == RosterState.PUBLISHED,
            )
        )
    }
    rows = db.session.execute(
        select(Roster.month, Sitting.center_id, Sitting.date, Duty.role, Assignment)
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(
            Roster.id.in_([one.id for one in rosters.values()]),
            Assignment.state.not_in(NOT_SERVED),
        )
    ).all()
    sat: dict[str, dict[Key, dict[Period, frozenset[int]]]] = {month: {} for month in wanted}
    for month, center_id, day, role, assignment in rows:
        halves = sat[month].setdefault((center_id, day, role), {})
        for half in assignment.period.halves:
            halves[half] = halves.get(half, frozenset()) | {assignment.practitioner_id}
    return {month: Month(rosters.get(month), sat[month]) for month in wanted}


def write(bureau: Bureau, month: str, sat: Mapping[Key, Halves], actor: Actor, now: datetime) -> None:
    """Make the month's roster say who sat at these keys; what it says of others stays."""
    roster = _roster(bureau, month, actor, now)
    session_date = _session_date(bureau, month, [day for _center, day, _role in sat], now)
    chosen = settings.of(bureau)
    for (center_id, day, role), halves in sorted(sat.items(), key=lambda item: item[0]):
        sitting = _sitting(bureau, session_date, db.session.get_one(Center, center_id), day)
        for name, value in sittings.hours_on(day, sitting.center, chosen).items():
            setattr(sitting, name, value)
        db.session.flush()
        _seat(roster, _duty(sitting, role), halves)
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=roster,
        month=month,
        version=roster.version,
        edit="import",
        count=len(sat),
    )


def brought_in(bureau: Bureau) -> Sequence[tuple[Roster, int]]:
    """Return the rosters in force that came from a table, the newest month first, with how many duties they have."""
    rows = db.session.execute(
        select(Roster, func.count(Assignment.id))
        .outerjoin(Assignment, Assignment.roster_id == Roster.id)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.state == RosterState.PUBLISHED,
            Roster.imported_at.is_not(None),
        )
        .group_by(Roster.id)
        .order_by(Roster.month.desc())
    )
    return [(roster, count) for roster, count in rows]


def take_back(bureau: Bureau, month: str, actor: Actor, now: datetime) -> None:
    """Remove a month that came from a table, with the sittings that nobody else names. Raises NotFound."""
    roster = db.session.scalar(
        select(Roster)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.month == month,
            Roster.state == RosterState.PUBLISHED,
            Roster.imported_at.is_not(None),
        )
        .with_for_update()
    )
    if roster is None:
        raise NotFound
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=roster,
        month=month,
        version=roster.version,
        edit="import_taken_back",
        count=len(roster.assignments),
    )
    db.session.delete(roster)
    db.session.flush()
    _drop_empty(bureau, month)


def _roster(bureau: Bureau, month: str, actor: Actor, now: datetime) -> Roster:
    """Return the month's roster that came from a table, or a new one."""
    found = of(bureau, [month])[month].roster
    if found is not None:
        found.imported_at = now
        return found
    roster = Roster(
        bureau_id=bureau.id,
        month=month,
        version=drafts.next_version(bureau.id, month),
        state=RosterState.PUBLISHED,
        created_at=now,
        created_by_id=actor.account_id,
        published_at=now,
        published_by_id=actor.account_id,
        imported_at=now,
    )
    db.session.add(roster)
    db.session.flush()
    roster_steps.take(roster, RosterStepKind.PUBLISHED, actor, now)
    return roster


def _session_date(bureau: Bureau, month: str, days: Sequence[date], now: datetime) -> SessionDate:
    found = db.session.scalar(
        select(SessionDate).where(SessionDate.bureau_id == bureau.id, SessionDate.month == month)
    )
    if found is None:
        usual = max(sorted(set(days)), key=days.count)
        found = SessionDate(
            bureau_id=bureau.id,
            month=month,
            date=usual,
            is_provisional=False,
            alternatives=[],
            derived_at=now,
        )
        db.session.add(found)
        db.session.flush()
    return found


def _sitting(bureau: Bureau, session_date: SessionDate, center: Center, day: date) -> Sitting:
    """Return the center's sitting of the month as one that was held on that day."""
    found = db.session.scalar(
        select(Sitting).where(Sitting.session_date_id == session_date.id, Sitting.center_id == center.id)
    )
    if found is None:
        found = Sitting(
            bureau_id=bureau.id, session_date=session_date, center=center, month=session_date.month
        )
        db.session.add(found)
    found.date, found.state, found.reason = day, SittingState.HELD, ""
    return found


def _duty(sitting: Sitting, role: str) -> Duty:
    found = next((one for one in sitting.duties if one.role == role), None)
    if found is None:
        found = Duty(role=role, seats=1, periods=Period.DAY.value, priority=1)
        sitting.duties.append(found)
        db.session.flush()
    return found


def _seat(roster: Roster, duty: Duty, halves: Halves) -> None:
    """Make a duty's assignments these, and its seats as many."""
    wanted: dict[int, Period] = {}
    for half, people in halves.items():
        for person in people:
            wanted[person] = Period.DAY if person in wanted else half
    present = {
        one.practitioner_id: one
        for one in db.session.scalars(
            select(Assignment).where(Assignment.roster_id == roster.id, Assignment.duty_id == duty.id)
        )
    }
    for person, assignment in present.items():
        if person not in wanted:
            db.session.delete(assignment)
    for person, period in wanted.items():
        assignment = present.get(person) or Assignment(
            roster_id=roster.id, duty_id=duty.id, practitioner_id=person
        )
        assignment.period, assignment.state = period, AssignmentState.SERVED
        db.session.add(assignment)
    duty.seats = max(len(wanted), 1)
    duty.periods = ",".join(sorted({period.value for period in wanted.values()}))
    db.session.flush()
    db.session.expire(roster, ["assignments"])


def _drop_empty(bureau: Bureau, month: str) -> None:
    """Delete the month's held sittings that no roster, booking or visit names."""
    named = (
        select(Duty.sitting_id).join(Assignment, Assignment.duty_id == Duty.id),
        select(Booking.sitting_id),
        select(Visit.sitting_id),
    )
    gone = db.session.scalars(
        select(Sitting)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month == month,
            Sitting.state == SittingState.HELD,
            *(Sitting.id.not_in(query) for query in named),
        )
        .options(joinedload(Sitting.session_date))
    ).all()
    dates = {one.session_date_id for one in gone}
    for sitting in gone:
        db.session.delete(sitting)
    db.session.flush()
    db.session.execute(
        delete(SessionDate).where(
            SessionDate.id.in_(dates), SessionDate.id.not_in(select(Sitting.session_date_id))
        )
    )


def names_of(people: Mapping[int, Practitioner], numbers: Iterable[int]) -> str:
    """Return the names of practitioners by their numbers."""
    return "、".join(sorted(people[number].name for number in numbers if number in people))
