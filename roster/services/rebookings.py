"""Somebody who sits cannot come: one action marks them absent and gives everybody who booked there another time, with an apology.

Who booked keeps the time where a stand-in or a colleague of the same role sits then; else gets a time of the same sitting, else
a later one at the same or a near center; the rest stand on the center's call list with the nearest free times. A rehearsal
shows all of it beforehand. It can be taken back as long as no later version of the roster is in force: whom nothing has
reached yet has the old time again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, Stale
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Booking,
    BookingState,
    Notice,
    NoticeKind,
    Roster,
    RosterState,
    Seat,
    SeatClaim,
    Sitting,
    Slot,
)
from roster.services import (
    absences,
    bookings,
    date_consequences,
    displaced_visitors,
    drafts,
    roster_messages,
    rosters,
    seat_changes,
    slots,
)
from roster.services.bookings import messages
from roster.services.bookings.errors import AlreadyBooked, NotBookable
from roster.services.date_consequences import Consequences, VisitorFate
from roster.services.displaced_visitors import Word, change_of
from roster.services.seated import Seated
from roster.services.slots.laying_out import WALK_IN_CHANNEL
from roster.services.standing import NOT_SERVED

NEAR_KILOMETERS = 15
"""How far, as the crow flies, somebody may be sent to another center without having been asked."""
_LOOKED_AT = 12
"""How many of the nearest free times are tried."""
_OF_ONE_DAY = (BookingState.BOOKED, BookingState.CHECKED_IN)


class CannotTakeBack(DomainError):
    """Something else has been decided since."""

    code = "cannot_take_back"
    message = N_("The roster has changed since, or the sitting is over: this cannot be taken back any more.")


@dataclass(frozen=True)
class TakenBack:
    """How many have their old time again, and how many keep the new one because they were told already, or it is gone."""

    returned: int
    stay: int


def mark_absent(
    sitting: Sitting,
    practitioner: str,
    actor: Actor,
    now: datetime,
    *,
    stand_in: str = "",
    digest: str | None = None,
) -> Consequences:
    """Mark somebody (public id) who sits today or later absent and rebook everybody at that seat; return what that does.

    `stand_in` (public id) takes the seat; without one the schedulers are told to find somebody. `digest` is that of the
    consequences that were shown. Raises NotFound, also when it was done already, SittingOver, BreaksRules,
    ConsequencesChanged.
    """
    bureau = seat_changes.locked_bureau(sitting.bureau_id)
    row = absences.serving_at(sitting, practitioner)
    if seat_changes.end_of(sitting, row.period) <= now:
        raise seat_changes.SittingOver
    booked = {one: one.slot.starts_at for one in _booked(row, now)}
    done = seat_changes.carry_out(
        bureau,
        sitting.month,
        [Seated.of(row)],
        [Seated(row.duty.public_id, stand_in, row.period.value, is_locked=False)] if stand_in else [],
        "absent",
        actor,
        now,
        confirmed=[stand_in],
        settling=_rebook,
    )
    marked = _mark(done.roster, row)
    if not stand_in:
        absences.tell_schedulers(marked, "", now)
    relieved = _relieve(sitting, row.duty.role, done.roster, actor, now)
    settled = {one.booking: one for one in done.visitors}
    changes = [
        settled.get(one.public_id) or change_of(one, before, _fate(one, relieved))
        for one, before in booked.items()
    ]
    found = Consequences(visitors=tuple(displaced_visitors.with_alternatives(changes, now)))
    date_consequences.confirm(found, digest)
    return found


def absent_of(roster: Roster, now: datetime) -> list[Assignment]:
    """Return who is marked absent in a version of a roster, as far as that can be taken back: in force, the duty not over."""
    if roster.state is not RosterState.PUBLISHED:
        return []
    return [
        one
        for one in roster.assignments
        if one.state is AssignmentState.ABSENT and seat_changes.end_of(one.duty.sitting, one.period) > now
    ]


def absent_at(sitting: Sitting, now: datetime) -> list[Assignment]:
    """Return the same of one sitting."""
    roster = drafts.published_of(sitting.center.bureau, sitting.month)
    return [one for one in absent_of(roster, now) if one.duty.sitting_id == sitting.id] if roster else []


def take_back(sitting: Sitting, practitioner: str, actor: Actor, now: datetime) -> TakenBack:
    """Let somebody (public id) who was marked absent sit again. Today that is noted as having come late.

    Raises CannotTakeBack, also when it was done already.
    """
    bureau = seat_changes.locked_bureau(sitting.bureau_id)
    marked = next(
        (one for one in absent_at(sitting, now) if one.practitioner.public_id == practitioner), None
    )
    if marked is None:
        raise CannotTakeBack
    old, stand_ins = marked.roster, _stand_ins(marked)
    back = Seated.of(marked)
    seat_changes.carry_out(
        bureau, sitting.month, stand_ins, [back], "absent_undone", actor, now, confirmed=[practitioner]
    )
    if sitting.date == clock.local(now).date():
        absences.note_late(absences.serving_at(sitting, practitioner), actor, now)
    told = [one for one in roster_messages.red_list(old) if one.kind is NoticeKind.BOOKING_REBOOKED]
    returned = sum(_returned(one, actor, now) for one in told)
    return TakenBack(returned, len(told) - returned)


def _booked(row: Assignment, now: datetime) -> Sequence[Booking]:
    """Return the bookings, locked, that count on somebody of that role in that period and whose time is not over."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .where(
            Booking.sitting_id == row.duty.sitting_id,
            Booking.state.in_(_OF_ONE_DAY),
            Slot.role == row.duty.role,
            Slot.period.in_(row.period.halves),
            Slot.ends_at > now,
        )
        .order_by(Slot.starts_at, Booking.id)
        .with_for_update(of=Booking)
    ).all()


def _rebook(booking: Booking, word: Word, actor: Actor, now: datetime) -> VisitorFate:
    """Give a booking the next best time, with an apology, else put it on the call list; who is expected today is phoned."""
    is_today, sitting = booking.sitting.date == clock.local(now).date(), booking.sitting_id
    because = _cause(booking, word.key, by_phone=is_today)
    if displaced_visitors.take_first(booking, _next_best(booking, now, is_today), because, actor, now):
        return VisitorFate.MOVED if booking.sitting_id == sitting else VisitorFate.LATER
    displaced_visitors.announce(NoticeKind.BOOKING_AFFECTED, booking, word, now, by_phone=is_today)
    return VisitorFate.WAITING


def _cause(booking: Booking, key: str, *, by_phone: bool) -> messages.Cause:
    return messages.Cause(
        key, NoticeKind.BOOKING_REBOOKED, by_phone=by_phone, parameters={"from": booking.slot.public_id}
    )


def _next_best(booking: Booking, now: datetime, is_today: bool) -> Iterator[Slot]:
    """Yield the times to try. Today none earlier than the booked one: nobody could be told in time."""
    wanted, bureau = booking.slot, booking.sitting.center.bureau
    for slot in displaced_visitors.that_day(booking, now):
        if not is_today or slot.starts_at > max(wanted.starts_at, now):
            yield slot
    for other in slots.nearest(wanted, now, _LOOKED_AT, after=wanted.starts_at):
        if other.kilometers <= NEAR_KILOMETERS:
            found = slots.by_public_id(bureau, other.slot_public_id)
            if found is not None and found.sitting_id != booking.sitting_id:
                yield found


def _mark(new: Roster, gone: Assignment) -> Assignment:
    """Let the version in force say who is absent: it counts for nobody's hours, and is where taking back begins."""
    marked = Assignment(
        duty_id=gone.duty_id,
        practitioner_id=gone.practitioner_id,
        period=gone.period,
        state=AssignmentState.ABSENT,
    )
    new.assignments.append(marked)
    db.session.flush()
    return marked


def _relieve(sitting: Sitting, role: str, roster: Roster, actor: Actor, now: datetime) -> set[Booking]:
    """Give those whom the colleagues who are left cannot serve at their time another time of that day, the last to book first.

    On the day itself they come at their time and wait a little: nobody could be told before.
    """
    if sitting.date == clock.local(now).date():
        return set()
    relieved, key = set(), roster_messages.key_of(roster)
    for slot_id, surplus in slots.surplus_of(sitting, roster, role).items():
        last = select(Booking).where(Booking.slot_id == slot_id, Booking.state == BookingState.BOOKED)
        for booking in db.session.scalars(last.order_by(Booking.id.desc()).limit(surplus)).all():
            _withdraw_seat(booking)
            because = _cause(booking, key, by_phone=False)
            times = displaced_visitors.that_day(booking, now)
            if displaced_visitors.take_first(booking, times, because, actor, now):
                relieved.add(booking)
    slots.open_for(sitting, roster, now)
    return relieved


def _withdraw_seat(booking: Booking) -> None:
    """Nobody shall be offered the seat when it becomes free: there is nobody behind it."""
    mine = select(SeatClaim.seat_id).where(SeatClaim.booking_id == booking.id)
    db.session.execute(update(Seat).where(Seat.id.in_(mine)).values(channel=WALK_IN_CHANNEL))


def _fate(booking: Booking, relieved: set[Booking]) -> VisitorFate:
    if booking in relieved:
        return VisitorFate.MOVED
    if booking.slot.is_open:
        return VisitorFate.KEPT
    return VisitorFate.HERE if booking.state is BookingState.CHECKED_IN else VisitorFate.WAITING


def _stand_ins(marked: Assignment) -> list[Seated]:
    """Return who came onto the seat in the very version in which somebody was marked absent."""
    before = rosters.version_before(marked.roster)
    were = (
        {one.practitioner_id for one in before.assignments if one.duty_id == marked.duty_id}
        if before
        else set()
    )
    return [
        Seated.of(one)
        for one in marked.roster.assignments
        if one.duty_id == marked.duty_id and one.state not in NOT_SERVED and one.practitioner_id not in were
    ]


def _returned(told: Notice, actor: Actor, now: datetime) -> bool:
    """Give somebody whom the apology has not reached the old time back, if it is still free."""
    booking = db.session.get(Booking, told.booking_id) if told.booking_id else None
    if booking is None or booking.state is not BookingState.BOOKED:
        return False
    slot = slots.by_public_id(booking.sitting.center.bureau, told.parameters["from"])
    if slot is None:
        return False
    try:
        with db.session.begin_nested():
            if not displaced_visitors.taken_back(told):
                return False
            quiet = messages.Cause(told.dedupe_key, is_quiet=True)
            bookings.move(booking, slot, booking.version, actor, now, staff=True, because=quiet)
    except (NotBookable, AlreadyBooked, Stale):
        db.session.refresh(booking)
        return False
    return True
