"""A seat for somebody who just comes: one that nobody booked, in the present slot or the next."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from roster.core.references import digest
from roster.database import db
from roster.models import ClaimState, Seat, SeatClaim, Sitting, Slot

_SLOTS_AHEAD = 2
"""The present slot and the next: who just came is served soon or by turn, never in the afternoon."""


def hold_of(visit_public_id: str) -> str:
    """Return the name under which a walk-in's seat is kept until its time is over."""
    return digest(f"walk-in {visit_public_id}")


def take_free_seat(sitting: Sitting, role: str, visit_public_id: str, now: datetime) -> Slot | None:
    """Keep a free seat for a walk-in until the slot ends, so that nobody books it by phone; None if full.

    Seats kept for walk-ins are taken before those that a caller could still book.
    """
    slots = db.session.scalars(
        select(Slot)
        .where(Slot.sitting_id == sitting.id, Slot.role == role, Slot.is_open, Slot.ends_at > now)
        .order_by(Slot.starts_at, Slot.id)
        .limit(_SLOTS_AHEAD)
    ).all()
    for slot in slots:
        for seat in sorted(slot.seats, key=lambda one: (one.channel != "walk_in", one.number)):
            if _claim(seat, slot, visit_public_id, now):
                return slot
    return None


def _claim(seat: Seat, slot: Slot, visit_public_id: str, now: datetime) -> bool:
    db.session.execute(delete(SeatClaim).where(SeatClaim.seat_id == seat.id, SeatClaim.expires_at <= now))
    if db.session.scalar(select(SeatClaim.id).where(SeatClaim.seat_id == seat.id)) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(
                SeatClaim(
                    seat_id=seat.id,
                    state=ClaimState.HELD,
                    hold_digest=hold_of(visit_public_id),
                    expires_at=slot.ends_at,
                    created_at=now,
                )
            )
            db.session.flush()
    except IntegrityError:  # somebody was faster; the unique key on the seat holds
        return False
    return True
