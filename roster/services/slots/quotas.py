"""How a date's places are shared between the web, callers with the window, and people who just come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, case, func, select, update

from roster.core import clock
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Seat, SeatClaim, Sitting, Slot
from roster.services import settings
from roster.services.slots.laying_out import OPEN_CHANNEL, PHONE_CHANNEL, WALK_IN_CHANNEL
from roster.services.slots.reading import live_claim

CHANNELS: dict[str, str] = {
    OPEN_CHANNEL: N_("For everybody, also online"),
    PHONE_CHANNEL: N_("Kept for phone and window"),
    WALK_IN_CHANNEL: N_("Kept for people who just come"),
}
"""Each channel of seats with the msgid that the staff read, in this order."""


@dataclass(frozen=True)
class Quota:
    """The places of one role at one sitting that are for one channel."""

    sitting_id: int
    role: str
    channel: str
    seats: int
    free: int

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return CHANNELS[self.channel]


def quotas(sittings: Iterable[Sitting], now: datetime) -> list[Quota]:
    """Return how many places of each channel some sittings have and how many are free (one statement)."""
    free = func.sum(case((SeatClaim.id.is_(None), 1), else_=0))
    rows = db.session.execute(
        select(Slot.sitting_id, Slot.role, Seat.channel, func.count(Seat.id), free)
        .join(Seat, Seat.slot_id == Slot.id)
        .outerjoin(SeatClaim, live_claim(now))
        .where(Slot.sitting_id.in_([one.id for one in sittings]), Slot.is_open, Slot.ends_at > now)
        .group_by(Slot.sitting_id, Slot.role, Seat.channel)
    )
    found = [Quota(sitting, role, channel, seats, int(left)) for sitting, role, channel, seats, left in rows]
    order = list(CHANNELS)
    return sorted(found, key=lambda one: (one.sitting_id, one.role, order.index(one.channel)))


def release(bureau: Bureau, now: datetime) -> int:
    """Let everybody book what was kept for callers and nobody took, some days before; return how many places.

    What the web leaves free goes to people who just come in any case: booking closes the evening before.
    """
    days = settings.of(bureau).phone_release_days
    near = (
        select(Slot.id)
        .join(Slot.sitting)
        .where(Sitting.bureau_id == bureau.id, Sitting.date <= clock.local(now).date() + timedelta(days=days))
    )
    released = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Seat)
            .where(Seat.channel == PHONE_CHANNEL, Seat.slot_id.in_(near))
            .values(channel=OPEN_CHANNEL)
            .execution_options(synchronize_session=False)
        ),
    )
    return released.rowcount
