"""A draft put up for comment: whom it concerns agrees or objects with a reason, and the scheduler answers each.

Changing the draft meanwhile does not end the period: whose seat changed simply has a new duty to look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, NotFound, Stale
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Account,
    Assignment,
    AuditAction,
    Bureau,
    Duty,
    GrantRole,
    NoticeKind,
    Practitioner,
    Roster,
    RosterComment,
    RosterState,
    RosterStepKind,
    Sitting,
)
from roster.services import audit, comment_periods, drafts, notices, roster_hindrances, roster_steps, settings
from roster.services.comment_periods import Phase
from roster.services.roster_hindrances import CannotPublish

LONGEST_REASON = 300


class CommentsOver(DomainError):
    """Nobody may comment on it any more, or not yet."""

    code = "comments_over"
    message = N_("This draft cannot be commented on any more. Please call the bureau.")


@dataclass(frozen=True)
class Seat:
    """One duty of a draft with the word on it, if there is one."""

    assignment: Assignment
    comment: RosterComment | None

    @property
    def sitting(self) -> Sitting:
        """Where and when."""
        return self.assignment.duty.sitting


@dataclass(frozen=True)
class Concerned:
    """What some people see of a draft: their own duties, and sums."""

    draft: Roster
    seats: Sequence[Seat]
    half_days: int
    """Of these people."""
    all_half_days: int
    all_people: int


def put_up(bureau: Bureau, month: str, edits_seen: int, actor: Actor, now: datetime) -> Roster:
    """Let firms and practitioners comment on the month's draft for as many days as the bureau gives; they are told.

    Raises NoDraft, CannotPublish with what else would forbid publication, or Stale.
    """
    draft = drafts.needed_draft(bureau, month)
    flaws = roster_hindrances.flaws(bureau, draft, now)
    if flaws:
        raise CannotPublish(flaws)
    if comment_periods.phase(bureau, draft, now) is not Phase.DUE:
        raise Stale
    last_day = clock.local(now).date() + timedelta(days=settings.of(bureau).comment_days)
    _swap(draft, edits_seen, comments_until=clock.at_local(last_day, time(23, 59)))
    roster_steps.take(draft, RosterStepKind.FOR_COMMENT, actor, now, date=last_day.isoformat())
    _tell_concerned(bureau, draft, last_day.isoformat(), now)
    return draft


def override(bureau: Bureau, month: str, edits_seen: int, reason: str, actor: Actor, now: datetime) -> None:
    """Let the draft be published without a comment period, its end, or answers; the reason stands in its history.

    Raises NoDraft, InvalidInput without a reason, or Stale.
    """
    reason = roster_steps.checked_note(reason)
    if not reason:
        raise InvalidInput(N_("Say why it cannot wait."), field="note")
    draft = drafts.needed_draft(bureau, month)
    if comment_periods.phase(bureau, draft, now) in (Phase.NONE, Phase.OVERRIDDEN):
        raise Stale
    _swap(draft, edits_seen)
    roster_steps.take(draft, RosterStepKind.COMMENTS_OVERRIDDEN, actor, now, reason)


def comment(
    person: Practitioner, duty: str, reason: str | None, actor: Actor, now: datetime
) -> RosterComment:
    """Agree with a duty of a draft (no reason), or object to it with one. It takes the place of an earlier word.

    Raises NotFound, CommentsOver, or InvalidInput for an objection without a reason.
    """
    if reason is not None:
        reason = reason.strip()
        if not reason or len(reason) > LONGEST_REASON:
            raise InvalidInput(N_("Say what stands against it, in at most 300 characters."), field="reason")
    found = db.session.execute(
        select(Assignment, Roster)
        .join(Roster, Assignment.roster_id == Roster.id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .where(
            Duty.public_id == duty[:16],
            Assignment.practitioner_id == person.id,
            Roster.bureau_id == person.bureau_id,
            Roster.state == RosterState.DRAFT,
            Roster.comments_until.is_not(None),
        )
        .with_for_update(of=Roster)
    ).first()
    if found is None:
        raise NotFound
    seat, draft = found
    bureau = db.session.get_one(Bureau, person.bureau_id)
    if comment_periods.phase(bureau, draft, now) is not Phase.OPEN:
        raise CommentsOver
    row = db.session.scalar(
        select(RosterComment).where(
            RosterComment.roster_id == draft.id,
            RosterComment.duty_id == seat.duty_id,
            RosterComment.practitioner_id == person.id,
        )
    )
    if row is None:
        row = RosterComment(roster_id=draft.id, duty_id=seat.duty_id, practitioner_id=person.id)
        db.session.add(row)
    row.period, row.is_objection, row.reason = seat.period, reason is not None, reason
    row.at, row.by_id = now, actor.account_id
    row.answer, row.answered_at, row.answered_by_id = "", None, None
    _record(draft, "roster_objected" if row.is_objection else "roster_agreed", actor, now)
    return row


def answer(found: RosterComment, text: str, actor: Actor, now: datetime) -> None:
    """Answer an objection; whoever objected is told. Raises InvalidInput for an empty answer, or Stale for no objection."""
    text = text.strip()
    if not text or len(text) > LONGEST_REASON:
        raise InvalidInput(N_("Write an answer of at most 300 characters."), field="answer")
    draft = db.session.get_one(Roster, found.roster_id)
    if not found.is_objection or draft.state in (RosterState.PUBLISHED, RosterState.SUPERSEDED):
        raise Stale
    found.answer, found.answered_at, found.answered_by_id = text, now, actor.account_id
    _record(draft, "roster_objection_answered", actor, now)
    account = db.session.get(Account, found.by_id) if found.by_id else None
    if account is not None and account.active:
        is_own = any(
            grant.role is GrantRole.PRACTITIONER and grant.practitioner_id == found.practitioner_id
            for grant in account.grants
        )
        notices.queue(
            NoticeKind.COMMENT_ANSWERED,
            bureau_id=draft.bureau_id,
            dedupe_key=f"comment-answered:{found.id}:{int(now.timestamp())}",
            now=now,
            account=account,
            parameters={
                "month": draft.month,
                "path": "/practitioner/comments" if is_own else "/firm/comments",
            },
            secret={"note": text},
        )


def by_public_id(public_id: str) -> RosterComment:
    """Return the comment of that name. Raises NotFound."""
    found = db.session.scalar(select(RosterComment).where(RosterComment.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def concerning(bureau: Bureau, people: Sequence[int], now: datetime) -> list[Concerned]:
    """Return what people, by id, see of the drafts that are up for comment: their own duties and sums."""
    open_drafts = db.session.scalars(
        select(Roster)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.state == RosterState.DRAFT,
            Roster.comments_until > now,
        )
        .order_by(Roster.month)
    ).all()
    found = []
    for draft in open_drafts:
        if comment_periods.phase(bureau, draft, now) is not Phase.OPEN:
            continue
        seats = seats_of(draft)
        own = [one for one in seats if one.assignment.practitioner_id in people]
        if own:
            found.append(
                Concerned(
                    draft,
                    own,
                    _half_days(own),
                    _half_days(seats),
                    len({one.assignment.practitioner_id for one in seats}),
                )
            )
    return found


def seats_of(draft: Roster) -> list[Seat]:
    """Return every duty of a draft with the word on it."""
    words = {(one.duty_id, one.practitioner_id): one for one in comment_periods.standing(draft)}
    rows = db.session.scalars(
        select(Assignment)
        .join(Duty)
        .join(Sitting)
        .where(Assignment.roster_id == draft.id)
        .order_by(Sitting.date, Sitting.id, Assignment.id)
        .options(
            joinedload(Assignment.practitioner).joinedload(Practitioner.firm),
            joinedload(Assignment.duty).joinedload(Duty.sitting).joinedload(Sitting.center),
        )
    )
    return [Seat(one, words.get((one.duty_id, one.practitioner_id))) for one in rows]


def forget_reasons(draft: Roster) -> None:
    """Remove what people gave as reasons: a published roster needs none of it."""
    db.session.execute(
        update(RosterComment).where(RosterComment.roster_id == draft.id).values(reason=None, answer="")
    )


def _half_days(seats: Sequence[Seat]) -> int:
    return sum(len(one.assignment.period.halves) for one in seats)


def _swap(draft: Roster, edits_seen: int, **values: object) -> None:
    """Change a draft that is as it was looked at. Raises Stale."""
    changed = db.session.execute(
        update(Roster)
        .where(Roster.id == draft.id, Roster.state == RosterState.DRAFT, Roster.edits == edits_seen)
        .values(**(values or {"edits": edits_seen}))
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Stale
    db.session.refresh(draft)


def _tell_concerned(bureau: Bureau, draft: Roster, due: str, now: datetime) -> None:
    """Tell each person of the draft, and the secretaries of their firms, once."""
    people = {one.assignment.practitioner.id: one.assignment.practitioner for one in seats_of(draft)}
    firms = {person.firm_id for person in people.values()}
    facts = {"month": draft.month, "due": due}
    for person in people.values():
        notices.queue(
            NoticeKind.ROSTER_FOR_COMMENT,
            bureau_id=bureau.id,
            dedupe_key=f"for-comment:{draft.id}:{person.id}",
            now=now,
            expires_at=draft.comments_until,
            practitioner=person,
            parameters={**facts, "path": "/practitioner/comments"},
        )
    for account in roster_steps.accounts_of(bureau.id, GrantRole.FIRM_SECRETARY):
        if any(grant.firm_id in firms for grant in account.grants if grant.firm_id):
            notices.queue(
                NoticeKind.ROSTER_FOR_COMMENT,
                bureau_id=bureau.id,
                dedupe_key=f"for-comment:{draft.id}:account:{account.id}",
                now=now,
                expires_at=draft.comments_until,
                account=account,
                parameters={**facts, "path": "/firm/comments"},
            )


def _record(draft: Roster, step: str, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=draft.bureau_id,
        subject=draft,
        month=draft.month,
        version=draft.version,
        step=step,
    )
