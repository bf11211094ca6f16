"""Change one assignment of a draft by hand: each change is checked against all rules in the moment."""

from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound, Stale
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import Assignment, Roster
from roster.services import draft_history, drafts
from roster.services.draft_edits import BreaksRules, SittingOver, edit, record, row_of
from roster.services.seated import Seated

__all__ = [
    "BreaksRules",
    "Locked",
    "NothingToRedo",
    "NothingToUndo",
    "SittingOver",
    "by_public_id",
    "clear",
    "lock",
    "move",
    "place",
    "redo",
    "swap",
    "undo",
    "unlock",
]


class Locked(DomainError):
    """A locked assignment stays as it is until somebody unlocks it."""

    code = "locked"
    message = N_("This assignment is locked. Unlock it first.")


class NothingToUndo(DomainError):
    """All changes by hand are taken back, or the last change of this draft was none made by hand."""

    code = "nothing_to_undo"
    message = N_("There is nothing to undo.")


class NothingToRedo(DomainError):
    """The last change was not one that was taken back."""

    code = "nothing_to_redo"
    message = N_("There is nothing to do again.")


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
    """Take the last change by hand back that still stands. Raises NothingToUndo, BreaksRules, SittingOver, Stale."""
    if draft.edits != edits_seen:
        raise Stale
    last = draft_history.history_of(draft).undoable
    if last is None:
        raise NothingToUndo
    edit(draft, last.after, last.before, draft_history.UNDO, edits_seen, actor, now)


def redo(draft: Roster, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Do again what was taken back last. Raises NothingToRedo, BreaksRules, SittingOver, Stale."""
    if draft.edits != edits_seen:
        raise Stale
    last = draft_history.history_of(draft).redoable
    if last is None:
        raise NothingToRedo
    edit(draft, last.before, last.after, draft_history.REDO, edits_seen, actor, now)


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
