"""Rosters of a bureau's months: drafts, what stands between them and publication, and publication itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db
from roster.models import (
    AuditAction,
    Booking,
    Bureau,
    Practitioner,
    Roster,
    RosterState,
    RosterStepKind,
    Sitting,
    SittingState,
)
from roster.services import (
    audit,
    calendar_entries,
    notices,
    roster_steps,
    slots,
)
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
    "hindrances",
    "needed_draft",
    "new_draft",
    "new_draft_from_published",
    "publish",
    "published_of",
    "versions_of",
]


@dataclass(frozen=True)
class Publication:
    """A published roster, who is told what, and the bookings whose time has no practitioner any more."""

    roster: Roster
    changes: list[Change]
    displaced: list[Booking]


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


def publish(
    bureau: Bureau, month: str, edits_seen: int, actor: Actor, now: datetime, *, note: str = ""
) -> Publication:
    """Make the month's draft the roster in force and carry out what follows.

    The former version is superseded; bookable times, calendars and exactly those people whose duties changed
    follow. `edits_seen` is the draft's `edits` that the publisher looked at. Raises NoDraft, CannotPublish,
    or Stale if somebody changed the draft since or published it already.
    """
    note = roster_steps.checked_note(note)
    draft = needed_draft(bureau, month)
    if draft.edits != edits_seen:
        raise Stale
    forbidding = hindrances(bureau, draft, now)
    if forbidding:
        raise CannotPublish(forbidding)
    old = published_of(bureau, month)
    changes = difference(old, draft)
    _swap(old, draft, edits_seen, actor, now, note)
    displaced = slots.open_all(_open_sittings(bureau, month), draft, now)
    calendar_entries.refresh_for_month(bureau, month, now)
    _tell(bureau, draft, changes, now)
    roster_steps.take(draft, RosterStepKind.PUBLISHED, actor, now)
    audit.record(
        AuditAction.ROSTER_PUBLISHED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=draft,
        month=month,
        version=draft.version,
        told=len(changes),
        displaced_bookings=len(displaced),
    )
    return Publication(draft, changes, displaced)


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


def _tell(bureau: Bureau, roster: Roster, changes: Sequence[Change], now: datetime) -> None:
    people = {
        person.public_id: person
        for person in db.session.scalars(
            select(Practitioner).where(
                Practitioner.bureau_id == bureau.id,
                Practitioner.public_id.in_([change.practitioner for change in changes]),
            )
        )
    }
    for change in changes:
        person = people[change.practitioner]
        last = max(one.date for one in change.told)
        notices.queue(
            change.kind.notice,
            bureau_id=bureau.id,
            dedupe_key=f"roster:{roster.id}:{roster.version}:{person.id}",
            now=now,
            expires_at=clock.at_local(last, datetime.max.time()),
            practitioner=person,
            parameters={
                "month": roster.month,
                "version": roster.version,
                "duties": [
                    {
                        "center": one.center_name,
                        "date": one.date.isoformat(),
                        "period": one.period.value,
                    }
                    for one in change.told
                ],
            },
        )
