"""People who sit for two bureaus: when the other one's roster in force has them, and whose turn it is to publish.

Somebody has one row in each bureau's pool; that both are one person is said by one account with a practitioner's grant
for each (`same_person`). A bureau learns of the other's roster that the person is taken in a half-day, and nothing else.
Drafts take nobody: they may never come to be, and two bureaus' drafts would hold each other up. Who publishes first has
the half-day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Account,
    Assignment,
    Bureau,
    Duty,
    Grant,
    GrantRole,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services.standing import NOT_SERVED

_Mine, _Theirs = aliased(Grant), aliased(Grant)
_SAME_PERSON = and_(
    _Theirs.account_id == _Mine.account_id,
    _Theirs.bureau_id != _Mine.bureau_id,
    _Mine.role == GrantRole.PRACTITIONER,
    _Theirs.role == GrantRole.PRACTITIONER,
)
"""Two practitioners' grants of one account, in two bureaus."""


@dataclass(frozen=True)
class Taken:
    """A half-day or day on which a practitioner (row) sits for another bureau."""

    practitioner_id: int
    date: date
    period: Period


def taken(bureau: Bureau, dates: Collection[date]) -> Sequence[Taken]:
    """Return when the bureau's people sit for other bureaus on some dates, by the rosters in force there."""
    if not dates:
        return []
    rows = db.session.execute(
        select(Practitioner.id, Sitting.date, Assignment.period)
        .join(_Mine, _Mine.practitioner_id == Practitioner.id)
        .join(_Theirs, _SAME_PERSON)
        .join(Assignment, Assignment.practitioner_id == _Theirs.practitioner_id)
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .where(
            _Mine.bureau_id == bureau.id,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state.not_in(NOT_SERVED),
            Sitting.state != SittingState.CANCELLED,
            Sitting.date.in_(sorted(dates)),
        )
        .distinct()
        .order_by(Sitting.date, Practitioner.id, Assignment.period)
    )
    return [Taken(person, day, period) for person, day, period in rows]


def wait_for_turn(bureau: Bureau) -> None:
    """Hold back what other bureaus put in force for the people shared with this one, until this unit of work ends.

    To be called before it is asked who is taken, by whoever puts somebody on a roster in force: of two bureaus that
    publish at one instant the second then sees the first one's. All shared accounts are taken at once and in one order,
    so that nobody waits for another in a circle.
    """
    shared = select(_Mine.account_id).join(_Theirs, _SAME_PERSON).where(_Mine.bureau_id == bureau.id)
    db.session.execute(
        select(Account.id)
        .where(Account.id.in_(shared))
        .order_by(Account.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def clashes(bureau: Bureau, roster: Roster, today: date) -> Sequence[tuple[str, date]]:
    """Return whose seats on a roster of the bureau, from today on, are at a time at which they sit for another bureau.

    People are named by their public ids.
    """
    return _clashing(bureau, today, Assignment.roster_id == roster.id)


def clashing_dates(person: Practitioner, today: date) -> list[date]:
    """Return the dates to come on which rosters in force of two bureaus have somebody at one time.

    Only what both had published before it was said that they are one person: afterwards nobody can.
    """
    bureau = db.session.get_one(Bureau, person.bureau_id)
    published = Roster.state == RosterState.PUBLISHED
    found = _clashing(bureau, today, published, Assignment.practitioner_id == person.id)
    return sorted({day for _person, day in found})


def _clashing(bureau: Bureau, today: date, *chosen: ColumnElement[bool]) -> list[tuple[str, date]]:
    rows = db.session.execute(
        select(Assignment.practitioner_id, Sitting.date, Assignment.period, Practitioner.public_id)
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(
            *chosen,
            Roster.bureau_id == bureau.id,
            Assignment.state.not_in(NOT_SERVED),
            Sitting.state != SittingState.CANCELLED,
            Sitting.date >= today,
        )
        .order_by(Sitting.date, Assignment.id)
    )
    own = [(Taken(number, day, period), person) for number, day, period, person in rows]
    others = taken(bureau, {seat.date for seat, _person in own})
    return [
        (person, seat.date) for seat, person in own if any(_is_same_time(seat, other) for other in others)
    ]


def others_of(practitioner: Practitioner) -> Sequence[Practitioner]:
    """Return the rows of the same person in other bureaus' pools, by bureau."""
    ids = (
        select(_Theirs.practitioner_id)
        .join(_Mine, _SAME_PERSON)
        .where(_Mine.practitioner_id == practitioner.id)
    )
    return db.session.scalars(
        select(Practitioner).where(Practitioner.id.in_(ids)).order_by(Practitioner.bureau_id, Practitioner.id)
    ).all()


def _is_same_time(one: Taken, other: Taken) -> bool:
    return (one.practitioner_id, one.date) == (other.practitioner_id, other.date) and one.period.overlaps(
        other.period
    )
