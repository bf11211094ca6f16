"""The link by which a receiving office opens one matter: made at the hand-over, expiring, revocable, every look counted."""

from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.core.referral_words import OVER
from roster.database import db
from roster.models import AuditAction, Referral, ReferralLink
from roster.services import answer_links, audit, throttles
from roster.services.answer_links import Answerable

LASTS = timedelta(days=120)
"""Longer than any clock but a legal-aid matter's end; staff make a new one with a press."""
AFTER_THE_END = timedelta(days=7)
"""So long an office may still look at what it answered last."""
MOST_LOOKS, LOOKS_WINDOW = 60, timedelta(hours=1)


def renew(referral: Referral, actor: Actor, now: datetime) -> ReferralLink:
    """Make a link, and end those before it."""
    revoke_all(referral, actor, now)
    link = ReferralLink(referral_id=referral.id, created_at=now, expires_at=now + LASTS)
    db.session.add(link)
    db.session.flush()
    audit.record(
        AuditAction.FEED_ISSUED, actor, now, bureau_id=referral.bureau_id, subject=link, kind="referrals"
    )
    return link


def revoke_all(referral: Referral, actor: Actor, now: datetime) -> int:
    """End every link of a referral for good; return how many."""
    working = db.session.scalars(
        select(ReferralLink).where(ReferralLink.referral_id == referral.id, ReferralLink.revoked_at.is_(None))
    ).all()
    for link in working:
        link.revoked_at = now
        audit.record(
            AuditAction.FEED_REVOKED, actor, now, bureau_id=referral.bureau_id, subject=link, kind="referrals"
        )
    return len(working)


def working(referral: Referral, now: datetime) -> ReferralLink | None:
    """Return the link that opens a referral now, None without one."""
    return db.session.scalar(
        select(ReferralLink)
        .where(
            ReferralLink.referral_id == referral.id,
            ReferralLink.revoked_at.is_(None),
            ReferralLink.expires_at > now,
        )
        .order_by(ReferralLink.id.desc())
        .limit(1)
    )


def path_of(link: ReferralLink) -> str:
    """Return the link's path on this site."""
    return answer_links.path_of(Answerable.REFERRAL, link.public_id)


def find(public_id: str, now: datetime) -> ReferralLink:
    """Return the link of that name if it works; what its token proves was checked before. Raises NotFound."""
    link = db.session.scalar(select(ReferralLink).where(ReferralLink.public_id == public_id))
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise NotFound
    closed_at = link.referral.closed_at
    if link.referral.state in OVER and closed_at is not None and closed_at + AFTER_THE_END <= now:
        raise NotFound
    return link


def look(link: ReferralLink, actor: Actor, now: datetime) -> Referral:
    """Return what a link opens, and write the look down. Raises TooManyTries."""
    throttles.count(f"referral-look:{link.id}", MOST_LOOKS, LOOKS_WINDOW, now, prolongs=False)
    link.looks += 1
    link.last_seen_at = now
    audit.record(
        AuditAction.REFERRAL_READ, actor, now, bureau_id=link.referral.bureau_id, subject=link.referral
    )
    return link.referral
