"""Which calendar entries a bureau's month should have, by its sittings and its published roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Duty,
    FeedKind,
    PracticeRole,
    Roster,
    RosterState,
    Sitting,
)
from roster.services import calendar_texts, settings
from roster.services.calendar_texts import EntryState

WITH_PEOPLE = (FeedKind.CENTER, FeedKind.BUREAU)


@dataclass(frozen=True)
class Subject:
    """What an entry stands for: a practitioner's duty, in whose or whose firm's calendar; or a sitting as its center,
    the bureau or the public sees it."""

    kind: FeedKind
    sitting_id: int
    duty_id: int | None = None
    practitioner_id: int | None = None
    firm_id: int | None = None


def wanted(bureau: Bureau, month: str) -> dict[Subject, EntryState]:
    """Return what every calendar should say of a month (`YYYY-MM`), draft rosters left out."""
    by_sitting: dict[int, list[Assignment]] = {}
    for assignment in _published_assignments(bureau, month):
        by_sitting.setdefault(assignment.duty.sitting_id, []).append(assignment)
    role_names, bring = _role_names(bureau), settings.of(bureau).bring
    found: dict[Subject, EntryState] = {}
    for sitting in _sittings(bureau, month):
        assignments = by_sitting.get(sitting.id, [])
        whole = calendar_texts.of_sitting(sitting, assignments, role_names)
        found.update({Subject(kind, sitting.id): whole for kind in WITH_PEOPLE})
        found[Subject(FeedKind.PUBLIC, sitting.id)] = calendar_texts.of_open_door(sitting, assignments)
        for one in assignments:
            person = one.practitioner
            own = calendar_texts.of_assignment(one, assignments, role_names, bring)
            found[Subject(FeedKind.PRACTITIONER, sitting.id, one.duty_id, person.id)] = own
            firms = Subject(FeedKind.FIRM, sitting.id, one.duty_id, person.id, person.firm_id)
            found[firms] = calendar_texts.for_firm(own, one)
    return found


def _role_names(bureau: Bureau) -> dict[str, str]:
    roles = db.session.scalars(select(PracticeRole).where(PracticeRole.bureau_id == bureau.id))
    return {role.code: role.name for role in roles}


def _sittings(bureau: Bureau, month: str) -> Sequence[Sitting]:
    return db.session.scalars(
        select(Sitting)
        .where(Sitting.bureau_id == bureau.id, Sitting.month == month)
        .options(joinedload(Sitting.center))
        .order_by(Sitting.id)
    ).all()


def _published_assignments(bureau: Bureau, month: str) -> Sequence[Assignment]:
    return db.session.scalars(
        select(Assignment)
        .join(Roster)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.month == month,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state != AssignmentState.RELEASED,
        )
        .options(
            joinedload(Assignment.practitioner),
            joinedload(Assignment.duty).joinedload(Duty.sitting).joinedload(Sitting.center),
        )
        .order_by(Assignment.id)
    ).all()
