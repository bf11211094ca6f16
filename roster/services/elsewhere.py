"""People who sit for two bureaus: when the other one's roster in force has them, and whose turn it is to publish.

Somebody has one row in each bureau's pool; that both are one person is said by one account with a practitioner's grant
for each (`same_person`). A bureau learns of the other's roster that the person is taken in a half-day, and to which of its
own centers they cannot change over lunch in the other half; nothing else. Drafts take nobody: they may never come to be, and two bureaus' drafts would hold each other up. Who publishes first has
the half-day.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Account,
    Assignment,
    Bureau,
    Center,
    Duty,
    Grant,
    GrantRole,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services import settings, travel
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
    center: Center
    """Where; one of another bureau is not to be shown to this one."""


@dataclass(frozen=True)
class Clash:
    """A seat of somebody (public id) that another bureau's roster in force leaves no time for."""

    practitioner: str
    date: date
    center: Center
    """Where the seat is."""
    is_too_far: bool
    """They sit there in the other half of the day, too far away; else at the same time."""


def are_too_far(one: Center, other: Center) -> bool:
    """Tell whether nobody can change between two bureaus' centers over lunch: by the stricter of both bureaus' limits."""
    start, end = (replace(travel.place_of_center(at), id=f"{at.bureau_id} {at.code}") for at in (one, other))
    limit = min(settings.of(at.bureau).lunch_travel_limit for at in (one, other))
    return travel.minutes(start, end) > limit


def out_of_reach(center: Center, centers: Iterable[Center]) -> list[str]:
    """Return the codes of those centers to which nobody can change over lunch from another bureau's."""
    return [one.code for one in centers if are_too_far(center, one)]


def taken(bureau: Bureau, dates: Collection[date]) -> Sequence[Taken]:
    """Return when the bureau's people sit for other bureaus on some dates, by the rosters in force there."""
    if not dates:
        return []
    rows = db.session.execute(
        select(Practitioner.id, Sitting.date, Assignment.period, Center)
        .join(_Mine, _Mine.practitioner_id == Practitioner.id)
        .join(_Theirs, _SAME_PERSON)
        .join(Assignment, Assignment.practitioner_id == _Theirs.practitioner_id)
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .join(Center, Center.id == Sitting.center_id)
        .where(
            _Mine.bureau_id == bureau.id,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state.not_in(NOT_SERVED),
            Sitting.state != SittingState.CANCELLED,
            Sitting.date.in_(sorted(dates)),
        )
        .order_by(Sitting.date, Practitioner.id, Assignment.period)
    )
    # Two accounts may tie the same two people.
    return list(dict.fromkeys(Taken(*row) for row in rows))


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


def clashes(bureau: Bureau, roster: Roster, today: date) -> Sequence[Clash]:
    """Return the seats on a roster of the bureau, from today on, whose people another bureau has then, or too far away that day."""
    return _clashing(bureau, today, Assignment.roster_id == roster.id)


def clashing_dates(person: Practitioner, today: date) -> list[date]:
    """Return the dates to come on which rosters in force of two bureaus have somebody at one time, or too far apart.

    Only what both had published before it was said that they are one person: afterwards nobody can.
    """
    bureau = db.session.get_one(Bureau, person.bureau_id)
    published = Roster.state == RosterState.PUBLISHED
    found = _clashing(bureau, today, published, Assignment.practitioner_id == person.id)
    return sorted({one.date for one in found})


def _clashing(bureau: Bureau, today: date, *chosen: ColumnElement[bool]) -> list[Clash]:
    rows = db.session.execute(
        select(Assignment.practitioner_id, Sitting.date, Assignment.period, Center, Practitioner.public_id)
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .join(Center, Center.id == Sitting.center_id)
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
    own = [(Taken(number, day, period, center), person) for number, day, period, center, person in rows]
    others = taken(bureau, {seat.date for seat, _person in own})
    found = []
    for seat, person in own:
        that_day = [
            one for one in others if (one.practitioner_id, one.date) == (seat.practitioner_id, seat.date)
        ]
        is_same_time = any(one.period.overlaps(seat.period) for one in that_day)
        if is_same_time or any(are_too_far(one.center, seat.center) for one in that_day):
            found.append(Clash(person, seat.date, seat.center, is_too_far=not is_same_time))
    return found


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
