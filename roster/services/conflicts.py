"""Conflicts of interest (利益冲突): declared by the bureau, they bar a practitioner from a center until removed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Center, Conflict, Practitioner
from roster.services import audit, pool
from roster.services.standing import Standing

LONGEST_REASON = 200


class AlreadyDeclared(DomainError):
    """The same practitioner and center are barred from each other already."""

    code = "conflict_declared"
    message = N_("This conflict of interest is declared already.")


class NoConflict(DomainError):
    """There is nothing to remove: nobody declared it, or somebody else removed it."""

    code = "no_conflict"
    message = N_("This conflict of interest is not declared any more.")


def declare(
    practitioner: Practitioner, center: Center, reason: str, actor: Actor, now: datetime
) -> list[Standing]:
    """Bar a practitioner from a center; return the sittings to come that this makes impossible.

    No roster is changed: those sittings show as broken rules on the drafts, and whoever answers for the
    roster gives the seats to others. Raises InvalidInput without a reason, AlreadyDeclared.
    """
    conflict = Conflict(
        practitioner_id=practitioner.id,
        center_id=center.id,
        reason=_checked(reason),
        declared_at=now,
    )
    if _found(practitioner, center) is not None:
        raise AlreadyDeclared
    try:
        with db.session.begin_nested():
            db.session.add(conflict)
    except IntegrityError as error:
        raise AlreadyDeclared from error
    db.session.expire(practitioner, ["conflicts"])
    audit.record(
        AuditAction.CONFLICT_DECLARED,
        actor,
        now,
        bureau_id=practitioner.bureau_id,
        subject=practitioner,
        center=center.code,
    )
    today = clock.local(now).date()
    bureau = center.bureau
    return [
        one
        for one in pool.center_sittings(bureau, center, today)
        if one.practitioner == practitioner.public_id and one.date >= today
    ]


def remove(practitioner: Practitioner, center: Center, reason: str, actor: Actor, now: datetime) -> None:
    """Let a practitioner sit at a center again; why is kept in the trail.

    Raises InvalidInput without a reason, NoConflict.
    """
    why = _checked(reason)
    conflict = _found(practitioner, center)
    if conflict is None:
        raise NoConflict
    db.session.delete(conflict)
    db.session.flush()
    db.session.expire(practitioner, ["conflicts"])
    audit.record(
        AuditAction.CONFLICT_REMOVED,
        actor,
        now,
        bureau_id=practitioner.bureau_id,
        subject=practitioner,
        center=center.code,
        declared_at=conflict.declared_at.isoformat(),
        reason=why,
    )


def _checked(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(N_("Please say why."), field="reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise InvalidInput(
            N_("Please write at most %(longest)s characters."), field="reason", longest=LONGEST_REASON
        )
    return reason.strip()


def _found(practitioner: Practitioner, center: Center) -> Conflict | None:
    return db.session.scalar(
        select(Conflict).where(Conflict.practitioner_id == practitioner.id, Conflict.center_id == center.id)
    )
