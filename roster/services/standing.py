"""Which assignments stand: of the published rosters, and of the drafts where nothing is published yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from roster import planning
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Center,
    Duty,
    Firm,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
)
from roster.services.planning_names import Names

DRAFT_STATES = (RosterState.DRAFT, RosterState.SUBMITTED, RosterState.APPROVED)
NOT_SERVED = (AssignmentState.RELEASED, AssignmentState.ABSENT)
"""What counts neither as covered nor as somebody's load."""


@dataclass(frozen=True)
class Standing:
    """One assignment that stands; people, duties and centers are named as the planner names them."""

    assignment: str
    roster_id: int
    month: str
    duty: str
    role: str
    center: str
    center_name: str
    center_en: str
    date: date
    practitioner: str
    name: str
    firm: str
    period: Period
    is_locked: bool
    state: AssignmentState

    @property
    def load(self) -> int:
        """Half-days."""
        return len(self.period.halves)

    @property
    def as_planned(self) -> planning.Assignment:
        """The same as the planner writes it."""
        return planning.Assignment(self.duty, self.practitioner, self.period.value)


def rosters_by_month(
    bureau: Bureau,
    first_month: str,
    last_month: str,
    *,
    with_drafts: bool = False,
    instead: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Return the id of the roster that stands in each month that has one.

    A published roster goes before a draft; `instead` (month → roster id) goes before both.
    """
    states = (RosterState.PUBLISHED, *DRAFT_STATES) if with_drafts else (RosterState.PUBLISHED,)
    rows = db.session.execute(
        select(Roster.month, Roster.id, Roster.state).where(
            Roster.bureau_id == bureau.id,
            Roster.month >= first_month,
            Roster.month <= last_month,
            Roster.state.in_(states),
        )
    ).all()
    drafts_first = sorted(rows, key=lambda row: row.state is RosterState.PUBLISHED)
    return {**{row.month: row.id for row in drafts_first}, **(instead or {})}


def published_months(bureau: Bureau, first_month: str, last_month: str) -> set[str]:
    """Return the months from first to last whose roster is published."""
    return set(rosters_by_month(bureau, first_month, last_month))


def assignments_of(roster_ids: Collection[int], only: Practitioner | None = None) -> list[Standing]:
    """Return the assignments of rosters that stand, or one person's, in order of date, center and role."""
    if not roster_ids:
        return []
    whose = [] if only is None else [Assignment.practitioner_id == only.id]
    rows = db.session.execute(
        select(
            Assignment.public_id,
            Roster.id,
            Roster.month,
            Duty.public_id,
            Duty.role,
            Center.code,
            Center.name,
            Center.name_en,
            Sitting.date,
            Practitioner.public_id,
            Practitioner.name,
            Firm.name,
            Assignment.period,
            Assignment.is_locked,
            Assignment.state,
        )
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .join(Center, Center.id == Sitting.center_id)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .join(Firm, Firm.id == Practitioner.firm_id)
        .where(Roster.id.in_(roster_ids), Assignment.state.not_in(NOT_SERVED), *whose)
        .order_by(Sitting.date, Center.position, Duty.role, Assignment.id)
    ).all()
    return [Standing(*list(row)) for row in rows]


def standing(
    bureau: Bureau,
    first_month: str,
    last_month: str,
    *,
    with_drafts: bool = False,
    instead: Mapping[str, int] | None = None,
    only: Practitioner | None = None,
) -> list[Standing]:
    """Return the assignments that stand in the months from first to last, or one person's."""
    rosters = rosters_by_month(bureau, first_month, last_month, with_drafts=with_drafts, instead=instead)
    return assignments_of(list(rosters.values()), only)


def as_planned(assignments: Sequence[Standing]) -> list[planning.Assignment]:
    """Return assignments as the planner writes them."""
    return [one.as_planned for one in assignments]


def draft_ids(bureau: Bureau, months: Collection[str]) -> dict[str, int]:
    """Return the id of the draft of each of some months that has one."""
    rows = db.session.execute(
        select(Roster.month, Roster.id).where(
            Roster.bureau_id == bureau.id, Roster.month.in_(months), Roster.state.in_(DRAFT_STATES)
        )
    )
    return {row.month: row.id for row in rows}


def of_plan(
    assignments: Collection[planning.Assignment],
    names: Names,
    locked: Collection[planning.Assignment] = (),
) -> list[Standing]:
    """Return a plan's assignments in the form of those that stand, though they are no rows yet."""
    found = []
    for one in assignments:
        duty = names.duties[one.duty]
        found.append(
            Standing(
                assignment="",
                roster_id=0,
                month=duty.month,
                duty=one.duty,
                role=duty.role,
                center=duty.center,
                center_name=duty.center_name.name,
                center_en=duty.center_name.english,
                date=duty.date,
                practitioner=one.practitioner,
                name=names.person(one.practitioner),
                firm=names.firm_of(one.practitioner),
                period=Period(one.period),
                is_locked=one in locked,
                state=AssignmentState.PLANNED,
            )
        )
    return found
