"""Links for a tablet at the entrance and the waiting room's screen: made by the center, shown once, revoked for good."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.references import digest, new_token
from roster.database import db
from roster.models import Account, AuditAction, Center, DoorLink
from roster.services import audit


def issue(center: Center, account: Account, actor: Actor, now: datetime, *, label: str = "") -> str:
    """Make a link for one device and return its secret, which is shown once and never kept."""
    token = new_token()
    row = DoorLink(
        bureau_id=center.bureau_id,
        center_id=center.id,
        token_digest=digest(token),
        label=label,
        created_at=now,
        created_by_id=account.id,
    )
    db.session.add(row)
    audit.record(AuditAction.FEED_ISSUED, actor, now, bureau_id=center.bureau_id, subject=row, kind="door")
    return token


def revoke(link: DoorLink, actor: Actor, now: datetime) -> None:
    """End a link for good: the device's next page says so. A revoked one stays as it is."""
    if link.revoked_at is not None:
        return
    link.revoked_at = now
    audit.record(AuditAction.FEED_REVOKED, actor, now, bureau_id=link.bureau_id, subject=link, kind="door")


def of_center(center: Center) -> Sequence[DoorLink]:
    """Return a center's links, the newest first, revoked ones too."""
    return db.session.scalars(
        select(DoorLink)
        .where(DoorLink.center_id == center.id)
        .order_by(DoorLink.created_at.desc(), DoorLink.id)
    ).all()


def by_public_id(public_id: str) -> DoorLink | None:
    """Return the link of that public name, or None; whether one may touch it is for the caller to check."""
    return db.session.scalar(select(DoorLink).where(DoorLink.public_id == public_id))


def find(token: str) -> DoorLink | None:
    """Return the link that a device shows, None when it is unknown, revoked or its center has closed."""
    return db.session.scalar(
        select(DoorLink)
        .join(DoorLink.center)
        .where(DoorLink.token_digest == digest(token), DoorLink.revoked_at.is_(None), Center.is_active)
    )
