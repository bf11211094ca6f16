"""Rosters of a bureau's months: drafts, what stands between them and publication, and publication itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db
from roster.models import (
    AuditAction,
    Booking,
    Bureau,
    Roster,
    RosterState,
    RosterStepKind,
    Sitting,
    SittingState,
)
from roster.services import (
    audit,
    calendar_entries,
    displaced_visitors,
    elsewhere,
    roster_comments,
    roster_messages,
    roster_steps,
    slots,
    waiting_changes,
)
from roster.services.boards import Problems
from roster.services.date_consequences import VisitorChange, VisitorFate
from roster.services.drafts import (
    NoDraft,
    discard,
    draft_of,
    needed_draft,
    new_draft,
    published_of,
)
from roster.services.roster_differences import Change, ChangeKind, difference
from roster.services.roster_hindrances import CannotPublish, hindrances, sittings_of

__all__ = [
    "CannotPublish",
    "Change",
    "ChangeKind",
    "NoDraft",
    "Publication",
    "difference",
    "discard",
    "draft_of",
    "follow",
    "hindrances",
    "needed_draft",
    "new_draft",
    "new_draft_from_published",
    "publish",
    "published_of",
    "version_before",
    "versions_of",
]


@dataclass(frozen=True)
class Publication:
    """A published roster, who is told what, and what it does to those who booked."""

    roster: Roster
    changes: list[Change]
    visitors: list[VisitorChange]
    """The bookings that this version took the practitioner from."""
    displaced: list[Booking]
    """All bookings whose time has no practitioner, also those that had none before."""

    @property
    def moved_visitors(self) -> int:
        """How many have another time."""
        return sum(one.fate in (VisitorFate.MOVED, VisitorFate.LATER) for one in self.visitors)


def new_draft_from_published(bureau: Bureau, month: str, actor: Actor, now: datetime) -> Roster:
    """Return a draft to change a published month by; the present draft if there is one already."""
    return new_draft(bureau, month, actor, now)


def versions_of(bureau: Bureau, month: str) -> Sequence[Roster]:
    """Return all versions of a month's roster, the newest first."""
    return db.session.scalars(
        select(Roster)
        .where(Roster.bureau_id == bureau.id, Roster.month == month)
        .order_by(Roster.version.desc())
    ).all()


def version_before(roster: Roster) -> Roster | None:
    """Return the version that was in force before this one, if there was one."""
    return db.session.scalar(
        select(Roster)
        .where(
            Roster.bureau_id == roster.bureau_id,
            Roster.month == roster.month,
            Roster.version < roster.version,
            Roster.published_at.is_not(None),
        )
        .order_by(Roster.version.desc())
        .limit(1)
    )


def publish(
    bureau: Bureau,
    month: str,
    edits_seen: int,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    problems: Problems | None = None,
) -> Publication:
    """Make the month's draft the roster in force and carry out what follows.

    The former version is superseded; bookable times, calendars and exactly those people whose duties changed
    follow. `edits_seen` is the draft's `edits` that the publisher looked at; `problems` is shared by whoever
    publishes several months. Raises NoDraft, CannotPublish,
    or Stale if somebody changed the draft since or published it already.
    """
    note = roster_steps.checked_note(note)
    draft = needed_draft(bureau, month)
    if draft.edits != edits_seen:
        raise Stale
    elsewhere.wait_for_turn(bureau)
    forbidding = hindrances(bureau, draft, now, problems)
    if forbidding:
        raise CannotPublish(forbidding)
    old = published_of(bureau, month)
    changes = difference(old, draft)
    _swap(old, draft, edits_seen, actor, now, note)
    return follow(bureau, old, draft, changes, actor, now)


def follow(
    bureau: Bureau,
    old: Roster | None,
    new: Roster,
    changes: list[Change],
    actor: Actor,
    now: datetime,
    settling: displaced_visitors.Settling | None = None,
) -> Publication:
    """Carry out what follows when `new` has just taken the place of `old`: bookable times, bookings, calendars, messages, the trail.

    `settling` is what is done with the bookings that nobody serves any more, if it is something else than usual. To be called by whoever puts a version in force, in the same unit of work.
    """
    without = slots.open_all(_open_sittings(bureau, new.month), new, now)
    calendar_entries.refresh_for_month(bureau, new.month, now)
    roster_messages.tell(bureau, old, new, changes, now)
    visitors = displaced_visitors.follow_publication(
        bureau, new.month, without, roster_messages.key_of(new), actor, now, settling
    )
    moved = {one.booking for one in visitors if one.fate in (VisitorFate.MOVED, VisitorFate.LATER)}
    displaced = [one for one in without if one.public_id not in moved]
    waiting_changes.close_gone(new, now)
    roster_steps.take(new, RosterStepKind.PUBLISHED, actor, now)
    roster_comments.forget_reasons(new)
    audit.record(
        AuditAction.ROSTER_PUBLISHED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=new,
        month=new.month,
        version=new.version,
        told=len(changes),
        displaced_bookings=len(displaced),
    )
    return Publication(new, changes, visitors, displaced)


def _open_sittings(bureau: Bureau, month: str) -> list[Sitting]:
    return [sitting for sitting in sittings_of(bureau, month) if sitting.state is not SittingState.HELD]


def _swap(old: Roster | None, draft: Roster, edits_seen: int, actor: Actor, now: datetime, note: str) -> None:
    """Supersede the old version and publish the draft; the loser of two who publish at once gets Stale."""
    if old is not None:
        superseded = db.session.execute(
            update(Roster)
            .where(Roster.id == old.id, Roster.state == RosterState.PUBLISHED)
            .values(state=RosterState.SUPERSEDED)
        )
        if not superseded.rowcount:  # type: ignore[attr-defined]
            raise Stale
    published = db.session.execute(
        update(Roster)
        .where(Roster.id == draft.id, Roster.state == draft.state, Roster.edits == edits_seen)
        .values(
            state=RosterState.PUBLISHED,
            published_at=now,
            published_by_id=actor.account_id,
            note=note or Roster.note,
            publish_at=None,
        )
    )
    if not published.rowcount:  # type: ignore[attr-defined]
        raise Stale
    db.session.refresh(draft)
