"""A leader's approval: a draft is submitted, approved or sent back, or taken back by its scheduler.

Every step is a conditional update of the state and of the edits that were looked at: of two at once, one is
told to look again. A change of a draft takes its approval away (`drafts.UNSETTLED`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Account,
    Bureau,
    GrantRole,
    NoticeKind,
    Roster,
    RosterState,
    RosterStep,
    RosterStepKind,
)
from roster.services import drafts, roster_hindrances, roster_steps
from roster.services.roster_hindrances import CannotPublish

OPEN = (RosterState.SUBMITTED, RosterState.APPROVED)
"""While a leader may still decide otherwise."""
STEPS: dict[RosterStepKind, tuple[tuple[RosterState, ...], RosterState]] = {
    RosterStepKind.SUBMITTED: ((RosterState.DRAFT,), RosterState.SUBMITTED),
    RosterStepKind.WITHDRAWN: (OPEN, RosterState.DRAFT),
    RosterStepKind.APPROVED: ((RosterState.SUBMITTED,), RosterState.APPROVED),
    RosterStepKind.SENT_BACK: (OPEN, RosterState.DRAFT),
}
"""Each step, the states from which it may be taken and the one to which it leads."""
DECIDED_SHOWN = 12


class NobodyApproves(DomainError):
    """No account in the bureau may approve."""

    code = "nobody_approves"
    message = N_(
        "No leader has an account that is open, so nobody could approve. Ask the administrator to make one."
    )


class OwnSubmission(DomainError):
    """Whoever submitted a roster cannot be the one who approves it."""

    code = "own_submission"
    message = N_("You submitted this roster yourself. Another leader has to approve it.")


def submit(bureau: Bureau, month: str, edits_seen: int, note: str, actor: Actor, now: datetime) -> Roster:
    """Lay the month's draft before the leaders; each is told.

    Raises NoDraft, NobodyApproves, CannotPublish with what else would forbid publication, or Stale.
    """
    note = roster_steps.checked_note(note)
    draft = drafts.needed_draft(bureau, month)
    if draft.edits != edits_seen:
        raise Stale
    leaders = roster_steps.accounts_of(bureau.id, GrantRole.LEADER)
    if not leaders:
        raise NobodyApproves
    _refuse_faulty(bureau, draft, now)
    step = _step(draft, RosterStepKind.SUBMITTED, edits_seen, note, actor, now)
    for leader in leaders:
        roster_steps.tell(
            NoticeKind.ROSTER_SUBMITTED, step, draft, leader, f"/leader/approvals/{draft.public_id}", now
        )
    return draft


def withdraw(bureau: Bureau, month: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Take a submitted or approved roster back: it is a draft again. Raises NoDraft or Stale."""
    draft = drafts.needed_draft(bureau, month)
    _step(draft, RosterStepKind.WITHDRAWN, edits_seen, "", actor, now)


def approve(roster: Roster, edits_seen: int, note: str, actor: Actor, now: datetime) -> None:
    """Approve a submitted roster as it was looked at; its scheduler is told.

    Raises OwnSubmission, CannotPublish with what would forbid publication by now, or Stale.
    """
    note = roster_steps.checked_note(note)
    submitted = roster_steps.last(roster, RosterStepKind.SUBMITTED)
    if submitted is not None and submitted.by_id is not None and submitted.by_id == actor.account_id:
        raise OwnSubmission
    _refuse_faulty(db.session.get_one(Bureau, roster.bureau_id), roster, now)
    step = _step(roster, RosterStepKind.APPROVED, edits_seen, note, actor, now)
    _tell_submitter(NoticeKind.ROSTER_APPROVED, step, submitted, roster, now)


def send_back(roster: Roster, edits_seen: int, reason: str, actor: Actor, now: datetime) -> None:
    """Send a submitted or approved roster back to its scheduler with a reason. Raises InvalidInput or Stale."""
    reason = roster_steps.checked_note(reason)
    if not reason:
        raise InvalidInput(N_("Say what has to be changed."), field="note")
    submitted = roster_steps.last(roster, RosterStepKind.SUBMITTED)
    step = _step(roster, RosterStepKind.SENT_BACK, edits_seen, reason, actor, now)
    _tell_submitter(NoticeKind.ROSTER_SENT_BACK, step, submitted, roster, now)


def waiting(bureau: Bureau) -> Sequence[Roster]:
    """Return the rosters that wait for approval, by month."""
    return db.session.scalars(
        select(Roster)
        .where(Roster.bureau_id == bureau.id, Roster.state == RosterState.SUBMITTED)
        .order_by(Roster.month)
    ).all()


def decided(bureau: Bureau) -> Sequence[tuple[Roster, RosterStep]]:
    """Return the leaders' latest decisions, the newest first, with their rosters."""
    rows = db.session.execute(
        select(Roster, RosterStep)
        .join(RosterStep, RosterStep.roster_id == Roster.id)
        .where(
            Roster.bureau_id == bureau.id,
            RosterStep.kind.in_((RosterStepKind.APPROVED, RosterStepKind.SENT_BACK)),
        )
        .order_by(RosterStep.id.desc())
        .limit(DECIDED_SHOWN)
    )
    return [(row[0], row[1]) for row in rows]


def _refuse_faulty(bureau: Bureau, draft: Roster, now: datetime) -> None:
    """Nobody is asked to sign, and nobody signs, what could not be published. Raises CannotPublish."""
    faults = roster_hindrances.faults(bureau, draft, now)
    if faults:
        raise CannotPublish(faults)


def _step(
    roster: Roster, kind: RosterStepKind, edits_seen: int, note: str, actor: Actor, now: datetime
) -> RosterStep:
    """Lead a roster from one state to the next, and write it down. Raises Stale from any other state."""
    sources, target = STEPS[kind]
    values = dict(drafts.UNSETTLED) if target is RosterState.DRAFT else {}
    moved = db.session.execute(
        update(Roster)
        .where(Roster.id == roster.id, Roster.state.in_(sources), Roster.edits == edits_seen)
        .values(**{**values, "state": target})
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise Stale
    db.session.refresh(roster)
    return roster_steps.take(roster, kind, actor, now, note)


def _tell_submitter(
    kind: NoticeKind, step: RosterStep, submitted: RosterStep | None, roster: Roster, now: datetime
) -> None:
    account = db.session.get(Account, submitted.by_id) if submitted and submitted.by_id else None
    if account is not None and account.active:
        roster_steps.tell(kind, step, roster, account, f"/bureau/rosters/{roster.month}/publish", now)
