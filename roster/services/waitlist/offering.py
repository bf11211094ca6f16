"""Who gets a seat that frees: the first in line, for whom it is kept for a while.

An offer occupies its seat by a claim like any other, so that the seat's unique key guards it, too. It is made by day
only, ends the same evening, in good time before the appointment and with the closing of booking, and it is for a time
that a citizen could book. Nobody waits for a row that another transaction holds: what one of them leaves out the next
sweep does, once a minute.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased, joinedload

from roster.core import clock
from roster.core.actors import CLOCK, Actor
from roster.core.references import digest, new_public_id
from roster.database import db, insert_once
from roster.models import (
    AuditAction,
    Booking,
    BookingState,
    Bureau,
    ClaimState,
    NoticeKind,
    Seat,
    SeatClaim,
    Sitting,
    SittingState,
    Slot,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
    WaitlistState,
)
from roster.services import audit, notices, quiet_hours, settings
from roster.services.slots.laying_out import OPEN_CHANNEL
from roster.services.slots.reading import live_claim
from roster.services.slots.windows import Window, closes_at, window_of

ACTIVE = (WaitlistState.WAITING, WaitlistState.OFFERED)
SHORTEST = timedelta(minutes=30)
"""Somebody must at least hear of it and answer."""

MOST_UNANSWERED = 2
"""After so many offers without an answer the place in line ends: others wait."""

LONGEST_WAIT = timedelta(days=92)
"""How long somebody waits for any date of a center; the data is not kept for ever."""

_LIVE = (BookingState.BOOKED, BookingState.CHECKED_IN)
NOT_BOOKABLE = (SittingState.PROVISIONAL, SittingState.CANCELLED, SittingState.HELD)


def hold_of(offer_public_id: str) -> str:
    """Return the name under which an offer's seat is claimed."""
    return digest(token_of(offer_public_id))


def token_of(offer_public_id: str) -> str:
    """Return the token of which `hold_of` is the digest: booking takes the seat by it."""
    return f"waitlist {offer_public_id}"


SOMEBODY_WAITS = exists().where(
    WaitlistEntry.center_id == bindparam("center"),
    WaitlistEntry.role == bindparam("role"),
    WaitlistEntry.state.in_(ACTIVE),
)
"""For a statement that is given `center` (id) and `role`: whether somebody is in line there."""

_BOOKED_AS_WELL = (
    select(WaitlistEntry)
    .where(
        WaitlistEntry.bureau_id == bindparam("bureau"),
        WaitlistEntry.phone_index == bindparam("index"),
        WaitlistEntry.role == bindparam("role"),
        WaitlistEntry.booking_id.is_(None),
        WaitlistEntry.state.in_(ACTIVE),
    )
    .order_by(WaitlistEntry.id)
)


def serve_first(slot: Slot, now: datetime) -> None:
    """Give the free seats of a slot to those in line, before anybody else takes one; what ran out goes on."""
    _take_line(slot.sitting.center_id, wait=True)
    _lapse(now, WaitlistOffer.slot_id == slot.id)
    free = db.session.scalars(_free_seats(now).where(Seat.slot_id == slot.id))
    pass_on(slot, list(free), now)


def pass_on(slot: Slot, seats: Sequence[int], now: datetime, *, wait: bool = True) -> int:
    """Offer seats of one slot that have just become free to whoever is next in line; return how many.

    Who has claimed other seats in the same transaction must not `wait` for somebody else's turn at this line.
    """
    center_id = slot.sitting.center_id
    if not seats or not is_anybody_waiting(center_id, slot.role) or not _take_line(center_id, wait=wait):
        return 0
    window = window_of(slot.sitting.center.bureau, now)
    until = offered_until(slot, window)
    if until is None:
        return 0
    return sum(_offer(slot, seat, until, now) for seat in sorted(seats))


def is_anybody_waiting(center_id: int, role: str) -> bool:
    """Tell whether somebody waits at a center for a role."""
    found = select(WaitlistEntry.id).where(
        WaitlistEntry.center_id == center_id,
        WaitlistEntry.role == role,
        WaitlistEntry.state == WaitlistState.WAITING,
    )
    return db.session.scalar(found.limit(1)) is not None


def offered_until(slot: Slot, window: Window) -> datetime | None:
    """Return until when a seat of a slot could be kept for somebody now; None when it must not be offered."""
    sitting, now = slot.sitting, window.now
    if not slot.is_open or sitting.state in NOT_BOOKABLE or not window.is_open(sitting):
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


def sweep(bureau: Bureau, now: datetime) -> int:
    """End what is over and offer every seat that is free to those in line; return how many things changed."""
    changed = _withdraw_stale(bureau, now) + _lapse(now, _of_bureau(bureau)) + _end_over(bureau, now)
    return changed + _fill(bureau, now)


@dataclass(frozen=True)
class _Ended:
    """An offer that has ended, as far as its seat goes to the next."""

    slot_id: int
    seats: tuple[int, ...]


def end_offer(offer: WaitlistOffer, state: WaitlistOfferState, now: datetime) -> Sequence[int]:
    """Close an offer that the caller holds locked, take its message back and free its seat; return the seat."""
    offer.state, offer.closed_at = state, now
    notices.void(notice_key(offer.public_id))
    db.session.flush()
    claimed = SeatClaim.hold_digest == hold_of(offer.public_id)
    seats = db.session.scalars(select(SeatClaim.seat_id).where(claimed)).all()
    db.session.execute(delete(SeatClaim).where(claimed, SeatClaim.state == ClaimState.OFFERED))
    return seats


def notice_key(offer_public_id: str) -> str:
    """Return the name of the one message about an offer."""
    return f"waitlist_offered:{offer_public_id}"


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
            Sitting.state.not_in(NOT_BOOKABLE),
            Slot.role == entry.role,
            Slot.is_open,
            Slot.id.in_(_free_seats(now).with_only_columns(Seat.slot_id).order_by(None)),
        )
    )
    return chosen if entry.sitting_id is None else chosen.where(Sitting.id == entry.sitting_id)


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


def withdraw(sitting: Sitting, now: datetime) -> None:
    """Take back what is offered at a sitting: its times are others now. Those people wait on at their place."""
    _withdraw(now, WaitlistOffer.slot_id.in_(select(Slot.id).where(Slot.sitting_id == sitting.id)))


def call_off(sitting: Sitting, actor: Actor, now: datetime) -> int:
    """End the waiting for a sitting that does not take place, and tell those people; return how many."""
    withdraw(sitting, now)
    waiting = db.session.scalars(
        select(WaitlistEntry).where(WaitlistEntry.sitting_id == sitting.id, WaitlistEntry.state.in_(ACTIVE))
    ).all()
    for entry in waiting:
        close(entry, WaitlistState.CALLED_OFF, actor, now)
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


def close(entry: WaitlistEntry, state: WaitlistState, actor: Actor, now: datetime) -> None:
    """End a place in line, with its line in the trail."""
    entry.state, entry.closed_at = state, now
    db.session.flush()
    note("waitlist_ended", entry, actor, now, after=state.value)


def note(step: str, entry: WaitlistEntry, actor: Actor, now: datetime, **detail: object) -> None:
    """Write what became of a place in line into the trail: its actions are sealed, so it stands with the bookings."""
    action = AuditAction.BOOKING_MADE if step == "waitlist_joined" else AuditAction.BOOKING_MOVED
    audit.record(action, actor, now, bureau_id=entry.bureau_id, subject=entry, step=step, **detail)


def served_otherwise(booking: Booking, now: datetime, *, family: bool) -> None:
    """Take whoever has just booked out of line: of a phone number that several share, only who has that name.

    A place that another transaction holds at this moment is left to the sweep.
    """
    asked = {"bureau": booking.bureau_id, "index": booking.phone_index, "role": booking.slot.role}
    entries = db.session.scalars(_BOOKED_AS_WELL, asked).all()
    for entry in entries:
        if family and entry.name != booking.name:
            continue
        offers = _locked(WaitlistOffer.entry_id == entry.id)
        if len(offers) < (entry.state is WaitlistState.OFFERED):
            continue
        if not _swap(entry, entry.state, WaitlistState.BOOKED_OTHERWISE):
            continue
        ended = [
            _Ended(one.slot_id, tuple(end_offer(one, WaitlistOfferState.WITHDRAWN, now))) for one in offers
        ]
        close(entry, WaitlistState.BOOKED_OTHERWISE, CLOCK, now)
        _to_the_next(ended, now)


def _offer(slot: Slot, seat_id: int, until: datetime, now: datetime) -> bool:
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
        hold_digest=hold_of(public_id),
        expires_at=until,
        created_at=now,
    )
    if claim is None:
        return False
    if not _swap(entry, WaitlistState.WAITING, WaitlistState.OFFERED):
        db.session.execute(delete(SeatClaim).where(SeatClaim.hold_digest == hold_of(public_id)))
        return False
    db.session.add(
        WaitlistOffer(public_id=public_id, entry=entry, slot=slot, expires_at=until, created_at=now)
    )
    db.session.flush()
    note("waitlist_offered", entry, CLOCK, now, slot=slot.id)
    notices.queue(
        NoticeKind.WAITLIST_OFFERED,
        bureau_id=entry.bureau_id,
        dedupe_key=notice_key(public_id),
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
        .order_by(*turn())
        .limit(1)
        .with_for_update(of=WaitlistEntry, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def turn() -> tuple[ColumnElement[int], ColumnElement[datetime], ColumnElement[int]]:
    """Return the ORDER BY of the line."""
    first = case((WaitlistEntry.priority != "", 0), else_=1)
    return first, WaitlistEntry.joined_at, WaitlistEntry.id  # type: ignore[return-value]


def _fill(bureau: Bureau, now: datetime) -> int:
    window = window_of(bureau, now)
    waiting = exists().where(
        WaitlistEntry.center_id == Sitting.center_id,
        WaitlistEntry.role == Slot.role,
        WaitlistEntry.state == WaitlistState.WAITING,
    )
    rows = db.session.execute(
        _free_seats(now)
        .add_columns(Slot)
        .join(Slot, Seat.slot_id == Slot.id)
        .join(Slot.sitting)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.date >= window.first_date,
            Sitting.state.not_in(NOT_BOOKABLE),
            Slot.is_open,
            waiting,
        )
    ).all()
    offered = 0
    for seat_id, slot in rows:
        until = offered_until(slot, window) if _take_line(slot.sitting.center_id, wait=False) else None
        offered += until is not None and _offer(slot, seat_id, until, now)
    return offered


def _free_seats(now: datetime) -> Select[Any]:
    """Select the seats that anybody may book and nobody claims, in ascending order: so no two wait for each other."""
    return (
        select(Seat.id)
        .outerjoin(SeatClaim, live_claim(now))
        .where(Seat.channel == OPEN_CHANNEL, SeatClaim.id.is_(None))
        .order_by(Seat.id)
    )


def _lapse(now: datetime, which: ColumnElement[bool]) -> int:
    """Close offers that ran out; their people wait on, or have waited in vain twice. The seats go to the next."""
    ended = []
    for offer in _locked(which, WaitlistOffer.expires_at <= now):
        seats = end_offer(offer, WaitlistOfferState.LAPSED, now)
        entry = offer.entry
        entry.unanswered += 1
        note("waitlist_lapsed", entry, CLOCK, now, slot=offer.slot_id)
        if entry.unanswered >= MOST_UNANSWERED:
            close(entry, WaitlistState.UNANSWERED, CLOCK, now)
        else:
            entry.state = WaitlistState.WAITING
        ended.append(_Ended(offer.slot_id, tuple(seats)))
    db.session.flush()
    return _to_the_next(ended, now)


def _to_the_next(ended: Iterable[_Ended], now: datetime) -> int:
    count = 0
    for one in sorted(ended, key=lambda item: item.seats):
        pass_on(db.session.get_one(Slot, one.slot_id), one.seats, now, wait=False)
        count += 1
    return count


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
        .where(Sitting.bureau_id == bureau.id, or_(~Slot.is_open, Sitting.state.in_(NOT_BOOKABLE)))
    )
    return _withdraw(now, or_(WaitlistOffer.slot_id.in_(closed), WaitlistOffer.entry_id.in_(gone)))


def _withdraw(now: datetime, which: ColumnElement[bool]) -> int:
    offers = _locked(which)
    for offer in offers:
        end_offer(offer, WaitlistOfferState.WITHDRAWN, now)
        offer.entry.state = WaitlistState.WAITING
        note("waitlist_withdrawn", offer.entry, CLOCK, now, slot=offer.slot_id)
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
        close(entry, WaitlistState.OVER, CLOCK, now)
    return len(entries)


def _locked(*which: ColumnElement[bool]) -> Sequence[WaitlistOffer]:
    return db.session.scalars(
        select(WaitlistOffer)
        .where(WaitlistOffer.state == WaitlistOfferState.OPEN, *which)
        .order_by(WaitlistOffer.id)
        .with_for_update(of=WaitlistOffer, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def _of_bureau(bureau: Bureau) -> ColumnElement[bool]:
    return WaitlistOffer.entry_id.in_(select(WaitlistEntry.id).where(WaitlistEntry.bureau_id == bureau.id))


def _take_line(center_id: int, *, wait: bool) -> bool:
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


def _forget_expired(seat_id: int, now: datetime) -> None:
    db.session.execute(delete(SeatClaim).where(SeatClaim.seat_id == seat_id, SeatClaim.expires_at <= now))


def _swap(entry: WaitlistEntry, before: WaitlistState, after: WaitlistState) -> bool:
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
