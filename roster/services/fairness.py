"""Who carries how much: half-days done and due, and hours on the road, by person."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from roster import planning
from roster.core.periods import Period
from roster.models import Bureau
from roster.services import boards
from roster.services.instance_frames import MONTHS_OF_CARRY, month_before, months_between
from roster.services.planning_names import Names


@dataclass(frozen=True)
class Burden:
    """One practitioner's load. `done` and `due` are half-days with the twelve months before included."""

    practitioner: str
    name: str
    firm: str
    role: str
    half_days: int
    """In the months looked at."""
    done: int
    due: float
    difference: float
    """Done less due: above zero, this person carries more than their share."""
    road_minutes: int
    dates: int
    far_dates: int
    """Dates in far towns in the months looked at."""
    served: int
    """Of the half-days, those of sittings that are over; who was absent or replaced has none."""

    @property
    def road_hours(self) -> float:
        """Hours on the road in the months looked at."""
        return self.road_minutes / 60


def of_assignments(
    instance: planning.Instance,
    assignments: Sequence[planning.Assignment],
    names: Names,
    today: date | None = None,
) -> list[Burden]:
    """Return everybody's burden under a roster, by role, who carries most beyond their share first.

    The numbers are those of the objective: what is carried, credited to newcomers, far and on the road.
    """
    served: Counter[str] = Counter()
    for one in assignments:
        if today is not None and instance.duty[one.duty].date < today.isoformat():
            served[one.practitioner] += len(Period(one.period).halves)
    burdens = [
        Burden(
            practitioner=share.practitioner,
            name=names.person(share.practitioner),
            firm=names.firm_of(share.practitioner),
            role=share.role,
            half_days=share.half_days,
            done=share.carried + share.load,
            due=share.due,
            difference=share.difference,
            road_minutes=share.travel_minutes,
            dates=len(share.dates),
            far_dates=share.far,
            served=served[share.practitioner],
        )
        for share in planning.price_by_practitioner(instance, assignments)
    ]
    return sorted(burdens, key=lambda one: (one.role, -one.difference, one.name))


def of_months(
    bureau: Bureau, months: Sequence[str], today: date, *, with_drafts: bool = True
) -> list[Burden]:
    """Return everybody's burden in consecutive months, by the rosters in force and, unless they shall not count, the drafts."""
    board = boards.of_months(bureau, months, today, learns=False, with_drafts=with_drafts)
    return of_assignments(board.instance, board.known, board.names, today)


def rolling(bureau: Bureau, today: date) -> list[Burden]:
    """Return everybody's burden in the twelve months that end with this one, and nothing before them.

    The fair share counts from when somebody was there, so newcomers owe their months only.
    """
    this_month = today.isoformat()[:7]
    months = months_between(month_before(this_month, MONTHS_OF_CARRY - 1), this_month)
    board = boards.of_months(bureau, months, today, learns=False)
    people = tuple(
        replace(person, carried_load=0, carried_far=0, carried_minutes=0)
        for person in board.instance.practitioners
    )
    return of_assignments(replace(board.instance, practitioners=people), board.known, board.names, today)


def spread(burdens: Iterable[Burden]) -> dict[str, tuple[int, int]]:
    """Return the fewest and the most half-days done, by role."""
    found: dict[str, list[int]] = {}
    for one in burdens:
        found.setdefault(one.role, []).append(one.done)
    return {role: (min(done), max(done)) for role, done in found.items()}


@dataclass(frozen=True)
class FirmBurden:
    """What a firm's people of one role carry together."""

    firm: str
    role: str
    people: int
    half_days: int
    done: int
    due: float
    road_minutes: int
    far_dates: int

    @property
    def difference(self) -> float:
        """Done less due: above zero, the firm carries more than its share."""
        return self.done - self.due

    @property
    def road_hours(self) -> float:
        """Hours on the road in the months looked at."""
        return self.road_minutes / 60


def by_firm(burdens: Iterable[Burden]) -> list[FirmBurden]:
    """Return the burdens of each firm, by role, which carries most beyond its share first."""
    groups: dict[tuple[str, str], list[Burden]] = {}
    for one in burdens:
        groups.setdefault((one.role, one.firm), []).append(one)
    found = [
        FirmBurden(
            firm=firm,
            role=role,
            people=len(own),
            half_days=sum(one.half_days for one in own),
            done=sum(one.done for one in own),
            due=sum(one.due for one in own),
            road_minutes=sum(one.road_minutes for one in own),
            far_dates=sum(one.far_dates for one in own),
        )
        for (role, firm), own in groups.items()
    ]
    return sorted(found, key=lambda one: (one.role, -one.difference, one.firm))
