"""People arrive: with a booking, each odd case with its own sentence, or without one."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.core.matters import MATTERS
from roster.core.references import read_code
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Booking,
    BookingState,
    Bureau,
    Center,
    Sitting,
    Visit,
)
from roster.services import audit, duties, settings
from roster.services.bookings.requests import read_companions, read_needs
from roster.services.visits.changing import swap_booking
from roster.services.visits.errors import (
    AlreadyCheckedIn,
    AlreadyFinished,
    BookingCancelled,
    NobodyOfThatRole,
    NotToday,
    PractitionerAway,
    WrongCenter,
    WrongDay,
)
from roster.services.visits.numbering import enqueue
from roster.services.visits.seating import take_free_seat
from roster.services.visits.steps import AWAY, requeue

EARLY_BEFORE = timedelta(minutes=30)
_LONGEST_NAME = 60
_TAIL = 4


class Timing(StrEnum):
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"

    @property
    def words(self) -> str:
        """The msgid of what to tell the visitor."""
        return {
            "early": N_("Early: please wait until the booked time."),
            "on_time": N_("On time: will be called at the booked time."),
        }.get(self.value, N_("Late: the booked time has passed, so it goes by arrival now."))


@dataclass(frozen=True)
class CheckedIn:
    """A visitor with a booking has arrived, and when in relation to the booked time."""

    visit: Visit
    timing: Timing


def find_arriving(center: Center, text: str, now: datetime) -> Sequence[Booking]:
    """Return the bookings that somebody at the desk may mean by a code, a phone or its last four digits.

    A code is looked up in the whole bureau, so that the wrong center or day can be told; a phone only
    among today's bookings of the center. Raises InvalidInput for what is neither.
    """
    typed = read_code(text)
    digits = "".join(character for character in typed if character.isdigit())
    if len(typed) == 6:
        return db.session.scalars(
            select(Booking).where(Booking.code == typed, Booking.bureau_id == center.bureau_id)
        ).all()
    if len(digits) < _TAIL or digits != typed:
        raise InvalidInput(
            N_("Enter the booking code, such as K7M-3PT, or the last four digits of the phone."), field="text"
        )
    todays = db.session.scalars(
        select(Booking)
        .join(Sitting)
        .where(Sitting.center_id == center.id, Sitting.date == clock.local(now).date())
        .order_by(Booking.slot_id, Booking.id)
    )
    # A whole number may be typed with its leading 0, which the stored form `+86913…` does not have.
    end = digits if len(digits) == _TAIL else digits.lstrip("0")
    return [booking for booking in todays if booking.phone and booking.phone.endswith(end)]


def check_in(booking: Booking, center: Center, actor: Actor, now: datetime) -> CheckedIn:
    """Put somebody with a booking into the queue of the center where they stand.

    Somebody who was called in vain or went away comes back into the line under the same number. Whose place was given away
    because the time was over is served by arrival, as somebody who just comes, and still is the person of that booking. Raises
    WrongDay, WrongCenter, AlreadyCheckedIn, BookingCancelled, AlreadyFinished, PractitionerAway,
    or Stale when the booking changed in between.
    """
    _refuse_state(booking)
    _refuse_place(booking, center, now)
    visit = visit_of(booking)
    if visit is not None:
        requeue(visit, actor, now)
        return CheckedIn(visit, Timing.LATE)
    timing, lost_place = _timing(booking, now), booking.state is BookingState.NO_SHOW
    try:
        swap_booking(booking, BookingState.CHECKED_IN, now)
    except Stale:
        db.session.refresh(booking)
        _refuse_state(booking)
        raise
    visit = enqueue(
        booking.sitting,
        role=booking.slot.role,
        matter=booking.matter,
        booking=booking,
        name=booking.name,
        tail=(booking.phone or "")[-_TAIL:],
        companions=booking.companions,
        needs=booking.needs,
        due_at=None if timing is Timing.LATE else booking.slot.starts_at,
        now=now,
    )
    if lost_place:
        take_free_seat(booking.sitting, visit.role, visit.public_id, now)
    audit.record(
        AuditAction.VISITOR_CHECKED_IN,
        actor,
        now,
        bureau_id=visit.bureau_id,
        subject=visit,
        timing=timing.value,
        number=visit.queue_number,
    )
    return CheckedIn(visit, timing)


def walk_in(
    sitting: Sitting,
    role: str,
    matter: str,
    actor: Actor,
    now: datetime,
    *,
    name: str = "",
    phone_tail: str = "",
    companions: int = 0,
    needs: Sequence[str] = (),
) -> Visit:
    """Put somebody without a booking into the queue, on a free seat of the present or next slot if any.

    Always possible on the day: full slots only mean waiting by arrival. Raises NotToday, NobodyOfThatRole
    or InvalidInput.
    """
    if sitting.date != clock.local(now).date():
        raise NotToday(date=sitting.date.isoformat())
    if role not in duties.roles_on_hand(sitting):
        raise NobodyOfThatRole(field="role")
    if matter not in MATTERS:
        raise InvalidInput(N_("Please choose what it is about."), field="matter")
    visit = enqueue(
        sitting,
        role=role,
        matter=matter,
        name=name.strip()[:_LONGEST_NAME] or None,
        tail=read_tail(phone_tail),
        companions=read_companions(companions),
        needs=",".join(read_needs(needs)),
        now=now,
    )
    slot = take_free_seat(sitting, role, visit.public_id, now)
    audit.record(
        AuditAction.VISITOR_CHECKED_IN,
        actor,
        now,
        bureau_id=sitting.bureau_id,
        subject=visit,
        timing="walk_in",
        number=visit.queue_number,
        has_seat=slot is not None,
    )
    return visit


def visit_of(booking: Booking) -> Visit | None:
    """Return the visit that came of a booking, if its person has arrived."""
    return db.session.scalar(select(Visit).where(Visit.booking_id == booking.id))


def _refuse_state(booking: Booking) -> None:
    if booking.state is BookingState.CANCELLED:
        raise BookingCancelled
    if booking.state is BookingState.PRACTITIONER_ABSENT:
        raise PractitionerAway
    visit = visit_of(booking)
    number = visit.queue_number if visit else "–"
    if booking.state is BookingState.SERVED:
        raise AlreadyFinished(number=number)
    if visit is not None and visit.state not in AWAY:
        raise AlreadyCheckedIn(number=number)


def _refuse_place(booking: Booking, center: Center, now: datetime) -> None:
    starts_at = clock.local(booking.slot.starts_at)
    where = booking.sitting.center
    if starts_at.date() != clock.local(now).date():
        raise WrongDay(date=starts_at.date().isoformat(), time=f"{starts_at:%H:%M}", center=where.named)
    if where.id != center.id:
        raise WrongCenter(time=f"{starts_at:%H:%M}", center=where.named, phone=where.phone or "–")


def _timing(booking: Booking, now: datetime) -> Timing:
    minutes = settings.of(db.session.get_one(Bureau, booking.bureau_id)).no_show_minutes
    starts_at = booking.slot.starts_at
    if booking.state is BookingState.NO_SHOW or now > starts_at + timedelta(minutes=minutes):
        return Timing.LATE
    return Timing.EARLY if now < starts_at - EARLY_BEFORE else Timing.ON_TIME


def read_tail(text: str) -> str:
    """Return the last four digits of a phone, or nothing for nothing. Raises InvalidInput for fewer."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdecimal())
    if text.strip() and len(digits) < _TAIL:
        raise InvalidInput(
            N_("Enter the last four digits of the phone, or leave it empty."), field="phone_tail"
        )
    return digits[-_TAIL:]
