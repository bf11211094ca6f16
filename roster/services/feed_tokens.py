"""Secret calendar addresses: given out once, found by their digest, revoked for good.

A token lives as long as nobody revokes it, its subject is active, and the account that made it is active
and may still read the subject.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select, update

from roster.core.actors import Actor
from roster.core.references import digest, new_token
from roster.database import after_commit, db
from roster.models import (
    Account,
    AuditAction,
    Bureau,
    Center,
    FeedKind,
    FeedToken,
    Firm,
    Grant,
    Practitioner,
)
from roster.services import audit, feed_copies, public_calendars
from roster.services.permissions import Permission, may

LAST_USE_EVERY = timedelta(hours=1)
"""A poll is no reason to write; once an hour is enough to see which links are still used."""

FeedSubject = Practitioner | Firm | Center | Bureau
KIND_OF: dict[type[FeedSubject], FeedKind] = {
    Practitioner: FeedKind.PRACTITIONER,
    Firm: FeedKind.FIRM,
    Center: FeedKind.CENTER,
    Bureau: FeedKind.BUREAU,
}
READERS: dict[FeedKind, tuple[Permission, ...]] = {
    FeedKind.PRACTITIONER: (Permission.OWN_CALENDAR, Permission.SEE_BUREAU),
    FeedKind.FIRM: (Permission.FIRM_CALENDAR, Permission.SEE_BUREAU),
    FeedKind.CENTER: (Permission.CENTER_CALENDAR, Permission.SEE_BUREAU),
    FeedKind.BUREAU: (Permission.SEE_BUREAU,),
}
"""What whoever made an address must still be allowed to do, one of these."""


class TokenState(StrEnum):
    GOOD = "good"
    UNKNOWN = "unknown"
    REVOKED = "revoked"


@dataclass(frozen=True)
class FoundToken:
    """What a token in an address turns out to be; `token` is None only when unknown."""

    state: TokenState
    token: FeedToken | None = None


def issue(
    kind: FeedKind,
    subject: FeedSubject,
    account: Account,
    now: datetime,
    *,
    label: str = "",
    with_alarm: bool = False,
) -> str:
    """Make a new address and return its token, which is shown once and never kept.

    One subject may have several: a telephone and an office computer are revoked one by one.
    """
    if KIND_OF[type(subject)] is not kind:
        raise ValueError(f"A {kind} feed cannot show a {type(subject).__name__}.")
    token = new_token()
    row = FeedToken(
        bureau_id=_bureau_id(subject),
        kind=kind,
        token_digest=digest(token),
        practitioner_id=subject.id if isinstance(subject, Practitioner) else None,
        center_id=subject.id if isinstance(subject, Center) else None,
        firm_id=subject.id if isinstance(subject, Firm) else None,
        label=label,
        with_alarm=with_alarm,
        created_at=now,
        created_by_id=account.id,
    )
    db.session.add(row)
    actor = Actor("account", account.id)
    audit.record(AuditAction.FEED_ISSUED, actor, now, bureau_id=row.bureau_id, subject=row, kind=kind.value)
    return token


def revoke(token: FeedToken, actor: Actor, now: datetime) -> None:
    """End a token for good and delete the copy of its feed. A revoked one stays as it is."""
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    dead = token.token_digest
    after_commit(lambda: feed_copies.drop(dead))
    audit.record(
        AuditAction.FEED_REVOKED, actor, now, bureau_id=token.bureau_id, subject=token, kind=token.kind.value
    )


def revoke_all(subject: FeedSubject, actor: Actor, now: datetime) -> int:
    """End every token of a subject that leaves or is suspended; return how many there were."""
    living = [token for token in of_subject(subject) if token.revoked_at is None]
    for token in living:
        revoke(token, actor, now)
    return len(living)


def of_subject(subject: FeedSubject) -> list[FeedToken]:
    """Return a subject's tokens, the newest first, revoked ones too."""
    return list(
        db.session.scalars(select(FeedToken).where(_names(subject)).order_by(FeedToken.created_at.desc()))
    )


def by_public_id(public_id: str) -> FeedToken | None:
    """Return the token row of that public name, or None; whether one may touch it is for the caller to check."""
    return db.session.scalar(select(FeedToken).where(FeedToken.public_id == public_id))


def find(token: str) -> FoundToken:
    """Return what a token in an address is at present.

    A token whose subject or maker has gone counts as revoked before anybody has revoked it.
    """
    wanted = digest(token)
    row = db.session.scalar(select(FeedToken).where(FeedToken.token_digest == wanted))
    if row is None or not hmac.compare_digest(row.token_digest, wanted):
        return FoundToken(TokenState.UNKNOWN)
    is_good = row.revoked_at is None and _may_live(row)
    return FoundToken(TokenState.GOOD if is_good else TokenState.REVOKED, row)


def note_use(token: FeedToken, now: datetime) -> bool:
    """Keep when a token was last used; return whether it was time to write."""
    if not is_use_due(token, now):
        return False
    before = now - LAST_USE_EVERY
    unwritten = or_(FeedToken.last_used_at.is_(None), FeedToken.last_used_at <= before)
    db.session.execute(update(FeedToken).where(FeedToken.id == token.id, unwritten).values(last_used_at=now))
    return True


def is_use_due(token: FeedToken, now: datetime) -> bool:
    """Tell whether the last use kept is old enough to be written again."""
    return token.last_used_at is None or token.last_used_at <= now - LAST_USE_EVERY


def sweep_copies() -> int:
    """Delete the copies, on this host, of tokens that are no longer good; return how many."""
    living = db.session.scalars(select(FeedToken).where(FeedToken.revoked_at.is_(None)))
    return feed_copies.drop_all_but(
        {token.token_digest for token in living if _may_live(token)} | set(public_calendars.copy_names())
    )


def _may_live(token: FeedToken) -> bool:
    """Tell whether the subject is active and the account that made the token may still read it."""
    if token.practitioner is not None and not token.practitioner.is_active:
        return False
    if token.center is not None and not token.center.is_active:
        return False
    if token.firm is not None and not token.firm.is_active:
        return False
    account = db.session.get(Account, token.created_by_id) if token.created_by_id else None
    return account is not None and account.active and any(_covers(grant, token) for grant in account.grants)


def _covers(grant: Grant, token: FeedToken) -> bool:
    return grant.bureau_id == token.bureau_id and any(
        may(grant, permission, token) for permission in READERS.get(token.kind, ())
    )


def _bureau_id(subject: FeedSubject) -> int:
    return subject.id if isinstance(subject, Bureau) else subject.bureau_id


def _names(subject: FeedSubject) -> ColumnElement[bool]:
    if isinstance(subject, Practitioner):
        return FeedToken.practitioner_id == subject.id
    if isinstance(subject, Center):
        return FeedToken.center_id == subject.id
    if isinstance(subject, Firm):
        return FeedToken.firm_id == subject.id
    return (FeedToken.kind == FeedKind.BUREAU) & (FeedToken.bureau_id == subject.id)
