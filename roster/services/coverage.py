"""Which seats are filled, which are empty and why, and when each center next sees a role."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from roster import planning
from roster.core.sentences import Sentence
from roster.database import db
from roster.models import Bureau, Center, CenterDuty, Duty, Sitting, SittingState
from roster.planning.relaxations import relaxations_of
from roster.planning.seating import Seating
from roster.services import breach_sentences, relaxation_sentences, standing
from roster.services.instance_frames import month_before
from roster.services.planning_names import Names
from roster.services.relaxation_sentences import Filling
from roster.services.standing import Standing

LOOK_BACK_MONTHS = 24
MOST_FILLINGS = 3


@dataclass(frozen=True)
class RoleCoverage:
    """One role's seats in a month and how many of them are filled."""

    role: str
    seats: int
    filled: int


@dataclass(frozen=True)
class Coverage:
    """A month's seats by role; `state` of its roster: none, draft, published.

    Roles are told apart since they mean different things: an empty lawyer's seat is a gap, while notaries
    visit each center only every few months.
    """

    month: str
    roles: tuple[RoleCoverage, ...]
    state: str


@dataclass(frozen=True)
class Barred:
    """One reason that keeps people from a seat, and who they are."""

    why: Sentence
    people: tuple[str, ...]


@dataclass(frozen=True)
class EmptyPlace:
    """A duty with empty seats: what keeps everybody away, the most frequent reason first, and what would fill it."""

    duty: str
    center: str
    date: date
    month: str
    role: str
    count: int
    reasons: list[Barred]
    fillings: list[Filling]


@dataclass(frozen=True)
class NextVisit:
    """When a center saw a role last and sees it next, by the rosters in force and the drafts."""

    center: str
    center_name: str
    role: str
    max_gap_months: int
    last: date | None
    next: date | None
    months_since: int | None
    """Months from the last visit to this month; None when there was none in two years."""

    @property
    def is_overdue(self) -> bool:
        """Whether the center has waited longer than agreed."""
        return self.months_since is None or self.months_since >= self.max_gap_months


def by_month(bureau: Bureau, months: Sequence[str]) -> list[Coverage]:
    """Return the coverage of consecutive months that are laid out, by the rosters in force and the drafts."""
    seats = db.session.execute(
        select(Sitting.month, Duty.role, func.sum(Duty.seats))
        .join(Duty)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month.in_(months),
            Sitting.state != SittingState.CANCELLED,
        )
        .group_by(Sitting.month, Duty.role)
        .order_by(Sitting.month, Duty.role)
    ).all()
    stands = standing.standing(bureau, months[0], months[-1], with_drafts=True)
    rosters = standing.rosters_by_month(bureau, months[0], months[-1], with_drafts=True)
    published = standing.published_months(bureau, months[0], months[-1])
    filled = Counter((one.month, one.role) for one in stands)
    states = {month: "published" if month in published else "draft" for month in rosters}
    roles: dict[str, list[RoleCoverage]] = {}
    for month, role, count in seats:
        here = RoleCoverage(role, int(count), min(filled[month, role], int(count)))
        roles.setdefault(month, []).append(here)
    return [Coverage(month, tuple(parts), states.get(month, "none")) for month, parts in roles.items()]


def by_role(
    instance: planning.Instance, assignments: Iterable[planning.Assignment]
) -> tuple[RoleCoverage, ...]:
    """Return the seats of a planned roster and how many of them are filled, by role."""
    seats: Counter[str] = Counter()
    for duty in instance.duties:
        seats[duty.role] += duty.seats
    filled = Counter(instance.duty[one.duty].role for one in assignments if one.duty in instance.duty)
    return tuple(RoleCoverage(role, count, filled[role]) for role, count in sorted(seats.items()))


def empty_places(
    instance: planning.Instance,
    assignments: Iterable[planning.Assignment],
    names: Names,
    month: str | None = None,
) -> list[EmptyPlace]:
    """Return the empty seats of a roster (of one month) with their reasons."""
    wanted = {duty.id for duty in instance.duties if month is None or duty.date.startswith(month)}
    seating = Seating(instance, assignments)
    found = []
    for seat in planning.explain_empty(instance, seating.assignments, only=wanted):
        duty = instance.duty[seat.duty]
        found.append(
            EmptyPlace(
                duty=duty.id,
                center=duty.center,
                date=date.fromisoformat(duty.date),
                month=duty.date[:7],
                role=duty.role,
                count=seat.seats_empty,
                reasons=[
                    Barred(
                        breach_sentences.reason_of(reason),
                        tuple(names.person(one) for one in reason.practitioners),
                    )
                    for reason in seat.reasons
                ],
                fillings=[relaxation_sentences.filling_of(one, names) for one in _ways(seating, duty)],
            )
        )
    return found


def _ways(seating: Seating, duty: planning.Duty) -> list[planning.Relaxation]:
    """Return the cheapest ways to fill a duty; those that loosen several things only where nothing else does."""
    found = relaxations_of(seating, duty)
    alone = [one for one in found if not one.also]
    return (alone or found)[:MOST_FILLINGS]


def next_visits(bureau: Bureau, today: date) -> list[NextVisit]:
    """Return, for each center and role that it should see regularly, the last and the next visit."""
    stands = standing.standing(bureau, look_back_from(today), "9999-12", with_drafts=True)
    return visits_among(bureau, stands, today)


def look_back_from(today: date) -> str:
    """Return the first month in which a last visit is looked for."""
    return month_before(today.isoformat()[:7], LOOK_BACK_MONTHS)


def visits_among(bureau: Bureau, stands: Sequence[Standing], today: date) -> list[NextVisit]:
    """Return the last and next visits among given assignments."""
    needs = db.session.execute(
        select(Center.code, Center.name, CenterDuty.role, CenterDuty.max_gap_months)
        .join(CenterDuty, CenterDuty.center_id == Center.id)
        .where(Center.bureau_id == bureau.id, Center.is_active, CenterDuty.max_gap_months.is_not(None))
        .order_by(Center.position, Center.id, CenterDuty.role)
    ).all()
    dates: dict[tuple[str, str], list[date]] = {}
    for one in stands:
        dates.setdefault((one.center, one.role), []).append(one.date)
    return [
        _visit((row[0], row[1], row[2], row[3] or 0), dates.get((row[0], row[2]), []), today) for row in needs
    ]


def _visit(need: tuple[str, str, str, int], dates: list[date], today: date) -> NextVisit:
    past, coming = [day for day in dates if day < today], [day for day in dates if day >= today]
    last = max(past, default=None)
    since = (today.year - last.year) * 12 + today.month - last.month if last else None
    return NextVisit(*need, last, min(coming, default=None), since)
