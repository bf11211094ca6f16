"""Invented visitors book times, through the same services as real ones."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core.actors import CITIZEN, DEMO
from roster.core.references import new_token
from roster.database import db
from roster.models import Booking, Bureau, Channel, Seat, SeatClaim, Sitting, Slot
from roster.services import bookings
from roster.services.bookings import BookingRequest
from roster.services.demo.people import SURNAMES
from roster.services.demo.talks import NOTARY_TALKS, TALKS

GIVEN = "一二三四五六七八九十"
SHARE_BOOKED = 0.45
FULL_CENTER = "人民街道"
"""So that the demo shows what a citizen reads when a center has no time left."""

FIRST_NUMBER = 138_0000_1001
CHANNELS = (Channel.WEB, Channel.WEB, Channel.WEB, Channel.PHONE, Channel.WINDOW)
CANCELLED, MOVED = 5, 3


def has_bookings(bureau: Bureau, month: str) -> bool:
    """Tell whether anybody booked in a month."""
    return (
        db.session.scalar(
            select(Booking.id)
            .join(Booking.sitting)
            .where(Sitting.bureau_id == bureau.id, Sitting.month == month)
            .limit(1)
        )
        is not None
    )


def book_upcoming(bureau: Bureau, month: str, now: datetime) -> int:
    """Book a good part of a month's times; cancel some and move some. Return how many were made."""
    chance = random.Random(month)  # noqa: S311 - the same demo every time, nothing secret
    made = _book(bureau, month, chance, now)
    chosen = chance.sample(made, min(CANCELLED + MOVED, len(made)))
    for booking in chosen[:CANCELLED]:
        bookings.cancel(booking, booking.version, CITIZEN, now + timedelta(minutes=5))
    for booking in chosen[CANCELLED:]:
        target = _another_time(booking)
        if target is not None:
            bookings.move(booking, target, booking.version, CITIZEN, now + timedelta(minutes=6))
    return len(made)


def book_past(bureau: Bureau, month: str, now: datetime) -> int:
    """Book as people did ten days before a date that is over by now."""
    return len(_book(bureau, month, random.Random(month), now))  # noqa: S311


def _book(bureau: Bureau, month: str, chance: random.Random, now: datetime) -> list[Booking]:
    made: list[Booking] = []
    for slot in _open_slots(bureau, month):
        is_full = slot.sitting.center.name == FULL_CENTER
        if is_full or chance.random() < SHARE_BOOKED:
            made.append(_book_one(slot, len(made), chance, now))
    return made


def _book_one(slot: Slot, number: int, chance: random.Random, now: datetime) -> Booking:
    talks = NOTARY_TALKS if slot.role == "notary" else TALKS
    channel = chance.choice(CHANNELS)
    is_old = chance.random() < 0.3
    request = BookingRequest.read(
        name=f"{chance.choice(SURNAMES)}示{chance.choice(GIVEN)}",
        phone=str(FIRST_NUMBER + number),
        matter=chance.choice(talks).matter,
        on_behalf=channel is Channel.WEB and is_old,
        needs=("wheelchair",) if is_old and chance.random() < 0.2 else (),
        channel=channel,
    )
    actor = CITIZEN if channel is Channel.WEB else DEMO
    return bookings.book(slot, request, actor, now, idempotency_key=new_token()).booking


def _open_slots(bureau: Bureau, month: str) -> Sequence[Slot]:
    """Return the times with a free seat that anybody may take."""
    free = (
        select(Seat.id)
        .outerjoin(SeatClaim, SeatClaim.seat_id == Seat.id)
        .where(Seat.slot_id == Slot.id, Seat.channel == "open", SeatClaim.id.is_(None))
        .exists()
    )
    return db.session.scalars(
        select(Slot)
        .join(Slot.sitting)
        .where(Sitting.bureau_id == bureau.id, Sitting.month == month, Slot.is_open, free)
        .order_by(Slot.sitting_id, Slot.role, Slot.starts_at, Slot.id)
    ).all()


def _another_time(booking: Booking) -> Slot | None:
    slots = _open_slots(booking.sitting.center.bureau, booking.sitting.month)
    same = [
        slot for slot in slots if slot.sitting_id == booking.sitting_id and slot.role == booking.slot.role
    ]
    return same[0] if same else None
