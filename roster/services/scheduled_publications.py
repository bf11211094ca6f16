"""Publication at a chosen time: the clock publishes what was looked at, for whoever chose the time.

Any change of the draft takes the chosen time away (`drafts.UNSETTLED`). At the time everything is checked once
more; what stands in the way then ends the matter, and the scheduler is told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from roster.core import clock
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
    RosterStep,
    RosterStepKind,
)
from roster.services import drafts, roster_hindrances, roster_steps, rosters
from roster.services.roster_hindrances import CannotPublish
from roster.services.standing import DRAFT_STATES

SOONEST = timedelta(minutes=1)


class NoLongerTheirs(DomainError):
    """The account that chose the time was closed or is no scheduler any more."""

    code = "no_longer_theirs"
    message = N_("Whoever chose the time may not publish rosters any more.")


def schedule(
    bureau: Bureau, month: str, edits_seen: int, at: datetime, note: str, actor: Actor, now: datetime
) -> Roster:
    """Let the clock publish the month's draft at an instant; a time chosen before is replaced.

    Raises NoDraft, CannotPublish with what forbids publication even now, InvalidInput for a time that has
    passed or comes after the month's last sitting, or Stale.
    """
    note = roster_steps.checked_note(note)
    draft = drafts.needed_draft(bureau, month)
    if draft.edits != edits_seen:
        raise Stale
    forbidding = roster_hindrances.hindrances(bureau, draft, now)
    if forbidding:
        raise CannotPublish(forbidding)
    if at < now + SOONEST:
        raise InvalidInput(N_("Choose a time that is still to come."), field="day")
    last = max(one.date for one in roster_hindrances.sittings_of(bureau, month))
    if clock.local(at).date() > last:
        raise InvalidInput(N_("Choose a time before the month's last sitting."), field="day")
    _set(draft, at, edits_seen, note)
    roster_steps.take(
        draft, RosterStepKind.SCHEDULED, actor, now, note, publish_at=f"{clock.local(at):%Y-%m-%d %H:%M}"
    )
    return draft


def call_off(bureau: Bureau, month: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Take the chosen time back; the draft and its approval stay. Raises NoDraft, or Stale if there is none."""
    draft = drafts.needed_draft(bureau, month)
    if draft.publish_at is None:
        raise Stale
    _set(draft, None, edits_seen)
    roster_steps.take(draft, RosterStepKind.UNSCHEDULED, actor, now)


def due(now: datetime) -> Sequence[int]:
    """Return the drafts, of all bureaus, whose chosen time has come, in order of the time."""
    return db.session.scalars(
        select(Roster.id)
        .where(Roster.publish_at <= now, Roster.state.in_(DRAFT_STATES))
        .order_by(Roster.publish_at, Roster.id)
    ).all()


def publish_due(roster_id: int, now: datetime) -> bool:
    """Publish one draft whose time has come, as the clock for whoever chose it; return whether it was still due.

    Everything happens in the unit of work that is open or nothing does, so that a clock that was killed does
    it at its next tick. Raises what `rosters.publish` raises, or NoLongerTheirs.
    """
    draft = db.session.get(Roster, roster_id, with_for_update=True, populate_existing=True)
    if draft is None or not _is_due(draft, now):
        return False
    step = roster_steps.last(draft, RosterStepKind.SCHEDULED)
    account = step.by if step else None
    if account not in roster_steps.accounts_of(draft.bureau_id, GrantRole.SCHEDULER):
        raise NoLongerTheirs
    assert step is not None
    bureau = db.session.get_one(Bureau, draft.bureau_id)
    rosters.publish(bureau, draft.month, step.edits, Actor("clock", step.by_id), now)
    return True


def give_up(roster_id: int, reason: str, now: datetime) -> bool:
    """Note that a draft could not be published at its time, and tell its scheduler; return whether it was still due.

    `reason` is the code of the error. The page of publication says what stands in the way.
    """
    draft = db.session.get(Roster, roster_id, with_for_update=True, populate_existing=True)
    if draft is None or not _is_due(draft, now):
        return False
    chosen = roster_steps.last(draft, RosterStepKind.SCHEDULED)
    _set(draft, None, draft.edits)
    actor = Actor("clock", chosen.by_id if chosen else None)
    step = roster_steps.take(draft, RosterStepKind.REFUSED, actor, now, why=reason)
    for account in _to_tell(draft, chosen):
        roster_steps.tell(
            NoticeKind.ROSTER_NOT_PUBLISHED,
            step,
            draft,
            account,
            f"/bureau/rosters/{draft.month}/publish",
            now,
        )
    return True


def _to_tell(draft: Roster, chosen: RosterStep | None) -> Sequence[Account]:
    """Return who chose the time, or every scheduler when that account is gone."""
    schedulers = roster_steps.accounts_of(draft.bureau_id, GrantRole.SCHEDULER)
    return [one for one in schedulers if chosen and one.id == chosen.by_id] or schedulers


def _is_due(draft: Roster, now: datetime) -> bool:
    return draft.state in DRAFT_STATES and draft.publish_at is not None and draft.publish_at <= now


def _set(draft: Roster, at: datetime | None, edits_seen: int, note: str = "") -> None:
    """Set or clear the chosen time if the draft is as it was looked at. Raises Stale."""
    changed = db.session.execute(
        update(Roster)
        .where(Roster.id == draft.id, Roster.state == draft.state, Roster.edits == edits_seen)
        .values(publish_at=at, note=note or Roster.note)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Stale
    db.session.refresh(draft)
