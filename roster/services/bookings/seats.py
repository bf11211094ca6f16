"""Take and free places. The unique key on a seat's claim decides; everything else is comfort.

A transaction changes the booking first, then claims seats in ascending order, then frees: two of them
can then wait for each other only in one direction.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, select, update

from roster.database import db, insert_once
from roster.models import Booking, ClaimState, Seat, SeatClaim, SittingState, Slot
from roster.services import settings, slots
from roster.services.bookings.errors import (
    BookingClosed,
    Full,
    HoldExpired,
    NotBookable,
    NothingFollows,
    NotYetOpen,
    SeatTaken,
)
from roster.services.slots.laying_out import OPEN_CHANNEL
from roster.services.waitlist import line, offering

Free = tuple[list[int], bool]
"""The free seats (row ids) of a slot, and whether somebody is in line for them."""
_FREE_FOR_STAFF = (
    select(Seat.id, line.SOMEBODY_WAITS)
    .outerjoin(SeatClaim, slots.live_claim(bindparam("now")))
    .where(Seat.slot_id == bindparam("slot"), SeatClaim.id.is_(None))
    .order_by(Seat.id)
)
_FREE_FOR_ALL = _FREE_FOR_STAFF.where(Seat.channel == OPEN_CHANNEL)
_NOT_BOOKABLE = (SittingState.PROVISIONAL, SittingState.CANCELLED, SittingState.HELD)


def refuse_closed(slot: Slot, now: datetime, *, staff: bool = False) -> None:
    """Raise NotYetOpen or BookingClosed (with other times) unless the slot may be taken now.

    Staff may take a time until it ends; they wait for the release like everybody else.
    """
    sitting, window = slot.sitting, slots.window_of(slot.sitting.center.bureau, now)
    if slot.is_open and sitting.state not in _NOT_BOOKABLE and not window.is_released(sitting.month):
        raise NotYetOpen(**_others(slot, now), month=sitting.month, opens=window.opens_at(sitting.month))
    in_time = slot.ends_at > now if staff else window.is_open(sitting)
    if not slot.is_open or sitting.state in _NOT_BOOKABLE or not in_time:
        raise BookingClosed(**_others(slot, now))


def hold_free(slot: Slot, hold_digest: str, expires_at: datetime, now: datetime) -> bool:
    """Hold the first free seat of a slot for a browser; False when there is none."""
    held = {"state": ClaimState.HELD, "hold_digest": hold_digest, "expires_at": expires_at, "created_at": now}
    return _claim_first_free(slot, held, now, staff=False)


def book_free(
    slot: Slot, booking: Booking, now: datetime, *, staff: bool = False, seen: Free | None = None
) -> bool:
    """Give the first free seat of a slot to a booking; False when there is none. `seen` is what was free just now."""
    booked = {"state": ClaimState.BOOKED, "booking_id": booking.id, "created_at": now}
    return _claim_first_free(slot, booked, now, staff=staff, seen=seen)


def look(slot: Slot, now: datetime, *, staff: bool) -> Free:
    """Return the free seats of a slot before anything is written. Raises why there are none, with other times."""
    free = _free_seats(slot, now, staff=staff)
    if not free[0]:
        raise none_left(slot, now, had_hold=False)
    return free


def book_held(slot: Slot, booking: Booking, hold_digest: str) -> bool:
    """Turn a browser's hold on a slot, or an offer's, into the booking's seat; False when the hold is gone.

    An expired hold that nobody took over still is this browser's: it goes on silently.
    """
    held = (
        SeatClaim.seat_id.in_(select(Seat.id).where(Seat.slot_id == slot.id)),
        SeatClaim.hold_digest == hold_digest,
        SeatClaim.state != ClaimState.BOOKED,
    )
    booked = {
        "state": ClaimState.BOOKED,
        "booking_id": booking.id,
        "hold_digest": None,
        "expires_at": None,
    }
    return rows(db.session.execute(update(SeatClaim).where(*held).values(booked))) == 1


def book_following(slot: Slot, booking: Booking, now: datetime, *, staff: bool = False) -> Slot:
    """Give a long booking a seat in the time after its own, if it has none there. Raises NothingFollows."""
    after = slots.following(slot)
    if after is None or not (has_seat(after, booking) or book_free(after, booking, now, staff=staff)):
        raise NothingFollows(time=slot.starts_at)
    return after


def has_seat(slot: Slot, booking: Booking) -> bool:
    """Tell whether a booking has a seat of that slot already."""
    mine = select(SeatClaim.id).join(Seat).where(Seat.slot_id == slot.id, SeatClaim.booking_id == booking.id)
    return db.session.scalar(mine) is not None


def free(booking: Booking, now: datetime, *, but_in: Collection[Slot] = ()) -> None:
    """Free a booking's seats, but for those in some slots; who is in line for them gets them offered."""
    mine = delete(SeatClaim).where(SeatClaim.booking_id == booking.id)
    if but_in:
        kept = select(Seat.id).where(Seat.slot_id.in_([slot.id for slot in but_in]))
        mine = mine.where(SeatClaim.seat_id.not_in(kept))
    freed = db.session.scalars(mine.returning(SeatClaim.seat_id)).all()
    seats = db.session.scalars(
        select(Seat).where(Seat.id.in_(freed), Seat.channel == OPEN_CHANNEL).order_by(Seat.id)
    ).all()
    for seat in seats:
        offering.pass_on(db.session.get_one(Slot, seat.slot_id), [seat.id], now, wait=not but_in)


def none_left(slot: Slot, now: datetime, *, had_hold: bool) -> NotBookable:
    """Return the error that says why no seat of a slot could be taken, with the nearest other times."""
    sitting = slot.sitting
    others = _others(slot, now)
    is_offered_that_day = any(other.sitting_id == sitting.id for other in others["alternatives"])
    if not is_offered_that_day and not slots.has_times(sitting, now, slot.role):
        return Full(**others, center=sitting.center.named, date=sitting.date)
    if had_hold:
        minutes = settings.of(sitting.center.bureau).hold_minutes
        return HoldExpired(**others, time=slot.starts_at, minutes=minutes)
    return SeatTaken(**others, time=slot.starts_at)


def _others(slot: Slot, now: datetime) -> dict[str, Any]:
    """Return what an error offers instead: the nearest free times, and the center whose line one may join."""
    center = slot.sitting.center
    return {"alternatives": slots.nearest(slot, now), "at": center.code if center.is_active else ""}


def _claim_first_free(
    slot: Slot, values: dict[str, Any], now: datetime, *, staff: bool, seen: Free | None = None
) -> bool:
    free, is_waited_for = seen or _free_seats(slot, now, staff=staff)
    if is_waited_for:
        offering.serve_first(slot, now)
        free, _ = _free_seats(slot, now, staff=staff)
    return any(_claim(seat_id, values, now) for seat_id in free)


def _free_seats(slot: Slot, now: datetime, *, staff: bool) -> Free:
    """Return the seats that nobody has, or only by a hold that has expired, in the order of their numbers.

    The second value tells, at no further cost, whether somebody is in line for them.
    """
    asked = {"slot": slot.id, "center": slot.sitting.center_id, "role": slot.role, "now": now}
    found = db.session.execute(_FREE_FOR_STAFF if staff else _FREE_FOR_ALL, asked).all()
    return [row[0] for row in found], bool(found) and bool(found[0][1])


def _claim(seat_id: int, values: dict[str, Any], now: datetime) -> bool:
    """Claim one seat, over an expired hold if there is one; False when somebody else was quicker."""
    if insert_once(SeatClaim, seat_id=seat_id, **values) is not None:
        return True
    expired = delete(SeatClaim).where(SeatClaim.seat_id == seat_id, SeatClaim.expires_at <= now)
    return (
        rows(db.session.execute(expired)) == 1
        and insert_once(SeatClaim, seat_id=seat_id, **values) is not None
    )


def rows(result: Any) -> int:
    """Return how many rows a statement changed."""
    return int(cast("CursorResult[Any]", result).rowcount)
