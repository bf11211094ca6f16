"""Who would come to an empty seat, unasked: what still holds, and what ends it.

It ends when the seat is filled or the person leaves the pool (written down then), and by itself when the sitting is
called off, moved to another day, or begins.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Duty,
    Practitioner,
    Readiness,
    Sitting,
    SittingState,
)
from roster.services import audit, duties


def waiting(bureau: Bureau, now: datetime) -> list[tuple[Duty, list[Readiness]]]:
    """Return what holds in a bureau, by date and duty, who came forward first at the head."""
    found: dict[int, list[Readiness]] = {}
    for one in _holding(now, Readiness.bureau_id == bureau.id):
        found.setdefault(one.duty_id, []).append(one)
    return [(some[0].duty, some) for some in found.values()]


def of_duty(duty: Duty, now: datetime) -> dict[str, Readiness]:
    """Return who would come to a duty, by the person's public id, who came forward first at the head."""
    return {one.practitioner.public_id: one for one in _holding(now, Readiness.duty_id == duty.id)}


def of_month(bureau: Bureau, month: str, now: datetime) -> dict[str, list[Readiness]]:
    """Return who would come in a month, by the duty's public id."""
    found: dict[str, list[Readiness]] = {}
    for duty, some in waiting(bureau, now):
        if duty.sitting.month == month:
            found[duty.public_id] = some
    return found


def of_person(person: Practitioner, now: datetime) -> Sequence[Readiness]:
    """Return all of somebody's for dates to come, also what has ended, by date."""
    return db.session.scalars(
        select(Readiness)
        .join(Readiness.duty)
        .join(Duty.sitting)
        .where(Readiness.practitioner_id == person.id, Sitting.date >= clock.local(now).date())
        .order_by(Sitting.date, Readiness.id)
    ).all()


def holds(one: Readiness, now: datetime) -> bool:
    """Tell whether somebody would still come, as far as the seat goes."""
    sitting = one.duty.sitting
    return (
        one.ended_at is None
        and one.practitioner.is_active
        and sitting.state is not SittingState.CANCELLED
        and sitting.date == one.date
        and clock.at_local(sitting.date, duties.hours_of(sitting, one.period)[0][0]) > now
    )


def outcome_of(one: Readiness) -> str:
    """Return why it is over, as the msgid that whoever came forward reads; empty while it may hold."""
    if one.duty.sitting.state is SittingState.CANCELLED:
        return N_("This sitting does not take place.")
    if one.duty.sitting.date != one.date:
        return N_("The sitting has moved to another day.")
    return N_("The seat is filled. Thank you for being ready to come.") if one.ended_at else ""


def by_public_id(public_id: str) -> Readiness | None:
    """Return the one of that name, or None."""
    return db.session.scalar(select(Readiness).where(Readiness.public_id == public_id))


def take_back(one: Readiness, actor: Actor, now: datetime) -> None:
    """Forget that somebody would come."""
    record(AuditAction.READINESS_TAKEN_BACK, one, actor, now)
    db.session.delete(one)


def end_all_of(person: Practitioner, now: datetime) -> None:
    """End whatever somebody who leaves the pool came forward for."""
    db.session.execute(
        update(Readiness)
        .where(Readiness.practitioner_id == person.id, Readiness.ended_at.is_(None))
        .values(ended_at=now)
    )


def record(action: AuditAction, one: Readiness, actor: Actor, now: datetime) -> None:
    """Write coming forward or taking it back into the trail."""
    sitting = one.duty.sitting
    audit.record(
        action,
        actor,
        now,
        bureau_id=one.bureau_id,
        subject=one,
        month=sitting.month,
        date=one.date.isoformat(),
        period=one.period.value,
        center=sitting.center.name,
    )


def _holding(now: datetime, *chosen: Any) -> list[Readiness]:
    found = db.session.scalars(
        select(Readiness)
        .join(Readiness.duty)
        .join(Duty.sitting)
        .where(*chosen, Readiness.ended_at.is_(None), Sitting.date >= clock.local(now).date())
        .order_by(Sitting.date, Readiness.created_at, Readiness.id)
    )
    return [one for one in found if holds(one, now)]
