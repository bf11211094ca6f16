"""The one way in which a visit changes: compare-and-swap, one audit row, the booking follows."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db
from roster.models import AuditAction, Booking, BookingState, Visit, VisitState
from roster.services import audit
from roster.services.visits.errors import DeskBusy
from roster.services.visits.queues import active_of

BOOKING_FOLLOWS = {
    VisitState.WAITING: BookingState.CHECKED_IN,
    VisitState.CALLED: BookingState.CHECKED_IN,
    VisitState.IN_SERVICE: BookingState.CHECKED_IN,
    VisitState.SERVED: BookingState.SERVED,
    VisitState.TRANSFERRED: BookingState.SERVED,
    VisitState.NO_SHOW: BookingState.NO_SHOW,
    # Who left before the turn did come: the booking stays "checked in".
    VisitState.LEFT: BookingState.CHECKED_IN,
}


def change(
    visit: Visit, to: VisitState, actor: Actor, now: datetime, *, step: str, reason: str = "", **values: Any
) -> None:
    """Bring a visit from the state in which it was read to another.

    `reason` is a code for the trail, `values` are other columns to set. Raises Stale when somebody else was faster, DeskBusy when the desk
    has another visitor.
    """
    before = visit.state
    columns: dict[str, Any] = {"previous_state": before, "changed_at": now, **values}
    statement = (
        update(Visit)
        .where(Visit.id == visit.id, Visit.state == before, Visit.version == visit.version)
        .values(state=to, version=Visit.version + 1, **columns)
    )
    try:
        with db.session.begin_nested():
            done = db.session.execute(statement).rowcount  # type: ignore[attr-defined]
    except IntegrityError as error:  # the unique key: one active visit per desk
        desk = values.get("practitioner_id", visit.practitioner_id)
        busy = active_of(visit.sitting, desk) if desk else None
        raise DeskBusy(number=busy.queue_number if busy else "?") from error
    if not done:
        raise Stale
    db.session.refresh(visit)
    follow(visit, now)
    audit.record(
        AuditAction.VISIT_CHANGED,
        actor,
        now,
        bureau_id=visit.bureau_id,
        subject=visit,
        step=step,
        before=before.value,
        after=to.value,
        reason=reason,
    )


def follow(visit: Visit, now: datetime) -> None:
    """Bring the visit's booking to the state that follows from it."""
    wanted = BOOKING_FOLLOWS.get(visit.state)
    if visit.booking is not None and wanted is not None and visit.booking.state is not wanted:
        swap_booking(visit.booking, wanted, now)


def swap_booking(booking: Booking, to: BookingState, now: datetime) -> None:
    """Compare-and-swap a booking's state. Raises Stale when somebody else was faster."""
    statement = (
        update(Booking)
        .where(Booking.id == booking.id, Booking.state == booking.state, Booking.version == booking.version)
        .values(state=to, version=Booking.version + 1, updated_at=now)
    )
    try:
        with db.session.begin_nested():
            done = db.session.execute(statement).rowcount  # type: ignore[attr-defined]
    except IntegrityError as error:  # came after all, but has booked another time meanwhile
        raise Stale from error
    if not done:
        raise Stale
    db.session.refresh(booking)
