"""What became of the sittings that were moved or called off: who was told and how, which seats and bookings are left to mend.

Read from what there is now, not from what was said then: a message's fate, a seat filled since, a booking moved since.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    AuditRow,
    Booking,
    Bureau,
    Center,
    Duty,
    Notice,
    NoticeState,
    Sitting,
    SittingState,
)
from roster.services import displaced_visitors, drafts
from roster.services.slots import Alternative
from roster.services.slots.laying_out import without_practitioner
from roster.services.standing import NOT_SERVED


@dataclass(frozen=True)
class Told:
    """One message of a move; `booking` is None for a practitioner's."""

    notice: Notice
    booking: Booking | None
    alternatives: Sequence[Alternative] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody must still phone."""
        return self.notice.state is NoticeState.TO_CALL


@dataclass(frozen=True)
class Moved:
    """One sitting after its last move."""

    sitting: Sitting
    before: date
    at: datetime
    practitioners: list[Told]
    visitors: list[Told]
    empty: list[tuple[Duty, int]]
    """Duties that somebody was taken from and nobody has, with how many seats."""
    without_anybody: int
    """Bookings at times at which nobody sits."""

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.sitting.state is SittingState.CANCELLED


def of_month(bureau: Bureau, month: str, now: datetime) -> list[Moved]:
    """Return the sittings of a month that were moved or called off after they were laid out, by center."""
    rows = db.session.scalars(
        select(Sitting)
        .join(Sitting.center)
        .where(Sitting.bureau_id == bureau.id, Sitting.month == month)
        .options(joinedload(Sitting.center))
        .order_by(Center.position, Center.id)
    ).all()
    last = last_moves(bureau, [one.id for one in rows])
    roster = drafts.published_of(bureau, month)
    budget = displaced_visitors.MOST_WITH_ALTERNATIVES
    found = []
    for sitting in rows:
        if sitting.id not in last:
            continue
        move = last[sitting.id]
        told = _told(sitting, move.at)
        visitors = []
        for one in told:
            if one.booking is not None:
                visitors.append(one if budget <= 0 else _with_alternatives(one, now))
                budget -= bool(visitors[-1].alternatives)
        found.append(
            Moved(
                sitting=sitting,
                before=date.fromisoformat(move.detail["before"]),
                at=move.at,
                practitioners=[one for one in told if one.booking is None],
                visitors=visitors,
                empty=_empty(sitting, roster.id) if roster else [],
                without_anybody=len(without_practitioner(sitting, now)),
            )
        )
    return found


def last_moves(bureau: Bureau, sittings: Sequence[int]) -> dict[int, AuditRow]:
    """Return the last line of the trail about each sitting's date, for those that have one, by the sitting's id."""
    rows = db.session.scalars(
        select(AuditRow)
        .where(
            AuditRow.bureau_id == bureau.id,
            AuditRow.action == AuditAction.SITTING_MOVED,
            AuditRow.subject == Sitting.__tablename__,
            AuditRow.subject_id.in_(sittings),
        )
        .order_by(AuditRow.id)
    )
    return {row.subject_id: row for row in rows if row.subject_id is not None}


def _told(sitting: Sitting, at: datetime) -> list[Told]:
    rows = db.session.execute(
        select(Notice, Booking)
        .outerjoin(Booking, Booking.id == Notice.booking_id)
        .where(
            Notice.bureau_id == sitting.bureau_id,
            Notice.created_at == at,
            or_(
                Notice.dedupe_key.startswith(f"sitting_moved:{sitting.id}:", autoescape=True),
                Booking.sitting_id == sitting.id,
            ),
        )
        .order_by(Notice.id)
    ).all()
    return [Told(notice, booking) for notice, booking in rows]


def _with_alternatives(told: Told, now: datetime) -> Told:
    """Add free times to offer where the booking has none any more."""
    if told.booking is None:
        return told
    return Told(told.notice, told.booking, displaced_visitors.alternatives(told.booking, now))


def _empty(sitting: Sitting, roster_id: int) -> list[tuple[Duty, int]]:
    if sitting.state is SittingState.CANCELLED:
        return []
    rows = db.session.execute(
        select(Assignment.duty_id, Assignment.state)
        .join(Duty)
        .where(Assignment.roster_id == roster_id, Duty.sitting_id == sitting.id)
    ).all()
    seated = Counter(duty for duty, state in rows if state not in NOT_SERVED)
    vacated = {duty for duty, state in rows if state is AssignmentState.RELEASED}
    left = [(duty, duty.seats - seated[duty.id]) for duty in sitting.duties if duty.id in vacated]
    return [(duty, count) for duty, count in left if count > 0]
