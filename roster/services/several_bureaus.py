"""What somebody who sits for several bureaus sees and says once for all of them; each bureau answers for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from roster.core.actors import Actor
from roster.core.periods import Period
from roster.models import Account, Bureau, Grant, LeaveReason, Practitioner
from roster.services import duties, elsewhere, leaves, same_person
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
    is_too_far: bool
    """Whether it has them in the other half of the day, too far away to change over lunch; for the same reason."""

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
    pairs = [
        (place, one[0], other[0])
        for place, (one, other) in enumerate(pairwise(found))
        if one[1] is not other[1] and _is_same_day(one[0], other[0])
    ]
    clashing, far = set[int](), set[int]()
    for place, one, other in pairs:
        if one.period.overlaps(other.period):
            clashing |= {place, place + 1}
        elif elsewhere.are_too_far(one.center, other.center):
            far |= {place, place + 1}
    return [
        Coming(own, grant, is_here, is_clashing=place in clashing, is_too_far=place in far)
        for place, (own, grant, is_here) in enumerate(found)
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


def _is_same_day(one: OwnSitting, other: OwnSitting) -> bool:
    return one.date == other.date and not (one.is_cancelled or other.is_cancelled)
