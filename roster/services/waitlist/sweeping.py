"""What becomes of places in line besides an answer: they end, their offers are taken back, free seats find somebody."""

from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    or_,
    select,
)

from roster.core import clock
from roster.core.actors import CLOCK, Actor
from roster.database import db
from roster.models import (
    Booking,
    BookingState,
    Bureau,
    NoticeKind,
    Seat,
    Sitting,
    Slot,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import notices
from roster.services.slots.windows import window_of
from roster.services.waitlist import line, offering

LONGEST_WAIT = timedelta(days=92)
"""How long somebody waits for any date of a center; the data is not kept for ever."""


_BOOKED_AS_WELL = (
    select(WaitlistEntry)
    .where(
        WaitlistEntry.bureau_id == bindparam("bureau"),
        WaitlistEntry.phone_index == bindparam("index"),
        WaitlistEntry.role == bindparam("role"),
        WaitlistEntry.booking_id.is_(None),
        WaitlistEntry.state.in_(line.ACTIVE),
    )
    .order_by(WaitlistEntry.id)
)


def sweep(bureau: Bureau, now: datetime) -> int:
    """End what is over and offer every seat that is free to those in line; return how many things changed."""
    changed = _withdraw_stale(bureau, now) + offering.lapse(now, _of_bureau(bureau)) + _end_over(bureau, now)
    return changed + _fill(bureau, now)


def withdraw(sitting: Sitting, now: datetime) -> None:
    """Take back what is offered at a sitting: its times are others now. Those people wait on at their place."""
    _withdraw(now, WaitlistOffer.slot_id.in_(select(Slot.id).where(Slot.sitting_id == sitting.id)))


def call_off(sitting: Sitting, actor: Actor, now: datetime) -> int:
    """End the waiting for a sitting that does not take place, and tell those people; return how many."""
    withdraw(sitting, now)
    waiting = db.session.scalars(
        select(WaitlistEntry).where(
            WaitlistEntry.sitting_id == sitting.id, WaitlistEntry.state.in_(line.ACTIVE)
        )
    ).all()
    for entry in waiting:
        line.close(entry, WaitlistState.CALLED_OFF, actor, now)
        notices.queue(
            NoticeKind.WAITLIST_ENDED,
            bureau_id=entry.bureau_id,
            dedupe_key=f"waitlist_ended:{entry.public_id}",
            now=now,
            expires_at=clock.at_local(sitting.date, sitting.pm_ends),
            entry=entry,
            parameters={"when": sitting.date.isoformat()},
        )
    return len(waiting)


def served_otherwise(booking: Booking, now: datetime, *, family: bool) -> None:
    """Take whoever has just booked out of line: of a phone number that several share, only who has that name.

    A place that another transaction holds at this moment is left to the sweep.
    """
    asked = {"bureau": booking.bureau_id, "index": booking.phone_index, "role": booking.slot.role}
    entries = db.session.scalars(_BOOKED_AS_WELL, asked).all()
    for entry in entries:
        if family and entry.name != booking.name:
            continue
        offers = line.locked(WaitlistOffer.entry_id == entry.id)
        if len(offers) < (entry.state is WaitlistState.OFFERED):
            continue
        if not line.swap(entry, entry.state, WaitlistState.BOOKED_OTHERWISE):
            continue
        ended = [
            offering.Ended(one.slot_id, tuple(line.end_offer(one, WaitlistOfferState.WITHDRAWN, now)))
            for one in offers
        ]
        line.close(entry, WaitlistState.BOOKED_OTHERWISE, CLOCK, now)
        offering.to_the_next(ended, now)


def _fill(bureau: Bureau, now: datetime) -> int:
    window = window_of(bureau, now)
    waiting = exists().where(
        WaitlistEntry.center_id == Sitting.center_id,
        WaitlistEntry.role == Slot.role,
        WaitlistEntry.state == WaitlistState.WAITING,
    )
    rows = db.session.execute(
        line.free_seats(now)
        .add_columns(Slot)
        .join(Slot, Seat.slot_id == Slot.id)
        .join(Slot.sitting)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.date >= window.first_date,
            Sitting.state.not_in(line.NOT_BOOKABLE),
            Slot.is_open,
            waiting,
        )
    ).all()
    offered = 0
    for seat_id, slot in rows:
        until = (
            offering.offered_until(slot, window)
            if line.take_line(slot.sitting.center_id, wait=False)
            else None
        )
        offered += until is not None and offering.offer(slot, seat_id, until, now)
    return offered


def _withdraw_stale(bureau: Bureau, now: datetime) -> int:
    """Take back offers of times at which nobody sits any more, or for a booking that is no more."""
    gone = (
        select(WaitlistEntry.id)
        .join(Booking, WaitlistEntry.booking_id == Booking.id)
        .where(WaitlistEntry.bureau_id == bureau.id, Booking.state != BookingState.BOOKED)
    )
    closed = (
        select(Slot.id)
        .join(Slot.sitting)
        .where(Sitting.bureau_id == bureau.id, or_(~Slot.is_open, Sitting.state.in_(line.NOT_BOOKABLE)))
    )
    return _withdraw(now, or_(WaitlistOffer.slot_id.in_(closed), WaitlistOffer.entry_id.in_(gone)))


def _withdraw(now: datetime, which: ColumnElement[bool]) -> int:
    offers = line.locked(which)
    for offer in offers:
        line.end_offer(offer, WaitlistOfferState.WITHDRAWN, now)
        offer.entry.state = WaitlistState.WAITING
        line.note("waitlist_withdrawn", offer.entry, CLOCK, now, slot=offer.slot_id)
    db.session.flush()
    return len(offers)


def _end_over(bureau: Bureau, now: datetime) -> int:
    """End the waiting for dates that are over, of bookings that are, and of whoever has a time by now."""
    today = clock.local(now).date()
    past = exists().where(Sitting.id == WaitlistEntry.sitting_id, Sitting.date <= today)
    no_booking = exists().where(
        Booking.id == WaitlistEntry.booking_id,
        or_(
            Booking.state != BookingState.BOOKED,
            exists().where(Slot.id == Booking.slot_id, Slot.starts_at <= now),
        ),
    )
    over = or_(past, no_booking, WaitlistEntry.joined_at <= now - LONGEST_WAIT)
    entries = db.session.scalars(
        select(WaitlistEntry)
        .where(WaitlistEntry.bureau_id == bureau.id, WaitlistEntry.state == WaitlistState.WAITING, over)
        .order_by(WaitlistEntry.id)
        .with_for_update(of=WaitlistEntry, skip_locked=True)
    ).all()
    for entry in entries:
        line.close(entry, WaitlistState.OVER, CLOCK, now)
    return len(entries)


def _of_bureau(bureau: Bureau) -> ColumnElement[bool]:
    return WaitlistOffer.entry_id.in_(select(WaitlistEntry.id).where(WaitlistEntry.bureau_id == bureau.id))
