"""Half-days on which somebody sat and nobody came (无人来访): written down with what was done instead, so that it is no gap.

Whether nobody came is known from the visits; a visit entered later from paper takes the line back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.periods import Period
from roster.core.remarks import read_remark
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AuditAction,
    Center,
    EmptyHalfDay,
    Practitioner,
    Sitting,
    SittingState,
    Visit,
    VisitState,
)
from roster.services import audit, duties

WRITTEN_WITHIN = timedelta(days=31)
"""After that the month's figures are reported."""

LONGEST, MOST_LEAFLETS = 300, 99_999
_TALKED = (VisitState.IN_SERVICE, VisitState.SERVED, VisitState.TRANSFERRED)


class NotEmpty(DomainError):
    """Somebody came, it is not over, or it stands there already."""

    code = "half_day_not_empty"
    message = N_("This half-day is not one without a visitor any more. Please look at the list again.")


@dataclass(frozen=True)
class HalfDay:
    """One half of a sitting that somebody served; `key` names it in a form."""

    sitting: Sitting
    practitioner: Practitioner
    half: Period

    @property
    def key(self) -> str:
        """The half-day's name in a form."""
        return f"{self.sitting.public_id}:{self.practitioner.public_id}:{self.half.value}"


def unwritten(
    now: datetime, *, center: Center | None = None, practitioner: Practitioner | None = None
) -> list[HalfDay]:
    """Return the served half-days of the past month that nobody came to and nobody wrote down, the latest first."""
    today = clock.local(now).date()
    seats = duties.seats_between(today - WRITTEN_WITHIN, today, center=center, practitioner=practitioner)
    seats = [seat for seat in seats if seat.duty.sitting.state is not SittingState.CANCELLED]
    known = _known({seat.duty.sitting_id for seat in seats})
    found = [one for seat in seats for one in _halves(seat) if _is_over(one, now) and _name(one) not in known]
    return sorted(found, key=lambda one: (one.sitting.date, one.half.value), reverse=True)


def written(center: Center, now: datetime) -> Sequence[EmptyHalfDay]:
    """Return what was written down at a center for the past month, the latest first."""
    return db.session.scalars(
        select(EmptyHalfDay)
        .join(Sitting)
        .where(Sitting.center_id == center.id, Sitting.date >= clock.local(now).date() - WRITTEN_WITHIN)
        .order_by(Sitting.date.desc(), EmptyHalfDay.half.desc(), EmptyHalfDay.id)
    ).all()


def write_down(
    wanted: str,
    leaflets: int,
    instead: str,
    actor: Actor,
    now: datetime,
    *,
    center: Center | None = None,
    practitioner: Practitioner | None = None,
) -> EmptyHalfDay:
    """Write down that nobody came to a half-day, by its key. Raises NotEmpty, or InvalidInput naming the field."""
    if not 0 <= leaflets <= MOST_LEAFLETS:
        raise InvalidInput(N_("Enter a number from 0."), field="leaflets")
    instead = read_remark(instead, "instead", LONGEST)
    found = next((one for one in unwritten(now, center=center, practitioner=practitioner) if one.key == wanted), None)  # fmt: skip
    if found is None:
        raise NotEmpty
    row = EmptyHalfDay(
        bureau_id=found.sitting.bureau_id,
        sitting=found.sitting,
        practitioner=found.practitioner,
        half=found.half.value,
        leaflets=leaflets,
        instead=instead,
        written_at=now,
        written_by_id=actor.account_id,
    )
    db.session.add(row)
    db.session.flush()
    _record(row, "nobody_came", actor, now)
    return row


def contradict(visit: Visit, actor: Actor, now: datetime) -> None:
    """Take the line back of a half-day to which somebody came after all: a visit that began, or was entered from paper."""
    if visit.practitioner_id is None or visit.started_at is None:
        return
    row = db.session.scalar(
        select(EmptyHalfDay).where(
            EmptyHalfDay.sitting_id == visit.sitting_id,
            EmptyHalfDay.practitioner_id == visit.practitioner_id,
            EmptyHalfDay.half == _half(visit.sitting, visit.started_at).value,
        )
    )
    if row is not None:
        _record(row, "somebody_came", actor, now)
        db.session.delete(row)


def _record(row: EmptyHalfDay, step: str, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.PUBLICITY_CHANGED,
        actor,
        now,
        bureau_id=row.bureau_id,
        subject=row.sitting,
        step=step,
        period=row.half,
    )


def _halves(seat: Assignment) -> list[HalfDay]:
    return [HalfDay(seat.duty.sitting, seat.practitioner, half) for half in seat.period.halves]


def _is_over(one: HalfDay, now: datetime) -> bool:
    (_opens, closes), *_rest = duties.hours_of(one.sitting, one.half)
    return clock.at_local(one.sitting.date, closes) <= now


def _name(one: HalfDay) -> tuple[int, int, str]:
    return one.sitting.id, one.practitioner.id, one.half.value


def _known(sitting_ids: set[int]) -> set[tuple[int, int, str]]:
    """Return the half-days that somebody came to, or that are written down."""
    rows = db.session.execute(
        select(EmptyHalfDay.sitting_id, EmptyHalfDay.practitioner_id, EmptyHalfDay.half).where(
            EmptyHalfDay.sitting_id.in_(sitting_ids)
        )
    )
    known = {(row[0], row[1], row[2]) for row in rows}
    talks = db.session.scalars(
        select(Visit).where(Visit.sitting_id.in_(sitting_ids), Visit.state.in_(_TALKED))
    )
    for visit in talks:
        if visit.practitioner_id is not None:
            half = _half(visit.sitting, visit.started_at or visit.arrived_at)
            known.add((visit.sitting_id, visit.practitioner_id, half.value))
    return known


def _half(sitting: Sitting, at: datetime) -> Period:
    return Period.AM if clock.local(at).time() < sitting.pm_starts else Period.PM
