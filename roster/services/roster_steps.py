"""The steps of a roster from draft to publication: written down, told, and read back as its history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Account,
    AuditAction,
    Grant,
    GrantRole,
    NoticeKind,
    Roster,
    RosterState,
    RosterStep,
    RosterStepKind,
)
from roster.services import audit, drafts, notices
from roster.services.standing import DRAFT_STATES

LONGEST_NOTE = 300
GIVES = {
    RosterStepKind.SUBMITTED: N_("Changed afterwards: no longer submitted."),
    RosterStepKind.APPROVED: N_("Changed afterwards: no longer approved."),
    RosterStepKind.SCHEDULED: N_("Changed afterwards: the clock no longer publishes it."),
}
"""The steps that hold only until the next change of the roster, and what is said of one that holds no longer."""


def checked_note(note: str) -> str:
    """Return a note as it is kept. Raises InvalidInput for one that is too long."""
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            N_("Please write at most %(longest)s characters."), field="note", longest=LONGEST_NOTE
        )
    return note.strip()


def take(
    roster: Roster,
    kind: RosterStepKind,
    actor: Actor,
    now: datetime,
    note: str = "",
    **detail: Any,
) -> RosterStep:
    """Write a step down, in the roster's history and in the trail; the note, which may name people, only in the first.

    The trail has it under ROSTER_EDITED: its actions are sealed in hashes, so that an older program could
    neither read a new one nor could a step down rename it.
    """
    step = RosterStep(
        roster_id=roster.id,
        kind=kind,
        edits=roster.edits,
        note=note,
        publish_at=roster.publish_at if kind is RosterStepKind.SCHEDULED else None,
        at=now,
        by_id=actor.account_id,
    )
    db.session.add(step)
    db.session.flush()
    if kind is not RosterStepKind.PUBLISHED:  # publication writes a line of its own
        audit.record(
            AuditAction.ROSTER_EDITED,
            actor,
            now,
            bureau_id=roster.bureau_id,
            subject=roster,
            month=roster.month,
            version=roster.version,
            step=f"roster_{kind.value}",
            **detail,
        )
    return step


def of_roster(roster: Roster) -> Sequence[RosterStep]:
    """Return a roster's steps, the newest first."""
    return db.session.scalars(
        select(RosterStep)
        .where(RosterStep.roster_id == roster.id)
        .options(joinedload(RosterStep.by))
        .order_by(RosterStep.id.desc())
    ).all()


def last(roster: Roster, kind: RosterStepKind) -> RosterStep | None:
    """Return the newest step of a kind, if there was one."""
    return next((one for one in of_roster(roster) if one.kind is kind), None)


def accounts_of(bureau_id: int, role: GrantRole) -> Sequence[Account]:
    """Return the open accounts of a bureau with that role."""
    return db.session.scalars(
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.bureau_id == bureau_id, Grant.role == role, Account.active)
        .distinct()
        .order_by(Account.id)
    ).all()


def tell(
    kind: NoticeKind, step: RosterStep, roster: Roster, account: Account, path: str, now: datetime
) -> None:
    """Queue a message about a step; its note goes along encrypted, because it may name people."""
    notices.queue(
        kind,
        bureau_id=roster.bureau_id,
        dedupe_key=f"{kind.value}:{step.id}:{account.id}",
        now=now,
        account=account,
        parameters={"month": roster.month, "version": roster.version, "path": path},
        secret={"note": step.note} if step.note else None,
    )


def dates_change(bureau_id: int, month: str, actor: Actor, now: datetime) -> None:
    """Take approval and chosen time away from a month's draft, because a date of it changes: it was looked at with the old one."""
    changed = db.session.scalars(
        update(Roster)
        .where(
            Roster.bureau_id == bureau_id,
            Roster.month == month,
            Roster.state.in_(DRAFT_STATES),
            or_(Roster.state != RosterState.DRAFT, Roster.publish_at.is_not(None)),
        )
        .values(**drafts.UNSETTLED)
        .returning(Roster.id)
    ).all()
    for roster_id in changed:
        roster = db.session.get_one(Roster, roster_id, populate_existing=True)
        take(roster, RosterStepKind.WITHDRAWN, actor, now)
