"""The steps of a visit: called (again up to twice more), in service, served; did not answer, left."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db
from roster.models import (
    AuditAction,
    Booking,
    BookingState,
    Bureau,
    Practitioner,
    SeatClaim,
    Sitting,
    Visit,
    VisitState,
)
from roster.services import audit, empty_half_days, settings
from roster.services.visits import recusals
from roster.services.visits.changing import change, swap_booking
from roster.services.visits.errors import CalledOften, DeskBusy, NobodyWaiting, NotNow, TooEarlyToMiss
from roster.services.visits.queues import active_of, turn

MOST_CALLS = 3
UNDO_MINUTES = 5
_MOST_ATTEMPTS = 50

AWAY = frozenset({VisitState.NO_SHOW, VisitState.LEFT})
"""Gone, but welcome back."""

STEPS: dict[str, frozenset[VisitState]] = {
    "call_again": frozenset({VisitState.CALLED}),
    "start": frozenset({VisitState.CALLED}),
    "finish": frozenset({VisitState.IN_SERVICE}),
    "no_show": frozenset({VisitState.CALLED}),
    "leave": frozenset({VisitState.WAITING, VisitState.CALLED}),
    "requeue": AWAY,
}
"""From which states each step leads on."""


def call_next(sitting: Sitting, practitioner: Practitioner, actor: Actor, now: datetime) -> Visit:
    """Call whose turn it is to a practitioner's desk; two desks never get the same person.

    Raises DeskBusy while the desk has a visitor, NobodyWaiting for an empty queue.
    """
    busy = active_of(sitting, practitioner.id)
    if busy is not None:
        raise DeskBusy(number=busy.queue_number)
    for _attempt in range(_MOST_ATTEMPTS):
        visit_id = _take_next(sitting, practitioner, now)
        if visit_id is not None:
            return _called(visit_id, actor, now)
        if not _is_anybody_waiting(sitting, practitioner):
            raise NobodyWaiting
    raise Stale  # dozens of desks were faster each time


def _take_next(sitting: Sitting, practitioner: Practitioner, now: datetime) -> int | None:
    """Claim the first in line in one statement; None when another desk took that one just now."""
    first = (
        select(Visit.id)
        .where(
            Visit.sitting_id == sitting.id,
            Visit.role == practitioner.role,
            Visit.state == VisitState.WAITING,
            recusals.may_call(practitioner),
        )
        .order_by(*turn(now))
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL: look past the row that another desk is taking
        .scalar_subquery()
    )
    statement = (
        update(Visit)
        .where(Visit.id == first, Visit.state == VisitState.WAITING)
        .values(
            state=VisitState.CALLED,
            previous_state=VisitState.WAITING,
            practitioner_id=practitioner.id,
            times_called=1,
            called_at=now,
            changed_at=now,
            version=Visit.version + 1,
        )
        .returning(Visit.id)
        .execution_options(synchronize_session=False)
    )
    try:
        with db.session.begin_nested():
            return db.session.scalar(statement)
    except IntegrityError as error:  # a double click of the same desk; the unique key holds
        busy = active_of(sitting, practitioner.id)
        raise DeskBusy(number=busy.queue_number if busy else "?") from error


def _called(visit_id: int, actor: Actor, now: datetime) -> Visit:
    visit = db.session.get_one(Visit, visit_id)
    db.session.refresh(visit)
    audit.record(
        AuditAction.VISIT_CHANGED,
        actor,
        now,
        bureau_id=visit.bureau_id,
        subject=visit,
        step="call_next",
        before=VisitState.WAITING.value,
        after=VisitState.CALLED.value,
    )
    return visit


def _is_anybody_waiting(sitting: Sitting, practitioner: Practitioner) -> bool:
    statement = select(Visit.id).where(
        Visit.sitting_id == sitting.id,
        Visit.role == practitioner.role,
        Visit.state == VisitState.WAITING,
        recusals.may_call(practitioner),
    )
    return db.session.scalar(statement.limit(1)) is not None


def call_again(visit: Visit, actor: Actor, now: datetime) -> None:
    """Call a number once more, three times in all. Raises CalledOften, NotNow or Stale."""
    _require(visit, "call_again")
    if visit.times_called >= MOST_CALLS:
        raise CalledOften(number=visit.queue_number)
    times = visit.times_called + 1
    change(visit, VisitState.CALLED, actor, now, step="call_again", times_called=times, called_at=now)


def start(visit: Visit, actor: Actor, now: datetime) -> None:
    """The visitor has sat down. Raises NotNow or Stale."""
    _require(visit, "start")
    change(visit, VisitState.IN_SERVICE, actor, now, step="start", started_at=now)
    empty_half_days.contradict(visit, actor, now)


def finish(visit: Visit, actor: Actor, now: datetime) -> None:
    """The talk is over. Raises NotNow or Stale."""
    _require(visit, "finish")
    change(visit, VisitState.SERVED, actor, now, step="finish", finished_at=now)


def no_show(visit: Visit, actor: Actor, now: datetime) -> None:
    """The number did not answer the call. Raises NotNow or Stale."""
    _require(visit, "no_show")
    change(visit, VisitState.NO_SHOW, actor, now, step="no_show", finished_at=now)


def leave(visit: Visit, actor: Actor, now: datetime) -> None:
    """The visitor went away before the talk. Raises NotNow or Stale."""
    _require(visit, "leave")
    change(visit, VisitState.LEFT, actor, now, step="leave", finished_at=now)


def requeue(visit: Visit, actor: Actor, now: datetime) -> None:
    """Somebody who was called in vain or went away is back: by arrival, under the same number."""
    _require(visit, "requeue")
    change(
        visit,
        VisitState.WAITING,
        actor,
        now,
        step="requeue",
        due_at=None,
        arrived_at=now,
        practitioner_id=None,
        times_called=0,
        called_at=None,
        finished_at=None,
    )


def miss(booking: Booking, actor: Actor, now: datetime) -> None:
    """Nobody came for a booking: its seat is free for whoever waits. Late arrival is still possible.

    Raises TooEarlyToMiss until the bureau's minutes after the booked time have gone by, NotNow or Stale.
    """
    minutes = settings.of(db.session.get_one(Bureau, booking.bureau_id)).no_show_minutes
    if booking.state is not BookingState.BOOKED:
        raise Stale
    if now < booking.slot.starts_at + timedelta(minutes=minutes):
        raise TooEarlyToMiss(minutes=minutes)
    swap_booking(booking, BookingState.NO_SHOW, now)
    for claim in db.session.scalars(select(SeatClaim).where(SeatClaim.booking_id == booking.id)):
        db.session.delete(claim)
    audit.record(AuditAction.BOOKING_NO_SHOW, actor, now, bureau_id=booking.bureau_id, subject=booking)


def _require(visit: Visit, step: str) -> None:
    if visit.state not in STEPS[step]:
        raise NotNow(number=visit.queue_number)
