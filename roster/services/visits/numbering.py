"""The day's queue numbers: each given once, whoever asks at the same instant."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from roster.core.errors import Stale
from roster.core.references import new_public_id
from roster.database import db
from roster.models import Booking, Sitting, Visit, VisitKind, VisitState

_NUMBER_ATTEMPTS = 50


def enqueue(
    sitting: Sitting,
    *,
    role: str,
    matter: str,
    now: datetime,
    booking: Booking | None = None,
    name: str | None = None,
    tail: str = "",
    companions: int = 0,
    needs: str = "",
    due_at: datetime | None = None,
    arrived_at: datetime | None = None,
    kind: VisitKind | None = None,
) -> Visit:
    """Add a visit under the day's next number; the unique key decides between two desks.

    `arrived_at` and `kind` are those of an earlier visit that this one carries on.
    """
    for _attempt in range(_NUMBER_ATTEMPTS):
        last = db.session.scalar(select(func.max(Visit.queue_number)).where(Visit.sitting_id == sitting.id))
        visit = Visit(
            public_id=new_public_id(),
            bureau_id=sitting.bureau_id,
            sitting=sitting,
            booking=booking,
            kind=kind or (VisitKind.BOOKED if booking else VisitKind.WALK_IN),
            state=VisitState.WAITING,
            queue_number=(last or 0) + 1,
            role=role,
            name=name,
            phone_tail=tail,
            companions=companions,
            needs=needs,
            matter=matter,
            due_at=due_at,
            arrived_at=arrived_at or now,
            changed_at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(visit)
                db.session.flush()
        except IntegrityError:
            continue
        return visit
    raise Stale  # dozens of desks were faster each time
