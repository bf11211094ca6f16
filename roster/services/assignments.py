"""Change one assignment of a draft by hand: each change is checked against all rules in the moment."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import Assignment, AuditAction, AuditRow, Roster
from roster.services import drafts
from roster.services.draft_edits import BreaksRules, Seated, SittingOver, edit, record, row_of

__all__ = [
    "BreaksRules",
    "Locked",
    "NothingToUndo",
    "SittingOver",
    "by_public_id",
    "clear",
    "last_edit",
    "lock",
    "move",
    "place",
    "swap",
    "undo",
    "unlock",
]


STEPS_BETWEEN = 20
"""Through how many steps of approval the last change by hand is looked for: they change nobody's seat."""


class Locked(DomainError):
    """A locked assignment stays as it is until somebody unlocks it."""

    code = "locked"
    message = N_("This assignment is locked. Unlock it first.")


class NothingToUndo(DomainError):
    """The last change of this draft was none made by hand."""

    code = "nothing_to_undo"
    message = N_("There is nothing to undo.")


def place(
    draft: Roster, duty: str, practitioner: str, period: Period, edits_seen: int, actor: Actor, now: datetime
) -> Assignment:
    """Seat a practitioner (public ids) in an empty seat of a draft.

    Raises NotFound for a stranger's id, BreaksRules, SittingOver, or Stale if somebody changed the draft since.
    """
    added = Seated(duty, practitioner, period.value, is_locked=False)
    edit(draft, [], [added], "place", edits_seen, actor, now)
    return row_of(draft, added)


def move(
    draft: Roster,
    assignment: str,
    practitioner: str,
    period: Period,
    edits_seen: int,
    actor: Actor,
    now: datetime,
    *,
    duty: str | None = None,
) -> Assignment:
    """Give a seat to another practitioner or period, or (with `duty`) another seat to its practitioner.

    Raises what `place` raises, and Locked.
    """
    old = _unlocked(draft, assignment)
    added = Seated(duty or old.duty, practitioner, period.value, is_locked=False)
    edit(draft, [old], [added], "move", edits_seen, actor, now)
    return row_of(draft, added)


def swap(draft: Roster, assignment: str, other: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Let two people change places, each taking the other's period too.

    Raises what `place` raises, and Locked.
    """
    one, two = _unlocked(draft, assignment), _unlocked(draft, other)
    swapped = [
        Seated(two.duty, one.practitioner, two.period, is_locked=False),
        Seated(one.duty, two.practitioner, one.period, is_locked=False),
    ]
    edit(draft, [one, two], swapped, "swap", edits_seen, actor, now)


def clear(draft: Roster, assignment: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Empty a seat. Raises Locked, SittingOver, Stale, or BreaksRules if somebody would sit unsupervised."""
    edit(draft, [_unlocked(draft, assignment)], [], "clear", edits_seen, actor, now)


def lock(draft: Roster, assignment: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Keep an assignment as it is through changes and new plans."""
    _set_lock(draft, assignment, True, edits_seen, actor, now)


def unlock(draft: Roster, assignment: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Let an assignment be changed again."""
    _set_lock(draft, assignment, False, edits_seen, actor, now)


def undo(draft: Roster, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Take the last change by hand back; done twice, it is there again. Raises NothingToUndo, BreaksRules, Stale."""
    last = last_edit(draft)
    if last is None:
        raise NothingToUndo
    before = [Seated(*item) for item in last["before"]]
    after = [Seated(*item) for item in last["after"]]
    edit(draft, after, before, "undo", edits_seen, actor, now)


def last_edit(draft: Roster) -> dict[str, Any] | None:
    """Return what the change by hand that led to the draft's present state did, if that was one."""
    rows = db.session.scalars(
        select(AuditRow)
        .where(
            AuditRow.bureau_id == draft.bureau_id,
            AuditRow.action == AuditAction.ROSTER_EDITED,
            AuditRow.subject == Roster.__tablename__,
            AuditRow.subject_id == draft.id,
        )
        .order_by(AuditRow.id.desc())
        .limit(STEPS_BETWEEN)
    )
    row = next((one for one in rows if "step" not in one.detail), None)
    if row is None or row.detail.get("roster") != draft.public_id or row.detail.get("edits") != draft.edits:
        return None
    return row.detail


def by_public_id(draft: Roster, assignment: str) -> Assignment:
    """Return an assignment of a draft. Raises NotFound."""
    row = db.session.scalar(
        select(Assignment).where(Assignment.roster_id == draft.id, Assignment.public_id == assignment)
    )
    if row is None:
        raise NotFound
    return row


def _set_lock(
    draft: Roster, assignment: str, locked: bool, edits_seen: int, actor: Actor, now: datetime
) -> None:
    row = by_public_id(draft, assignment)
    before = Seated.of(row)
    drafts.raise_edits(draft, edits_seen)
    row.is_locked = locked
    record(draft, [before], [Seated.of(row)], "lock" if locked else "unlock", actor, now)


def _unlocked(draft: Roster, assignment: str) -> Seated:
    row = by_public_id(draft, assignment)
    if row.is_locked:
        raise Locked
    return Seated.of(row)
