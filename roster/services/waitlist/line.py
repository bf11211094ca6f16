"""The line itself: who stands in it, what is kept for them, and the locks under which it moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.references import digest
from roster.database import db
from roster.models import (
    AuditAction,
    ClaimState,
    Seat,
    SeatClaim,
    SittingState,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import audit, notices
from roster.services.slots.laying_out import OPEN_CHANNEL
from roster.services.slots.reading import live_claim

ACTIVE = (WaitlistState.WAITING, WaitlistState.OFFERED)
MOST_UNANSWERED = 2
"""After so many offers without an answer the place in line ends: others wait."""
NOT_BOOKABLE = (SittingState.PROVISIONAL, SittingState.CANCELLED, SittingState.HELD)


def hold_of(offer_public_id: str) -> str:
    """Return the name under which an offer's seat is claimed."""
    return digest(token_of(offer_public_id))


def token_of(offer_public_id: str) -> str:
    """Return the token of which `hold_of` is the digest: booking takes the seat by it."""
    return f"waitlist {offer_public_id}"


def notice_key(offer_public_id: str) -> str:
    """Return the name of the one message about an offer."""
    return f"waitlist_offered:{offer_public_id}"


SOMEBODY_WAITS = exists().where(
    WaitlistEntry.center_id == bindparam("center"),
    WaitlistEntry.role == bindparam("role"),
    WaitlistEntry.state.in_(ACTIVE),
)
"""For a statement that is given `center` (id) and `role`: whether somebody is in line there."""


def is_anybody_waiting(center_id: int, role: str) -> bool:
    """Tell whether somebody waits at a center for a role."""
    found = select(WaitlistEntry.id).where(
        WaitlistEntry.center_id == center_id,
        WaitlistEntry.role == role,
        WaitlistEntry.state == WaitlistState.WAITING,
    )
    return db.session.scalar(found.limit(1)) is not None


def turn() -> tuple[ColumnElement[int], ColumnElement[datetime], ColumnElement[int]]:
    """Return the ORDER BY of the line."""
    first = case((WaitlistEntry.priority != "", 0), else_=1)
    return first, WaitlistEntry.joined_at, WaitlistEntry.id  # type: ignore[return-value]


def open_offer(entry: WaitlistEntry, *, lock: bool = False) -> WaitlistOffer | None:
    """Return what is offered to somebody in line, run out or not."""
    chosen = (
        select(WaitlistOffer)
        .where(WaitlistOffer.entry_id == entry.id, WaitlistOffer.state == WaitlistOfferState.OPEN)
        .options(joinedload(WaitlistOffer.slot))
    )
    if lock:
        chosen = chosen.with_for_update(of=WaitlistOffer).execution_options(populate_existing=True)
    return db.session.scalar(chosen)


def locked(*which: ColumnElement[bool]) -> Sequence[WaitlistOffer]:
    """Return the open offers of some kind, locked; those that another transaction holds are left out."""
    return db.session.scalars(
        select(WaitlistOffer)
        .where(WaitlistOffer.state == WaitlistOfferState.OPEN, *which)
        .order_by(WaitlistOffer.id)
        .with_for_update(of=WaitlistOffer, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def end_offer(offer: WaitlistOffer, state: WaitlistOfferState, now: datetime) -> Sequence[int]:
    """Close an offer that the caller holds locked, take its message back and free its seat; return the seat."""
    offer.state, offer.closed_at = state, now
    notices.void(notice_key(offer.public_id))
    db.session.flush()
    claimed = SeatClaim.hold_digest == hold_of(offer.public_id)
    seats = db.session.scalars(select(SeatClaim.seat_id).where(claimed)).all()
    db.session.execute(delete(SeatClaim).where(claimed, SeatClaim.state == ClaimState.OFFERED))
    return seats


def close(entry: WaitlistEntry, state: WaitlistState, actor: Actor, now: datetime) -> None:
    """End a place in line, with its line in the trail."""
    entry.state, entry.closed_at = state, now
    db.session.flush()
    note("waitlist_ended", entry, actor, now, after=state.value)


def note(step: str, entry: WaitlistEntry, actor: Actor, now: datetime, **detail: object) -> None:
    """Write what became of a place in line into the trail: its actions are sealed, so it stands with the bookings."""
    action = AuditAction.BOOKING_MADE if step == "waitlist_joined" else AuditAction.BOOKING_MOVED
    audit.record(action, actor, now, bureau_id=entry.bureau_id, subject=entry, step=step, **detail)


def take_line(center_id: int, *, wait: bool) -> bool:
    """Be the only one who offers seats of a center until the transaction ends, or the order would not hold.

    SQLite lets one transaction write at a time anyway. Without `wait` the answer may be False: the other one, or the next
    sweep, does it.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return True
    key = func.hashtext(f"waitlist {center_id}")
    if wait:
        db.session.execute(select(func.pg_advisory_xact_lock(key)))
        return True
    return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(key))))


def free_seats(now: datetime) -> Select[Any]:
    """Select the seats that anybody may book and nobody claims, in ascending order: so no two wait for each other."""
    return (
        select(Seat.id)
        .outerjoin(SeatClaim, live_claim(now))
        .where(Seat.channel == OPEN_CHANNEL, SeatClaim.id.is_(None))
        .order_by(Seat.id)
    )


def swap(entry: WaitlistEntry, before: WaitlistState, after: WaitlistState) -> bool:
    """Compare-and-swap a place in line."""
    changed = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(WaitlistEntry)
            .where(WaitlistEntry.id == entry.id, WaitlistEntry.state == before)
            .values(state=after)
            .execution_options(synchronize_session=False)
        ),
    )
    db.session.refresh(entry)
    return changed.rowcount == 1
