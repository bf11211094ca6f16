"""Who booked a time at which nobody sits any more: another time that day, or word of it and free times to choose from.

The same whether a date moved or the next version of a roster took somebody away. Told is who was not told already, and
once more when somebody sits then again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.core.phones import is_mobile
from roster.database import db
from roster.models import (
    Booking,
    BookingState,
    Bureau,
    Center,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import bookings, calendar_entries, notices, slots
from roster.services.bookings import messages
from roster.services.bookings.errors import AlreadyBooked, NotBookable
from roster.services.date_consequences import VisitorChange, VisitorFate
from roster.services.slots import Alternative

MOST_WITH_ALTERNATIVES = 40
"""For how many bookings free times are looked up; each costs a look over all centers."""

SAID = (
    NoticeKind.BOOKING_CONFIRMED,
    NoticeKind.BOOKING_MOVED,
    NoticeKind.BOOKING_AFFECTED,
    NoticeKind.BOOKING_REBOOKED,
)
"""What tells whether somebody sits at the booked time."""

_NOT_YET_SAID = (NoticeState.QUEUED, NoticeState.TO_CALL, NoticeState.FAILED, NoticeState.EXPIRED)


@dataclass(frozen=True)
class Word:
    """What the messages about one change have in common."""

    key: str
    """Names the change for ever; the booking is added."""
    expires_at: datetime
    parameters: Mapping[str, Any]


Settling = Callable[[Booking, Word, Actor, datetime], VisitorFate]
"""What is done with a booking that nobody serves any more."""


@dataclass(frozen=True)
class Waiting:
    """A booking to come at a time at which nobody sits, with the nearest free times."""

    booking: Booking
    alternatives: Sequence[Alternative]


def follow_publication(
    bureau: Bureau,
    month: str,
    displaced: Sequence[Booking],
    key: str,
    actor: Actor,
    now: datetime,
    settling: Settling | None = None,
) -> list[VisitorChange]:
    """Settle the bookings that a version of a month's roster leaves without anybody, and tell those whose time is served again.

    `key` names the version, `settling` what is done instead of `settle`. Who knows already that nobody sits at the booked time
    is not told again.
    """
    _tell_served_again(bureau, month, key, now)
    known = {one.booking_id for one in _last_words(one.id for one in displaced) if _is_affected(one)}
    found = []
    for booking in _locked([one.id for one in displaced if one.id not in known]):
        before = booking.slot.starts_at
        word = Word(key, booking.slot.ends_at, {})
        found.append(change_of(booking, before, (settling or settle)(booking, word, actor, now)))
    return found


def settle(booking: Booking, word: Word, actor: Actor, now: datetime) -> VisitorFate:
    """Give a booking that has no practitioner another time that day if there is one, else tell its person.

    Who is expected today is phoned and agrees to a time: a message may be read too late.
    """
    is_today = booking.sitting.date == clock.local(now).date()
    if not is_today and take_first(booking, that_day(booking, now), messages.Cause(word.key), actor, now):
        return VisitorFate.MOVED
    announce(NoticeKind.BOOKING_AFFECTED, booking, word, now, by_phone=is_today)
    return VisitorFate.WAITING


def announce(
    kind: NoticeKind, booking: Booking, word: Word, now: datetime, *, by_phone: bool = False
) -> None:
    """Tell the person of a booking what a change means to it; what was not sent yet is void."""
    booking.version += 1
    booking.updated_at = now
    for outdated in messages.SUPERSEDED:
        notices.void_for_booking(booking, outdated)
    notices.queue(
        kind,
        bureau_id=booking.bureau_id,
        dedupe_key=messages.key_of(booking, word.key),
        now=now,
        expires_at=word.expires_at,
        booking=booking,
        parameters=dict(word.parameters),
        by_phone=by_phone,
    )
    calendar_entries.follow_booking(booking, now)


def change_of(booking: Booking, before: datetime, fate: VisitorFate) -> VisitorChange:
    """Return what became of a booking as plain values."""
    center = booking.sitting.center
    reads = booking.phone is not None and is_mobile(booking.phone)
    is_certain = fate in (VisitorFate.KEPT, VisitorFate.MOVED, VisitorFate.LATER)
    return VisitorChange(
        booking=booking.public_id,
        code=booking.code,
        name=booking.name or "",
        center=center.name,
        center_en=center.name_en,
        before=before,
        after=booking.slot.starts_at if is_certain else None,
        fate=fate,
        channel=NoticeChannel.SMS if reads else NoticeChannel.CALL,
    )


def with_alternatives(changes: Sequence[VisitorChange], now: datetime) -> list[VisitorChange]:
    """Add the nearest free times to those who have no time any more; to be asked when all else is done."""
    asked, found = 0, []
    for one in changes:
        if one.fate in (VisitorFate.WAITING, VisitorFate.CANCELLED) and asked < MOST_WITH_ALTERNATIVES:
            asked += 1
            booking = db.session.scalars(select(Booking).where(Booking.public_id == one.booking)).one()
            found.append(replace(one, alternatives=tuple(alternatives(booking, now))))
        else:
            found.append(one)
    return found


def alternatives(booking: Booking, now: datetime) -> list[Alternative]:
    """Return the nearest free times if nobody sits at the booked one, else none."""
    if booking.slot.is_open and booking.sitting.state is not SittingState.CANCELLED:
        return []
    return slots.nearest(booking.slot, now)


def waiting(bureau: Bureau, now: datetime, *, month: str = "", center: Center | None = None) -> list[Waiting]:
    """Return the bookings to come for which another time must be agreed on: of a month or a center, the nearest first."""
    chosen = (
        select(Booking)
        .join(Booking.slot)
        .join(Booking.sitting)
        .where(
            Booking.bureau_id == bureau.id,
            Booking.state == BookingState.BOOKED,
            Slot.is_open.is_(False),
            Slot.ends_at > now,
        )
        .order_by(Slot.starts_at, Booking.id)
    )
    if month:
        chosen = chosen.where(Sitting.month == month)
    if center is not None:
        chosen = chosen.where(Sitting.center_id == center.id)
    return [
        Waiting(one, slots.nearest(one.slot, now) if number < MOST_WITH_ALTERNATIVES else ())
        for number, one in enumerate(db.session.scalars(chosen))
    ]


def that_day(booking: Booking, now: datetime) -> list[Slot]:
    """Return the free times of the same sitting and role, the nearest first, those kept for walk-ins left out."""
    free = [one.slot for one in slots.times_of(booking.sitting, now, booking.slot.role)]
    return sorted(free, key=lambda one: abs(one.starts_at - booking.slot.starts_at))


def take_first(
    booking: Booking, times: Iterable[Slot], because: messages.Cause, actor: Actor, now: datetime
) -> bool:
    """Move a booking to the first of some times that can be had; False when none can."""
    for slot in times:
        try:
            with db.session.begin_nested():
                bookings.move(booking, slot, booking.version, actor, now, staff=True, because=because)
        except (NotBookable, AlreadyBooked, Stale):  # somebody was faster
            db.session.refresh(booking)
            continue
        return True
    return False


def _tell_served_again(bureau: Bureau, month: str, key: str, now: datetime) -> None:
    """Whose time is served again and who knew that it was not, is told; who did not know yet, need not."""
    served = select(Booking.id).join(Booking.slot).join(Booking.sitting).where(
        Booking.bureau_id == bureau.id,
        Booking.state == BookingState.BOOKED,
        Sitting.month == month,
        Slot.is_open,
        Slot.ends_at > now,
    )  # fmt: skip
    affected = select(Notice.booking_id).where(
        Notice.kind == NoticeKind.BOOKING_AFFECTED,
        Notice.state != NoticeState.VOID,
        Notice.booking_id.in_(served),
    )
    words = {
        one.booking_id: one for one in _last_words(db.session.scalars(affected).all()) if _is_affected(one)
    }
    for booking in _locked(list(words)):
        word = words[booking.id]
        has_moved = bool((word.parameters or {}).get("before"))
        if taken_back(word) and not has_moved:
            continue
        booking.version += 1
        booking.updated_at = now
        kind = NoticeKind.BOOKING_MOVED if has_moved else NoticeKind.BOOKING_CONFIRMED
        messages.tell(kind, booking, now, by_staff=True, because=messages.Cause(key))


def taken_back(word: Notice) -> bool:
    """Void a message that nobody has read; False when it is on its way or has arrived."""
    unread = update(Notice).where(Notice.id == word.id, Notice.state.in_(_NOT_YET_SAID))
    taken = db.session.execute(unread.values(state=NoticeState.VOID))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _last_words(chosen: Iterable[int | None]) -> Sequence[Notice]:
    """Return the last message about each booking's time that was not taken back."""
    newest = (
        select(func.max(Notice.id))
        .where(Notice.booking_id.in_(set(chosen)), Notice.kind.in_(SAID), Notice.state != NoticeState.VOID)
        .group_by(Notice.booking_id)
    )
    return db.session.scalars(select(Notice).where(Notice.id.in_(newest))).all()


def _is_affected(word: Notice) -> bool:
    return word.kind is NoticeKind.BOOKING_AFFECTED


def _locked(chosen: Sequence[int | None]) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .where(Booking.id.in_(chosen), Booking.state == BookingState.BOOKED)
        .order_by(Booking.id)
        .with_for_update(of=Booking)
        .execution_options(populate_existing=True)
    ).all()
