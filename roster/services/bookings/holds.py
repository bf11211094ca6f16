"""Keep a seat while a form is filled: bound to one browser, one at a time, over by itself.

An expired hold counts as free at once; nothing has to sweep it away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from roster.core.references import digest
from roster.database import db
from roster.models import ClaimState, Seat, SeatClaim, Slot
from roster.services import settings
from roster.services.bookings import seats
from roster.services.bookings.errors import ForeignHold


@dataclass(frozen=True)
class Hold:
    """A time kept for a browser."""

    slot_public_id: str
    expires_at: datetime


def hold(slot: Slot, token: str, now: datetime) -> Hold:
    """Keep a seat of a slot for the browser that has the token; a hold it had elsewhere is let go.

    Again on the same slot prolongs it. Raises NotYetOpen, BookingClosed, SeatTaken or Full, each with other
    times.
    """
    chosen = settings.of(slot.sitting.center.bureau)
    length = timedelta(minutes=chosen.hold_minutes)
    seats.refuse_closed(slot, now)
    if _prolong(token, slot.id, now + length):
        return Hold(slot.public_id, now + length)
    release(token)
    if not seats.hold_free(slot, digest(token), now + length, now):
        raise seats.none_left(slot, now, had_hold=False)
    return Hold(slot.public_id, now + length)


def refuse_full(slot: Slot, now: datetime) -> None:
    """Raise what `hold` would raise for a time seen to be full, by reading alone."""
    seats.refuse_closed(slot, now)
    raise seats.none_left(slot, now, had_hold=False)


def extend(slot: Slot, token: str, now: datetime) -> Hold:
    """Prolong the browser's hold; one that ran out is renewed when a seat is still free.

    Raises HoldExpired (or Full) with other times when somebody else has the seat.
    """
    seats.refuse_closed(slot, now)
    chosen = settings.of(slot.sitting.center.bureau)
    expires_at = now + timedelta(minutes=chosen.hold_minutes)
    if not _prolong(token, slot.id, expires_at):
        release(token)
        if not seats.hold_free(slot, digest(token), expires_at, now):
            raise seats.none_left(slot, now, had_hold=True)
    return Hold(slot.public_id, expires_at)


def current(token: str, now: datetime) -> Hold:
    """Return the browser's running hold. Raises ForeignHold when it has none."""
    claim = db.session.scalar(
        select(SeatClaim)
        .where(SeatClaim.hold_digest == digest(token), SeatClaim.expires_at > now)
        .options(joinedload(SeatClaim.seat))
    )
    if claim is None or claim.expires_at is None:
        raise ForeignHold
    return Hold(db.session.get_one(Slot, claim.seat.slot_id).public_id, claim.expires_at)


def release(token: str) -> None:
    """Let go of what the browser holds, if anything."""
    db.session.execute(
        delete(SeatClaim).where(SeatClaim.hold_digest == digest(token), SeatClaim.state == ClaimState.HELD)
    )


def _prolong(token: str, slot_id: int, expires_at: datetime) -> bool:
    mine = (
        SeatClaim.hold_digest == digest(token),
        SeatClaim.state == ClaimState.HELD,
        SeatClaim.seat_id.in_(select(Seat.id).where(Seat.slot_id == slot_id)),
    )
    return seats.rows(db.session.execute(update(SeatClaim).where(*mine).values(expires_at=expires_at))) == 1
