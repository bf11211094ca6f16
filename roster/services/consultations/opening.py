"""Begin the record of a visit: whatever the booking and the queue know is filled in already."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import NotFound, Stale
from roster.core.phones import show_phone
from roster.core.references import new_public_id
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Center,
    Consultation,
    ConsultationState,
    Practitioner,
    Visit,
    VisitState,
)
from roster.services import audit, visits
from roster.services.consultations import conflict_checks, indexing

_NUMBER_ATTEMPTS = 50
_BEGUN = (VisitState.IN_SERVICE, VisitState.SERVED, VisitState.TRANSFERRED)


class NotYourVisit(NotFound):
    """The visit is not at this practitioner's desk."""

    code = "not_your_visit"
    message = N_("This visitor is not at your desk. Call and start the visit first.")


def open_for(visit: Visit, practitioner: Practitioner, actor: Actor, now: datetime) -> Consultation:
    """Return the visit's record, begun now with what is known, or the one begun before.

    Raises NotYourVisit for another's visitor or one who has not sat down.
    """
    if visit.practitioner_id != practitioner.id or visit.state not in _BEGUN:
        raise NotYourVisit
    existing = db.session.scalar(select(Consultation).where(Consultation.visit_id == visit.id))
    if existing is not None:
        return existing
    row = _insert(visit, practitioner, now)
    audit.record(
        AuditAction.CONSULTATION_OPENED, actor, now, bureau_id=row.bureau_id, subject=row, number=row.number
    )
    conflict_checks.check(row, actor, now)
    return row


def _insert(visit: Visit, practitioner: Practitioner, now: datetime) -> Consultation:
    """Add the record under its center's next number of the day; the unique keys decide."""
    for _attempt in range(_NUMBER_ATTEMPTS):
        row = _prefilled(visit, practitioner, now)
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except IntegrityError:
            same = db.session.scalar(select(Consultation).where(Consultation.visit_id == visit.id))
            if same is not None:
                return same
            continue
        return row
    raise Stale  # dozens of records were begun at the same instant


def _prefilled(visit: Visit, practitioner: Practitioner, now: datetime) -> Consultation:
    booking, center = visit.booking or visits.booking_before(visit), visit.sitting.center
    day = clock.local(visit.arrived_at).date()
    row = Consultation(
        public_id=new_public_id(),
        bureau_id=visit.bureau_id,
        number=_next_number(center, day),
        visit_id=visit.id,
        center_id=center.id,
        practitioner_id=practitioner.id,
        date=day,
        state=ConsultationState.DRAFT,
        mode="booked" if booking else "window",
        name=visit.name,
        phone=show_phone(booking.phone) if booking and booking.phone else None,
        on_behalf="relative" if booking and booking.on_behalf else "self",
        matter=visit.matter,
        summary=booking.note if booking else None,
        groups=[],
        outcomes=[],
        created_at=now,
        updated_at=now,
    )
    indexing.index(row)
    return row


def _next_number(center: Center, day: date) -> str:
    """Return `{center3}-{yyyymmdd}-{nn}`, such as `102-20261202-03`."""
    start = f"{center.code[-3:]}-{day:%Y%m%d}-"
    used = db.session.scalars(
        select(Consultation.number).where(
            Consultation.bureau_id == center.bureau_id, Consultation.number.startswith(start, autoescape=True)
        )
    )
    last = max((int(number.removeprefix(start)) for number in used), default=0)
    return f"{start}{last + 1:02}"
