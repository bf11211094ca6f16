"""Change one assignment of a draft by hand: each change is checked against all rules in the moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster import planning
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.periods import Period
from roster.core.sentences import Sentence, joined
from roster.core.translation import DEFAULT_LANGUAGE, N_
from roster.database import db
from roster.models import Assignment, AuditAction, AuditRow, Bureau, Duty, Practitioner, Roster, Sitting
from roster.services import audit, boards, breach_sentences, drafts
from roster.services.boards import Board


class BreaksRules(DomainError):
    """The change would break rules; `breaches` says which, one sentence each."""

    code = "breaks_rules"
    message = N_("This is not possible. %(reasons)s")

    def __init__(self, breaches: Sequence[Sentence]) -> None:
        self.breaches = list(breaches)
        super().__init__(reasons="")

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence with its reasons in that language."""
        self.parameters = {"reasons": joined(self.breaches, language)}
        return super().in_language(language)


class Locked(DomainError):
    """A locked assignment stays as it is until somebody unlocks it."""

    code = "locked"
    message = N_("This assignment is locked. Unlock it first.")


class SittingOver(DomainError):
    """Nobody can sit there any more."""

    code = "sitting_over"
    message = N_("That sitting is over.")


class NothingToUndo(DomainError):
    """The last change of this draft was none made by hand."""

    code = "nothing_to_undo"
    message = N_("There is nothing to undo.")


@dataclass(frozen=True)
class Seated:
    """An assignment as an edit remembers it: everything by public id."""

    duty: str
    practitioner: str
    period: str
    is_locked: bool

    @classmethod
    def of(cls, row: Assignment) -> "Seated":
        """Return the assignment of a row."""
        return cls(row.duty.public_id, row.practitioner.public_id, row.period.value, row.is_locked)

    @property
    def as_planned(self) -> planning.Assignment:
        """The same as the planner writes it."""
        return planning.Assignment(self.duty, self.practitioner, self.period)


def place(
    draft: Roster, duty: str, practitioner: str, period: Period, edits_seen: int, actor: Actor, now: datetime
) -> Assignment:
    """Seat a practitioner (public ids) in an empty seat of a draft.

    Raises NotFound for a stranger's id, BreaksRules, SittingOver, or Stale if somebody changed the draft since.
    """
    added = Seated(duty, practitioner, period.value, is_locked=False)
    _edit(draft, [], [added], "place", edits_seen, actor, now)
    return _row(draft, added)


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
    _edit(draft, [old], [added], "move", edits_seen, actor, now)
    return _row(draft, added)


def clear(draft: Roster, assignment: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Empty a seat. Raises Locked, SittingOver, Stale, or BreaksRules if somebody would sit unsupervised."""
    _edit(draft, [_unlocked(draft, assignment)], [], "clear", edits_seen, actor, now)


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
    _edit(draft, after, before, "undo", edits_seen, actor, now)


def last_edit(draft: Roster) -> dict[str, Any] | None:
    """Return what the change by hand that led to the draft's present state did, if that was one."""
    row = db.session.scalar(
        select(AuditRow)
        .where(
            AuditRow.bureau_id == draft.bureau_id,
            AuditRow.action == AuditAction.ROSTER_EDITED,
            AuditRow.subject == Roster.__tablename__,
            AuditRow.subject_id == draft.id,
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    )
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


def breaches_of_edit(
    board: Board, month: str, removed: Iterable[planning.Assignment], added: Iterable[planning.Assignment]
) -> list[planning.Breach]:
    """Return the rules that an edit would newly break. What is broken already forbids no other change."""
    before = board.assignments
    gone = set(removed)
    rest = [one for one in before if one not in gone]
    after = [*rest, *added]
    caused = boards.new_breaches(board.instance, rest, after)
    # Taking an experienced colleague away breaks a rule that adding nobody would not show.
    known = planning.validate(board.instance, before)
    left = [
        breach
        for breach in planning.validate(board.instance, after)
        if breach.rule is planning.Rule.SUPERVISION and breach not in known and breach not in caused
    ]
    return caused + left


def _edit(
    draft: Roster,
    removed: Sequence[Seated],
    added: Sequence[Seated],
    verb: str,
    edits_seen: int,
    actor: Actor,
    now: datetime,
) -> None:
    bureau = db.session.get_one(Bureau, draft.bureau_id)
    today = clock.local(now).date()
    duties, people = _duties(bureau, removed, added), _people(bureau, removed, added)
    if any(duty.sitting.date < today for duty in duties.values()):
        raise SittingOver
    drafts.raise_edits(draft, edits_seen)
    board = boards.of_roster(bureau, draft, today)
    breaches = breaches_of_edit(
        board, draft.month, [one.as_planned for one in removed], [one.as_planned for one in added]
    )
    if breaches:
        raise BreaksRules(breach_sentences.sentences_of(breaches, board.names))
    for one in removed:
        db.session.delete(_row(draft, one))
    db.session.flush()
    for one in added:
        db.session.add(
            Assignment(
                roster_id=draft.id,
                duty_id=duties[one.duty].id,
                practitioner_id=people[one.practitioner].id,
                period=Period(one.period),
                is_locked=one.is_locked,
            )
        )
    db.session.flush()
    db.session.expire(draft, ["assignments"])
    _record(draft, removed, added, verb, actor, now)


def _set_lock(
    draft: Roster, assignment: str, locked: bool, edits_seen: int, actor: Actor, now: datetime
) -> None:
    row = by_public_id(draft, assignment)
    before = Seated.of(row)
    drafts.raise_edits(draft, edits_seen)
    row.is_locked = locked
    _record(draft, [before], [Seated.of(row)], "lock" if locked else "unlock", actor, now)


def _record(
    draft: Roster, removed: Sequence[Seated], added: Sequence[Seated], verb: str, actor: Actor, now: datetime
) -> None:
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=draft.bureau_id,
        subject=draft,
        roster=draft.public_id,
        month=draft.month,
        edit=verb,
        edits=draft.edits,
        before=[_as_list(one) for one in removed],
        after=[_as_list(one) for one in added],
    )


def _as_list(one: Seated) -> list[Any]:
    return [one.duty, one.practitioner, one.period, one.is_locked]


def _unlocked(draft: Roster, assignment: str) -> Seated:
    row = by_public_id(draft, assignment)
    if row.is_locked:
        raise Locked
    return Seated.of(row)


def _row(draft: Roster, seated: Seated) -> Assignment:
    row = db.session.scalar(
        select(Assignment)
        .join(Duty)
        .join(Practitioner)
        .where(
            Assignment.roster_id == draft.id,
            Duty.public_id == seated.duty,
            Practitioner.public_id == seated.practitioner,
        )
    )
    if row is None:
        raise NothingToUndo
    return row


def _duties(bureau: Bureau, *seated: Sequence[Seated]) -> dict[str, Duty]:
    wanted = {one.duty for some in seated for one in some}
    found = db.session.scalars(
        select(Duty).join(Sitting).where(Sitting.bureau_id == bureau.id, Duty.public_id.in_(wanted))
    ).all()
    if len(found) < len(wanted):
        raise NotFound
    return {duty.public_id: duty for duty in found}


def _people(bureau: Bureau, *seated: Sequence[Seated]) -> dict[str, Practitioner]:
    wanted = {one.practitioner for some in seated for one in some}
    found = db.session.scalars(
        select(Practitioner).where(Practitioner.bureau_id == bureau.id, Practitioner.public_id.in_(wanted))
    ).all()
    if len(found) < len(wanted):
        raise NotFound
    return {person.public_id: person for person in found}
