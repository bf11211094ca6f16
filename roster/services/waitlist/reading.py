"""The line as it is read: by the staff of a center, and by whoever stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import joinedload

from roster.core import cipher
from roster.core.references import digest
from roster.database import db
from roster.models import Bureau, Center, WaitlistEntry, WaitlistOffer, WaitlistOfferState, WaitlistState
from roster.services.waitlist import line

_LINK_PURPOSE = "waitlist-link"
MOST_ENDED = 30
"""How many ended places a center's page shows, the newest."""


@dataclass(frozen=True)
class InLine:
    """Somebody in line, and what is offered to them."""

    entry: WaitlistEntry
    offer: WaitlistOffer | None


def of_center(center: Center) -> list[InLine]:
    """Return who waits at a center: those with an offer first, then in the order in which they are served."""
    entries = db.session.scalars(
        select(WaitlistEntry)
        .where(WaitlistEntry.center_id == center.id, WaitlistEntry.state.in_(line.ACTIVE))
        .options(joinedload(WaitlistEntry.sitting), joinedload(WaitlistEntry.booking))
        .order_by(WaitlistEntry.state != WaitlistState.OFFERED, *line.turn())
    ).all()
    offers = db.session.scalars(
        select(WaitlistOffer)
        .where(
            WaitlistOffer.entry_id.in_([entry.id for entry in entries]),
            WaitlistOffer.state == WaitlistOfferState.OPEN,
        )
        .options(joinedload(WaitlistOffer.slot))
    )
    by_entry = {offer.entry_id: offer for offer in offers}
    return [InLine(entry, by_entry.get(entry.id)) for entry in entries]


def ended_of(center: Center) -> Sequence[WaitlistEntry]:
    """Return a center's places in line that ended last."""
    return db.session.scalars(
        select(WaitlistEntry)
        .where(WaitlistEntry.center_id == center.id, WaitlistEntry.closed_at.is_not(None))
        .order_by(WaitlistEntry.closed_at.desc(), WaitlistEntry.id.desc())
        .limit(MOST_ENDED)
    ).all()


def running_offer(entry: WaitlistEntry, now: datetime) -> WaitlistOffer | None:
    """Return what somebody can still take."""
    offer = line.open_offer(entry)
    return offer if offer is not None and offer.expires_at > now else None


def ahead_of(entry: WaitlistEntry) -> int:
    """Return how many are before somebody in line, of those who could get the same times."""
    same_times = (
        true()
        if entry.sitting_id is None
        else or_(WaitlistEntry.sitting_id.is_(None), WaitlistEntry.sitting_id == entry.sitting_id)
    )
    before = or_(
        WaitlistEntry.joined_at < entry.joined_at,
        (WaitlistEntry.joined_at == entry.joined_at) & (WaitlistEntry.id < entry.id),
    )
    is_first = WaitlistEntry.priority != ""
    first = is_first & before if entry.priority else is_first | before
    return (
        db.session.scalar(
            select(func.count(WaitlistEntry.id)).where(
                WaitlistEntry.center_id == entry.center_id,
                WaitlistEntry.role == entry.role,
                WaitlistEntry.state == WaitlistState.WAITING,
                WaitlistEntry.id != entry.id,
                same_times,
                first,
            )
        )
        or 0
    )


def by_public_id(bureau: Bureau, public_id: str) -> WaitlistEntry | None:
    """Return one of a bureau's places in line; whoever asks must have been authorized before."""
    return db.session.scalar(
        select(WaitlistEntry).where(
            WaitlistEntry.bureau_id == bureau.id, WaitlistEntry.public_id == public_id
        )
    )


def find_by_link(bureau: Bureau, token: str) -> WaitlistEntry | None:
    """Return the place in line that a long link opens."""
    return db.session.scalar(
        select(WaitlistEntry).where(
            WaitlistEntry.bureau_id == bureau.id, WaitlistEntry.link_digest == digest(token)
        )
    )


def link_token(entry: WaitlistEntry) -> str:
    """Return the secret of the long link, derived with our key: the database alone cannot make it."""
    made = cipher.current().indexes(_LINK_PURPOSE, entry.public_id)
    return next((token for token in made if digest(token) == entry.link_digest), made[0])


def token_of(public_id: str) -> str:
    """Return the link's secret of the place in line with that public name."""
    return cipher.current().index(_LINK_PURPOSE, public_id)
