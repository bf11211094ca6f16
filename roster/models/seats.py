"""Bookable times, the places in them and who claims a place.

The unique key on `seat_claims.seat_id` is the guarantee that no place is ever given twice.
"""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.periods import Period
from roster.database import Model
from roster.database.types import enum_column
from roster.models.columns import Identity, Instant, WithPublicId
from roster.models.sittings import Sitting


class Slot(Model, WithPublicId):
    """A bookable time of one role at a sitting."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("sitting_id", "role", "starts_at"),)

    id: Mapped[Identity]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    period: Mapped[Period] = mapped_column(enum_column(Period))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    is_open: Mapped[bool] = mapped_column(default=True)
    """Closed when nobody sits in that half any more; its bookings are then the staff's to move."""
    sitting: Mapped[Sitting] = relationship()
    seats: Mapped[list["Seat"]] = relationship(cascade="all, delete-orphan", order_by="Seat.number")


class Seat(Model):
    """One place in a slot. `channel`: anyone may claim it (`open`), callers and the window until it is released (`phone`),
    or people who just come (`walk_in`)."""

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("slot_id", "number"),)

    id: Mapped[Identity]
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16), default="open")


class ClaimState(StrEnum):
    HELD = "held"
    BOOKED = "booked"
    OFFERED = "offered"


class SeatClaim(Model):
    """Who has a seat: a form being filled (`held`), a booking, or an offer from the waiting list."""

    __tablename__ = "seat_claims"
    __table_args__ = (
        UniqueConstraint("seat_id"),
        CheckConstraint("(state = 'booked') = (booking_id IS NOT NULL)", name="booked_has_booking"),
        CheckConstraint("(state = 'booked') = (expires_at IS NULL)", name="only_holds_expire"),
        UniqueConstraint("hold_digest"),
    )

    id: Mapped[Identity]
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id", ondelete="CASCADE"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    state: Mapped[ClaimState] = mapped_column(enum_column(ClaimState))
    hold_digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the browser's hold token: a hold is bound to the browser that made it."""
    expires_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    seat: Mapped[Seat] = relationship()
