"""The changes by hand of a draft, in order: what can be taken back, done again, and told to who looked earlier.

The trail is the history. Whatever changes a draft otherwise, a plan that is adopted or a register, leaves a gap in
the count of its changes; nothing before a gap can be taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.database import db
from roster.models import Account, AuditAction, AuditRow, Bureau, Chain, ChainKind, Roster
from roster.services.planning_names import Names
from roster.services.seated import Seated
from roster.services.standing import DRAFT_STATES

UNDO, REDO = "undo", "redo"


@dataclass(frozen=True)
class Edit:
    """One change by hand: what was taken away and what was added, by whom and when."""

    number: int
    """The draft's `edits` that it led to."""
    verb: str
    before: tuple[Seated, ...]
    after: tuple[Seated, ...]
    at: datetime
    account_id: int | None

    @property
    def duties(self) -> set[str]:
        """The duties (public ids) that it touched."""
        return {one.duty for one in (*self.before, *self.after)}


@dataclass(frozen=True)
class History:
    """What the next undo takes back and the next redo does again; None where there is nothing."""

    undoable: Edit | None
    redoable: Edit | None


@dataclass(frozen=True)
class Told:
    """One change as it is told to somebody: what, by whom, when."""

    what: Sentence
    who: str
    at: datetime
    duties: frozenset[str]


def history_of(draft: Roster) -> History:
    """Return what can be taken back and done again, whoever did it."""
    done: list[Edit] = []
    undone: list[Edit] = []
    number = None
    for edit in _edits(draft):
        if number is not None and edit.number != number + 1:
            done, undone = [], []
        number = edit.number
        if edit.verb == UNDO and done:
            undone.append(done.pop())
        elif edit.verb == REDO and undone:
            done.append(undone.pop())
        else:
            done.append(edit)
            undone = []
    if number != draft.edits:
        return History(None, None)
    return History(done[-1] if done else None, undone[-1] if undone else None)


def edits_of(bureau: Bureau, month: str) -> int | None:
    """Return the count of changes of a month's draft, the cheapest way to see whether anything happened; None without one."""
    return db.session.scalar(
        select(Roster.edits).where(
            Roster.bureau_id == bureau.id, Roster.month == month, Roster.state.in_(DRAFT_STATES)
        )
    )


def changes_since(draft: Roster, edits_seen: int, names: Names) -> list[Told]:
    """Return what happened to a draft after somebody looked at it, the oldest first."""
    found = _edits(draft, after=edits_seen)
    who = _names_of({edit.account_id for edit in found})
    told = [
        Told(
            _what(edit, names),
            who.get(edit.account_id or 0, ""),
            edit.at,
            frozenset(edit.duties),
        )
        for edit in found
    ]
    if len(found) < draft.edits - max(edits_seen, 0):
        last = found[-1].at if found else draft.created_at
        told.append(
            Told(
                say(N_("A plan or a change of the centers filled the draft anew.")),
                "",
                last,
                frozenset(),
            )
        )
    return told


def sentence_of(edit: Edit, names: Names) -> Sentence:
    """Return what a change did, in words."""
    return _shape(edit.before, edit.after, names)


def _what(edit: Edit, names: Names) -> Sentence:
    sentence = sentence_of(edit, names)
    return (
        say(N_("Taken back: %(what)s"), what=_shape(edit.after, edit.before, names))
        if edit.verb == UNDO
        else sentence
    )


def _shape(before: Sequence[Seated], after: Sequence[Seated], names: Names) -> Sentence:
    """Tell a change by its shape, so that one that is taken back reads as well as the one that was made."""
    old, new = (before[0] if before else None), (after[0] if after else None)
    if len(before) == len(after) == 2:
        return say(
            N_("%(person)s and %(other)s change places"),
            person=names.person(before[0].practitioner),
            other=names.person(before[1].practitioner),
        )
    if old is None and new is not None:
        return say(N_("%(person)s to %(center)s"), **_place(new, names))
    if old is None or new is None:
        return say(N_("%(person)s off %(center)s"), **_place(old, names)) if old else say(N_("nothing"))
    if old.practitioner != new.practitioner:
        other = names.person(new.practitioner)
        return say(N_("%(other)s instead of %(person)s at %(center)s"), other=other, **_place(old, names))
    if old.duty != new.duty:
        target = names.center_of_duty(new.duty)
        return say(N_("%(person)s from %(center)s to %(target)s"), target=target, **_place(old, names))
    if old.is_locked != new.is_locked:
        text = (
            N_("%(person)s locked at %(center)s")
            if new.is_locked
            else N_("%(person)s unlocked at %(center)s")
        )
        return say(text, **_place(new, names))
    return say(N_("%(person)s at another time at %(center)s"), **_place(new, names))


def _place(one: Seated, names: Names) -> dict[str, Any]:
    return {"person": names.person(one.practitioner), "center": names.center_of_duty(one.duty)}


def _edits(draft: Roster, after: int = -1) -> list[Edit]:
    rows = db.session.scalars(
        select(AuditRow)
        .join(Chain, Chain.id == AuditRow.chain_id)  # the index of subjects begins with the chain
        .where(
            Chain.kind == ChainKind.TRAIL,
            Chain.bureau_id == draft.bureau_id,
            AuditRow.subject == Roster.__tablename__,
            AuditRow.subject_id == draft.id,
            AuditRow.action == AuditAction.ROSTER_EDITED,
            AuditRow.at >= draft.created_at,
        )
        .order_by(AuditRow.id)
    )
    return [
        _edit(row)
        for row in rows
        if row.detail.get("roster") == draft.public_id and row.detail.get("edits", -1) > after
    ]


def _edit(row: AuditRow) -> Edit:
    detail = row.detail
    return Edit(
        number=detail["edits"],
        verb=detail["edit"],
        before=tuple(Seated(*item) for item in detail["before"]),
        after=tuple(Seated(*item) for item in detail["after"]),
        at=row.at,
        account_id=row.account_id,
    )


def _names_of(accounts: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(
        select(Account.id, Account.name, Account.email).where(Account.id.in_(accounts - {None}))
    )
    return {row[0]: row[1] or row[2] for row in rows}
