"""Take back the last step, within five minutes: fingers slip."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db
from roster.models import AuditAction, BookingState, Consultation, SeatClaim, Visit, VisitState
from roster.services import audit
from roster.services.visits import recusals
from roster.services.visits.changing import change, swap_booking
from roster.services.visits.errors import NothingToUndo
from roster.services.visits.seating import hold_of
from roster.services.visits.steps import UNDO_MINUTES
from roster.services.visits.turns import carried_on, was_carried_on


def undo(visit: Visit, actor: Actor, now: datetime) -> VisitState | None:
    """Go back one step; return the state again reached, or None when the arrival itself was taken back.

    Raises NothingToUndo for a step too long ago, a second undo, or a visit whose consultation is begun;
    DeskBusy when the desk has another visitor by now; Stale.
    """
    if now > visit.changed_at + timedelta(minutes=UNDO_MINUTES):
        raise NothingToUndo(minutes=UNDO_MINUTES)
    if visit.state is VisitState.WAITING and visit.previous_state is not None:
        raise NothingToUndo(minutes=UNDO_MINUTES)  # who is back in line waits; "left" says otherwise
    if visit.previous_state is None:
        _undo_arrival(visit, actor, now)
        return None
    if visit.state is VisitState.IN_SERVICE and _has_consultation(visit):
        raise NothingToUndo(minutes=UNDO_MINUTES)
    if visit.state is VisitState.TRANSFERRED:
        _take_back(visit)
    change(visit, visit.previous_state, actor, now, step="undo", **_columns(visit))
    return visit.state


def may_undo(visit: Visit, now: datetime) -> bool:
    """Tell whether the last step can still be taken back."""
    if now > visit.changed_at + timedelta(minutes=UNDO_MINUTES):
        return False
    return _is_untouched(visit) if visit.state is VisitState.WAITING else visit.previous_state is not None


def _columns(visit: Visit) -> dict[str, Any]:
    """Return the other columns as they were before the step."""
    columns: dict[str, Any] = {"previous_state": None}
    if visit.state is VisitState.CALLED and visit.previous_state is VisitState.CALLED:
        return columns | {"times_called": visit.times_called - 1}
    if visit.state is VisitState.CALLED:
        return columns | {"times_called": 0, "called_at": None, "practitioner_id": None}
    if visit.state is VisitState.IN_SERVICE:
        return columns | {"started_at": None}
    return columns | {"finished_at": None}


def _is_untouched(visit: Visit) -> bool:
    """Tell whether nothing has happened since the arrival (a version above 1 has a step behind it).

    Who was handed on has arrived before the visit began: that is taken back at the desk that did it.
    """
    return visit.state is VisitState.WAITING and visit.version == 1 and visit.arrived_at == visit.changed_at


def _undo_arrival(visit: Visit, actor: Actor, now: datetime) -> None:
    if not _is_untouched(visit):
        raise NothingToUndo(minutes=UNDO_MINUTES)
    booking = visit.booking
    audit.record(
        AuditAction.VISIT_CHANGED, actor, now, bureau_id=visit.bureau_id, subject=visit, step="undo_arrival"
    )
    _remove(visit)
    db.session.execute(delete(SeatClaim).where(SeatClaim.hold_digest == hold_of(visit.public_id)))
    if booking is not None:
        has_seat = db.session.scalar(select(SeatClaim.id).where(SeatClaim.booking_id == booking.id))
        swap_booking(booking, BookingState.BOOKED if has_seat else BookingState.NO_SHOW, now)


def _take_back(visit: Visit) -> None:
    """Remove the visit to which one was handed on, unless something has happened to it already.

    Who stepped aside where nobody could take over has handed on to none.
    """
    later, is_aside = carried_on(visit), recusals.stepped_aside(visit)
    if later is None and not (is_aside and not was_carried_on(visit)):
        raise NothingToUndo(minutes=UNDO_MINUTES)
    if is_aside:
        recusals.forget(visit)
    if later is not None:
        _remove(later)


def _remove(visit: Visit) -> None:
    gone = db.session.execute(
        delete(Visit)
        .where(Visit.id == visit.id, Visit.version == visit.version, Visit.state == VisitState.WAITING)
        .execution_options(synchronize_session="fetch")
    )
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise Stale


def _has_consultation(visit: Visit) -> bool:
    return db.session.scalar(select(Consultation.id).where(Consultation.visit_id == visit.id)) is not None
