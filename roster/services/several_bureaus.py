"""What somebody who sits for several bureaus sees and says once for all of them; each bureau answers for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from roster.core.actors import Actor
from roster.core.periods import Period
from roster.models import Account, Bureau, Grant, LeaveReason, Practitioner
from roster.services import duties, leaves, same_person
from roster.services.duties import OwnSitting
from roster.services.leaves import GivenLeave, LeaveAlreadyGiven


@dataclass(frozen=True)
class Coming:
    """A sitting to come, and the grant under which its pages open; `is_here`: it is the one that acts."""

    own: OwnSitting
    grant: Grant
    is_here: bool
    is_clashing: bool
    """Whether another bureau has the person at the same time: both published before it was said that they are one."""

    @property
    def bureau(self) -> Bureau:
        """For whom."""
        return self.grant.bureau


def others(account: Account, acting: Practitioner) -> list[Grant]:
    """Return the other grants under which the same person sits, as far as they are still in the pool there."""
    return [
        grant
        for grant in same_person.people_of(account)
        if grant.practitioner is not None
        and grant.practitioner.id != acting.id
        and grant.bureau_id != acting.bureau_id
        and grant.practitioner.is_active
    ]


def coming(account: Account, acting: Practitioner, here: Sequence[OwnSitting], now: datetime) -> list[Coming]:
    """Return the sittings to come of all bureaus, the next first; `here` are those of the acting one."""
    grants = {grant.practitioner_id: grant for grant in same_person.people_of(account)}
    found = [(one, grants[acting.id], True) for one in here]
    for grant in others(account, acting):
        if grant.practitioner is not None:
            found += [(one, grant, False) for one in duties.my_sittings(grant.practitioner, now)[0]]
    found.sort(key=lambda one: (one[0].date, one[0].hours[:1], one[1].id))
    clashing = {
        place
        for (first, one), (second, other) in pairwise(enumerate(found))
        if one[1] is not other[1] and _is_same_time(one[0], other[0])
        for place in (first, second)
    }
    return [
        Coming(own, grant, is_here, place in clashing) for place, (own, grant, is_here) in enumerate(found)
    ]


def give_leave(
    people: Sequence[Practitioner],
    starts_on: date,
    ends_on: date,
    period: Period,
    reason: LeaveReason,
    note: str,
    actor: Actor,
    now: datetime,
) -> list[GivenLeave]:
    """Give one's own leave in each of some bureaus' pools; where it stands already nothing is added.

    Raises InvalidInput for past or reversed dates, LeaveAlreadyGiven when it stands everywhere.
    """
    given = []
    for person in people:
        try:
            given.append(
                leaves.give(person, starts_on, ends_on, period, reason, note, actor, now, is_by_bureau=False)
            )
        except LeaveAlreadyGiven:
            continue
    if not given:
        raise LeaveAlreadyGiven
    return given


def _is_same_time(one: OwnSitting, other: OwnSitting) -> bool:
    is_off = one.is_cancelled or other.is_cancelled
    return not is_off and one.date == other.date and one.period.overlaps(other.period)
