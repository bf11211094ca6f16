"""Write down who did what, in the transaction that did it."""

from datetime import datetime
from typing import Any

from roster.core.actors import Actor
from roster.database import Model, db
from roster.models import AuditAction, AuditRow


def record(
    action: AuditAction,
    actor: Actor,
    now: datetime,
    *,
    bureau_id: int | None,
    subject: Model | None = None,
    **detail: Any,
) -> AuditRow:
    """Add one row to the trail. `detail` must be JSON and hold no personal data."""
    if subject is not None:
        db.session.flush()
    row = AuditRow(
        bureau_id=bureau_id,
        at=now,
        action=action,
        actor_kind=actor.kind,
        account_id=actor.account_id,
        subject=subject.__tablename__ if subject is not None else "",
        subject_id=getattr(subject, "id", None),
        detail=detail,
    )
    db.session.add(row)
    return row
