"""The queue as it is read: in the order in which people will be called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from roster.database import db
from roster.models import Consultation, Practitioner, Sitting, Visit, VisitState
from roster.services.visits.recusals import may_call

DUE_BEFORE = timedelta(minutes=5)
"""A booked person's time has come this long before it, so that nobody is called just ahead of it."""

AT_DESK = (VisitState.CALLED, VisitState.IN_SERVICE)
OVER = (VisitState.SERVED, VisitState.NO_SHOW, VisitState.LEFT, VisitState.TRANSFERRED)
LAST_CALLED = 4
"""How many called numbers the screen keeps: people miss theirs."""


@dataclass(frozen=True)
class QueueEntry:
    """One waiting visit and its place in line, counted from 1 within its role."""

    place: int
    visit: Visit
    is_due: bool


def turn(now: datetime) -> tuple[ColumnElement[int], ColumnElement[datetime], ColumnElement[int]]:
    """Return the ORDER BY of the queue at one instant: due bookings, then arrivals, then who is early."""
    rank = case((Visit.due_at.is_(None), 1), (Visit.due_at <= now + DUE_BEFORE, 0), else_=2)
    return rank, func.coalesce(Visit.due_at, Visit.arrived_at), Visit.queue_number  # type: ignore[return-value]


def queue_of(
    sitting: Sitting, now: datetime, role: str | None = None, *, desk: Practitioner | None = None
) -> list[QueueEntry]:
    """Return who waits at a sitting, in order, of one role or of all (role by role); for a `desk` only whom it may call."""
    statement = select(Visit).where(Visit.sitting_id == sitting.id, Visit.state == VisitState.WAITING)
    if role is not None:
        statement = statement.where(Visit.role == role)
    if desk is not None:
        statement = statement.where(may_call(desk))
    entries: list[QueueEntry] = []
    places: dict[str, int] = {}
    for visit in db.session.scalars(statement.order_by(Visit.role, *turn(now))):
        places[visit.role] = places.get(visit.role, 0) + 1
        is_due = visit.due_at is not None and visit.due_at <= now + DUE_BEFORE
        entries.append(QueueEntry(places[visit.role], visit, is_due))
    return entries


def record_of(sitting: Sitting, *, without: Collection[VisitState] = ()) -> Sequence[Visit]:
    """Return the day's visits of a sitting by number, leaving out some states."""
    statement = select(Visit).where(Visit.sitting_id == sitting.id).order_by(Visit.queue_number)
    return db.session.scalars(statement.where(Visit.state.not_in(list(without)))).all()


def active_of(sitting: Sitting, practitioner_id: int) -> Visit | None:
    """Return who is at a desk: called or in service."""
    return db.session.scalar(
        select(Visit).where(
            Visit.sitting_id == sitting.id,
            Visit.practitioner_id == practitioner_id,
            Visit.state.in_(AT_DESK),
        )
    )


def waiting_count(sitting: Sitting, role: str) -> int:
    """Return how many wait for a role."""
    statement = select(func.count()).select_from(Visit)
    return (
        db.session.scalar(
            statement.where(
                Visit.sitting_id == sitting.id, Visit.role == role, Visit.state == VisitState.WAITING
            )
        )
        or 0
    )


def called_numbers(sitting: Sitting) -> tuple[list[Visit], list[Visit]]:
    """Return who is called now, the latest first, and the last numbers called before."""
    called = db.session.scalars(
        select(Visit)
        .where(Visit.sitting_id == sitting.id, Visit.called_at.is_not(None))
        .order_by(Visit.called_at.desc(), Visit.id.desc())
    ).all()
    present = [visit for visit in called if visit.state is VisitState.CALLED]
    return present, [visit for visit in called if visit not in present][:LAST_CALLED]


def by_public_id(public_id: str) -> Visit | None:
    """Return the visit of that name, or None."""
    return db.session.scalar(select(Visit).where(Visit.public_id == public_id))


def has_consultation(visit: Visit) -> bool:
    """Tell whether a consultation record was opened for the visit."""
    return db.session.scalar(select(Consultation.id).where(Consultation.visit_id == visit.id)) is not None
