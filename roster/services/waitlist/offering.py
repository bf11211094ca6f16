"""Who gets a seat that frees: the first in line, for whom it is kept for a while.

An offer occupies its seat by a claim like any other, so that the seat's unique key guards it, too. It is made by day
only, ends the same evening, in good time before the appointment and with the closing of booking, and it is for a time
that a citizen could book. Nobody waits for a row that another transaction holds: what one of them leaves out the next
sweep does, once a minute.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from roster.core import clock
from roster.core.actors import CLOCK
from roster.core.references import new_public_id
from roster.database import db, insert_once
from roster.models import (
    Booking,
    BookingState,
    ClaimState,
    NoticeKind,
    Seat,
    SeatClaim,
    Sitting,
    Slot,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import notices, quiet_hours, settings
from roster.services.slots.windows import Window, closes_at, window_of
from roster.services.waitlist import line

SHORTEST = timedelta(minutes=30)
"""Somebody must at least hear of it and answer."""
_LIVE = (BookingState.BOOKED, BookingState.CHECKED_IN)


def serve_first(slot: Slot, now: datetime) -> None:
    """Give the free seats of a slot to those in line, before anybody else takes one; what ran out goes on."""
    line.take_line(slot.sitting.center_id, wait=True)
    lapse(now, WaitlistOffer.slot_id == slot.id)
    free = db.session.scalars(line.free_seats(now).where(Seat.slot_id == slot.id))
    pass_on(slot, list(free), now)


def pass_on(slot: Slot, seats: Sequence[int], now: datetime, *, wait: bool = True) -> int:
    """Offer seats of one slot that have just become free to whoever is next in line; return how many.

    Who has claimed other seats in the same transaction must not `wait` for somebody else's line.turn at this line.
    """
    center_id = slot.sitting.center_id
    if (
        not seats
        or not line.is_anybody_waiting(center_id, slot.role)
        or not line.take_line(center_id, wait=wait)
    ):
        return 0
    window = window_of(slot.sitting.center.bureau, now)
    until = offered_until(slot, window)
    if until is None:
        return 0
    return sum(offer(slot, seat, until, now) for seat in sorted(seats))


def offered_until(slot: Slot, window: Window) -> datetime | None:
    """Return until when a seat of a slot could be kept for somebody now; None when it must not be offered."""
    sitting, now = slot.sitting, window.now
    if not slot.is_open or sitting.state in line.NOT_BOOKABLE or not window.is_open(sitting):
        return None
    chosen = settings.of(sitting.center.bureau)
    evening = clock.at_local(clock.local(now).date(), time.fromisoformat(chosen.waitlist_until))
    until = min(
        now + timedelta(minutes=chosen.waitlist_minutes),
        evening,
        closes_at(sitting, chosen),
        slot.starts_at - timedelta(hours=chosen.waitlist_hours_before),
    )
    return None if quiet_hours.is_night(now) or until - now < SHORTEST else until


@dataclass(frozen=True)
class Ended:
    """An offer that has ended, as far as its seat goes to the next."""

    slot_id: int
    seats: tuple[int, ...]


def free_slots(entry: WaitlistEntry, now: datetime) -> Select[int]:
    """Select the times for which somebody waits and that anybody could book now."""
    window = window_of(entry.center.bureau, now)
    chosen = (
        select(Slot.id)
        .join(Slot.sitting)
        .where(
            Sitting.center_id == entry.center_id,
            Sitting.date >= window.first_date,
            Sitting.month.not_in(window.months_held_back),
            Sitting.state.not_in(line.NOT_BOOKABLE),
            Slot.role == entry.role,
            Slot.is_open,
            Slot.id.in_(line.free_seats(now).with_only_columns(Seat.slot_id).order_by(None)),
        )
    )
    return chosen if entry.sitting_id is None else chosen.where(Sitting.id == entry.sitting_id)


def offer(slot: Slot, seat_id: int, until: datetime, now: datetime) -> bool:
    """Offer one seat to the first in line who can use it; False when there is nobody, or the seat is gone."""
    entry = db.session.scalar(_line(slot))
    if entry is None:
        return False
    public_id = new_public_id()
    _forget_expired(seat_id, now)
    claim = insert_once(
        SeatClaim,
        seat_id=seat_id,
        state=ClaimState.OFFERED,
        hold_digest=line.hold_of(public_id),
        expires_at=until,
        created_at=now,
    )
    if claim is None:
        return False
    if not line.swap(entry, WaitlistState.WAITING, WaitlistState.OFFERED):
        db.session.execute(delete(SeatClaim).where(SeatClaim.hold_digest == line.hold_of(public_id)))
        return False
    db.session.add(
        WaitlistOffer(public_id=public_id, entry=entry, slot=slot, expires_at=until, created_at=now)
    )
    db.session.flush()
    line.note("waitlist_offered", entry, CLOCK, now, slot=slot.id)
    notices.queue(
        NoticeKind.WAITLIST_OFFERED,
        bureau_id=entry.bureau_id,
        dedupe_key=line.notice_key(public_id),
        now=now,
        expires_at=until,
        entry=entry,
        parameters={"when": slot.starts_at.isoformat(), "until": until.isoformat()},
    )
    return True


def _line(slot: Slot) -> Select[WaitlistEntry]:
    """Select the first in line for a slot: vulnerable people first, then by the time of joining.

    Left out are those who did not want this very time, have a time on that date, or wait for an earlier one than it.
    """
    sitting, booked, mine = slot.sitting, aliased(Slot), aliased(Booking)
    refused = exists().where(
        WaitlistOffer.entry_id == WaitlistEntry.id,
        WaitlistOffer.slot_id == slot.id,
        WaitlistOffer.state.in_((WaitlistOfferState.DECLINED, WaitlistOfferState.LAPSED)),
    )
    has_time = exists().where(
        Booking.session_date_id == sitting.session_date_id,
        Booking.phone_index == WaitlistEntry.phone_index,
        Booking.state.in_(_LIVE),
    )
    is_earlier = exists().where(
        mine.id == WaitlistEntry.booking_id,
        mine.state == BookingState.BOOKED,
        booked.id == mine.slot_id,
        booked.starts_at > slot.starts_at,
    )
    return (
        select(WaitlistEntry)
        .where(
            WaitlistEntry.center_id == sitting.center_id,
            WaitlistEntry.role == slot.role,
            WaitlistEntry.state == WaitlistState.WAITING,
            or_(WaitlistEntry.sitting_id.is_(None), WaitlistEntry.sitting_id == sitting.id),
            or_(and_(WaitlistEntry.booking_id.is_(None), ~has_time), is_earlier),
            ~refused,
        )
        .order_by(*line.turn())
        .limit(1)
        .with_for_update(of=WaitlistEntry, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def lapse(now: datetime, which: ColumnElement[bool]) -> int:
    """Close offers that ran out; their people wait on, or have waited in vain twice. The seats go to the next."""
    ended = []
    for offer in line.locked(which, WaitlistOffer.expires_at <= now):
        seats = line.end_offer(offer, WaitlistOfferState.LAPSED, now)
        entry = offer.entry
        entry.unanswered += 1
        line.note("waitlist_lapsed", entry, CLOCK, now, slot=offer.slot_id)
        if entry.unanswered >= line.MOST_UNANSWERED:
            line.close(entry, WaitlistState.UNANSWERED, CLOCK, now)
        else:
            entry.state = WaitlistState.WAITING
        ended.append(Ended(offer.slot_id, tuple(seats)))
    db.session.flush()
    return to_the_next(ended, now)


def to_the_next(ended: Iterable[Ended], now: datetime) -> int:
    """Offer the seats of ended offers to whoever is next; return how many offers that were."""
    count = 0
    for one in sorted(ended, key=lambda item: item.seats):
        pass_on(db.session.get_one(Slot, one.slot_id), one.seats, now, wait=False)
        count += 1
    return count


def _forget_expired(seat_id: int, now: datetime) -> None:
    db.session.execute(delete(SeatClaim).where(SeatClaim.seat_id == seat_id, SeatClaim.expires_at <= now))
