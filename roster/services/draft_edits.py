"""One edit of a draft: checked as a whole, written, remembered so that it can be taken back."""

from collections.abc import Collection, Iterable, Sequence
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
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Bureau,
    Duty,
    Practitioner,
    Roster,
    Sitting,
)
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_moving
from roster.services import audit, boards, breach_sentences, drafts
from roster.services.boards import Board
from roster.services.seated import Seated


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


class SittingOver(DomainError):
    """Nobody can sit there any more."""

    code = "sitting_over"
    message = N_("That sitting is over.")


def breaches_of_edit(
    board: Board, removed: Collection[planning.Assignment], added: Iterable[planning.Assignment]
) -> list[planning.Breach]:
    """Return the rules that an edit would newly break. What is broken already forbids no other change."""
    seating = Seating(board.instance, board.assignments)
    known = {one for one in removed if one in set(seating.assignments)}
    added = list(added)
    unknown = Seating(board.instance, added).unknown
    if unknown or len(known) < len(set(removed)):  # somebody left the pool, or a sitting was called off
        gone = set(removed)
        rest = [one for one in board.assignments if one not in gone]
        return boards.new_breaches(board.instance, board.assignments, [*rest, *added])
    return list(breaches_of_moving(seating, known, added))


def edit(
    draft: Roster,
    removed: Sequence[Seated],
    added: Sequence[Seated],
    verb: str,
    edits_seen: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Take some assignments of a draft away and add others, if no rule is newly broken; remember it for undo.

    Raises BreaksRules, SittingOver, NotFound for a stranger's id, or Stale.
    """
    bureau = db.session.get_one(Bureau, draft.bureau_id)
    today = clock.local(now).date()
    duties, people = _duties(bureau, removed, added), _people(bureau, removed, added)
    if any(duty.sitting.date < today for duty in duties.values()):
        raise SittingOver
    drafts.raise_edits(draft, edits_seen)
    board = boards.of_roster(bureau, draft, today)
    breaches = breaches_of_edit(board, [one.as_planned for one in removed], [one.as_planned for one in added])
    if breaches:
        raise BreaksRules(breach_sentences.sentences_of(breaches, board.names))
    for one in removed:
        db.session.delete(row_of(draft, one))
    db.session.flush()
    standing = _in_force(draft)
    for one in added:
        db.session.add(
            Assignment(
                roster_id=draft.id,
                duty_id=duties[one.duty].id,
                practitioner_id=people[one.practitioner].id,
                period=Period(one.period),
                is_locked=one.is_locked,
                state=standing.get((one.duty, one.practitioner, one.period), AssignmentState.PLANNED),
            )
        )
    db.session.flush()
    db.session.expire(draft, ["assignments"])
    record(draft, removed, added, verb, actor, now)


def record(
    draft: Roster, removed: Sequence[Seated], added: Sequence[Seated], verb: str, actor: Actor, now: datetime
) -> None:
    """Write an edit into the trail, with what undo needs."""
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


def row_of(draft: Roster, seated: Seated) -> Assignment:
    """Return the row of what an edit remembers. Raises NotFound when it is there no more."""
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
        raise NotFound
    return row


def _in_force(draft: Roster) -> dict[tuple[str, str, str], AssignmentState]:
    """Return the states of the published assignments: who comes back to a seat need not confirm it again."""
    published = drafts.published_of(db.session.get_one(Bureau, draft.bureau_id), draft.month)
    if published is None:
        return {}
    rows = db.session.execute(
        select(Duty.public_id, Practitioner.public_id, Assignment.period, Assignment.state)
        .join(Assignment, Assignment.duty_id == Duty.id)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(Assignment.roster_id == published.id, Assignment.state == AssignmentState.CONFIRMED)
    )
    return {(row[0], row[1], row[2].value): row[3] for row in rows}


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
