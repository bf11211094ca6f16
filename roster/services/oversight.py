"""Which bureau answers to which (市司法局与区县司法局). Only the bureau whose figures they are says so, and takes it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Oversight
from roster.services import audit


def supervisor_of(bureau: Bureau) -> Bureau | None:
    """Return the bureau that sees this one's figures."""
    found: Bureau | None = db.session.scalar(
        select(Bureau)
        .join(Oversight, Oversight.supervisor_id == Bureau.id)
        .where(Oversight.bureau_id == bureau.id)
    )
    return found


def districts_of(bureau: Bureau) -> Sequence[Bureau]:
    """Return the bureaus whose figures this one sees, by name."""
    return db.session.scalars(
        select(Bureau)
        .join(Oversight, Oversight.bureau_id == Bureau.id)
        .where(Oversight.supervisor_id == bureau.id)
        .order_by(Bureau.name, Bureau.id)
    ).all()


def has_districts(bureau: Bureau) -> bool:
    """Tell whether this bureau sees any other's figures."""
    return (
        db.session.scalar(select(Oversight.id).where(Oversight.supervisor_id == bureau.id).limit(1))
        is not None
    )


def eligible(bureau: Bureau) -> Sequence[Bureau]:
    """Return the bureaus to which this one may answer: all others but those that answer to it; a demo to a demo."""
    below = select(Oversight.bureau_id).where(Oversight.supervisor_id == bureau.id)
    return db.session.scalars(
        select(Bureau)
        .where(Bureau.id != bureau.id, Bureau.is_demo.is_(bureau.is_demo), Bureau.id.not_in(below))
        .order_by(Bureau.name, Bureau.id)
    ).all()


def answer_to(bureau: Bureau, slug: str, actor: Actor, now: datetime) -> bool:
    """Let the bureau of that short name see this one's figures from now on, nobody where it is empty.

    Return whether anything changed. Raises InvalidInput for a bureau to which this one cannot answer.
    """
    db.session.execute(select(Bureau.id).where(Bureau.id == bureau.id).with_for_update())
    supervisor = next((one for one in eligible(bureau) if one.slug == slug), None)
    if slug and supervisor is None:
        raise InvalidInput(N_("Choose one of the bureaus in the list."), field="supervisor")
    present = db.session.scalar(select(Oversight).where(Oversight.bureau_id == bureau.id))
    before = present.supervisor if present else None
    if supervisor is before:
        return False
    if present is not None:
        db.session.delete(present)
        db.session.flush()
    if supervisor is not None:
        db.session.add(
            Oversight(
                bureau_id=bureau.id,
                supervisor_id=supervisor.id,
                created_by_id=actor.account_id,
                created_at=now,
            )
        )
    audit.record(
        AuditAction.OVERSIGHT_CHANGED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        changed={"supervisor": [before.name if before else "", supervisor.name if supervisor else ""]},
    )
    return True
