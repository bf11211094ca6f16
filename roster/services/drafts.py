"""The one draft that a month may have: found, begun, begun anew, thrown away."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from roster.core.actors import Actor
from roster.core.errors import NotFound, Stale
from roster.core.translation import N_
from roster.database import db
from roster.models import Assignment, AuditAction, Bureau, Duty, Roster, RosterState, Sitting
from roster.services import audit
from roster.services.standing import DRAFT_STATES, NOT_SERVED

UNSETTLED: dict[str, Any] = {"state": RosterState.DRAFT, "publish_at": None}
"""What every change of a draft does besides: an approval and a chosen time of publication held for what was looked at."""


class NoDraft(NotFound):
    """The month has no draft to work on."""

    code = "no_draft"
    message = N_("There is no draft for that month.")


def draft_of(bureau: Bureau, month: str) -> Roster | None:
    """Return the month's draft, with its assignments, if there is one."""
    return db.session.scalar(
        select(Roster)
        .where(Roster.bureau_id == bureau.id, Roster.month == month, Roster.state.in_(DRAFT_STATES))
        .options(selectinload(Roster.assignments))
    )


def settled(bureau: Bureau, months: Collection[str]) -> Sequence[Roster]:
    """Return the drafts of some months that are with a leader, approved, or to be published by the clock: a change undoes it."""
    return db.session.scalars(
        select(Roster)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.month.in_(months),
            or_(
                Roster.state.in_((RosterState.SUBMITTED, RosterState.APPROVED)),
                and_(Roster.state == RosterState.DRAFT, Roster.publish_at.is_not(None)),
            ),
        )
        .order_by(Roster.month)
    ).all()


def published_of(bureau: Bureau, month: str) -> Roster | None:
    """Return the month's roster in force, if it is published."""
    return db.session.scalar(
        select(Roster).where(
            Roster.bureau_id == bureau.id, Roster.month == month, Roster.state == RosterState.PUBLISHED
        )
    )


def needed_draft(bureau: Bureau, month: str) -> Roster:
    """Return the month's draft. Raises NoDraft."""
    draft = draft_of(bureau, month)
    if draft is None:
        raise NoDraft
    return draft


def emptied(bureau: Bureau, month: str, actor: Actor, now: datetime) -> Roster:
    """Return the month's draft without any assignment: the present one, or a new one as the next version."""
    draft = draft_of(bureau, month)
    if draft is None:
        return _begin(bureau, month, actor, now)
    db.session.execute(delete(Assignment).where(Assignment.roster_id == draft.id))
    db.session.expire(draft, ["assignments"])
    db.session.execute(
        update(Roster).where(Roster.id == draft.id).values(edits=Roster.edits + 1, **UNSETTLED)
    )
    db.session.refresh(draft)
    return draft


def new_draft(bureau: Bureau, month: str, actor: Actor, now: datetime) -> Roster:
    """Begin a draft: of the published roster if there is one, else empty; the present draft if there is one."""
    draft = draft_of(bureau, month)
    if draft is not None:
        return draft
    published = published_of(bureau, month)
    draft = _begin(bureau, month, actor, now)
    if published is not None:
        draft.plan_run_id = published.plan_run_id
        _copy(published, draft)
    audit.record(
        AuditAction.ROSTER_DRAFTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=draft,
        month=month,
        version=draft.version,
        from_published=published is not None,
    )
    return draft


def discard(bureau: Bureau, month: str, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Throw the month's draft away. Raises NoDraft, or Stale if somebody changed it since."""
    draft = needed_draft(bureau, month)
    raise_edits(draft, edits_seen)
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=draft,
        month=month,
        version=draft.version,
        edit="discard",
    )
    db.session.delete(draft)
    db.session.flush()


def raise_edits(draft: Roster, edits_seen: int) -> None:
    """Count one more change of a draft, if nobody changed it since `edits_seen`. Raises Stale.

    It takes an approval and a chosen time of publication away.
    """
    changed = db.session.execute(
        update(Roster)
        .where(Roster.id == draft.id, Roster.state.in_(DRAFT_STATES), Roster.edits == edits_seen)
        .values(edits=edits_seen + 1, **UNSETTLED)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Stale
    db.session.refresh(draft, ["edits", *UNSETTLED])


def leave_sitting(sitting: Sitting) -> None:
    """Take everybody off a sitting in drafts; the boards that are open notice it."""
    rows = db.session.scalars(
        select(Assignment)
        .join(Duty)
        .join(Roster)
        .where(Duty.sitting_id == sitting.id, Roster.state.in_(DRAFT_STATES))
    ).all()
    drafts = {one.roster_id for one in rows}
    for row in rows:
        db.session.delete(row)
    if drafts:
        db.session.execute(
            update(Roster).where(Roster.id.in_(drafts)).values(edits=Roster.edits + 1, **UNSETTLED)
        )


def next_version(bureau_id: int, month: str) -> int:
    """Return the number of the next version of a month's roster. The unique key decides between two who ask at once."""
    newest = db.session.scalar(
        select(func.max(Roster.version)).where(Roster.bureau_id == bureau_id, Roster.month == month)
    )
    return (newest or 0) + 1


def _begin(bureau: Bureau, month: str, actor: Actor, now: datetime) -> Roster:
    """Add the next version. Raises Stale when another does so at the same instant."""
    draft = Roster(
        bureau_id=bureau.id,
        month=month,
        version=next_version(bureau.id, month),
        state=RosterState.DRAFT,
        created_at=now,
        created_by_id=actor.account_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError as error:  # somebody has just begun it: two at once are one too many
        raise Stale from error
    return draft


def _copy(published: Roster, draft: Roster) -> None:
    """Copy what stands; what somebody confirmed stays confirmed."""
    for one in published.assignments:
        if one.state not in NOT_SERVED:
            draft.assignments.append(
                Assignment(
                    duty_id=one.duty_id,
                    practitioner_id=one.practitioner_id,
                    period=one.period,
                    is_locked=one.is_locked,
                    state=one.state,
                )
            )
    db.session.flush()
