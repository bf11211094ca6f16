"""Write down who did what, in the transaction that did it.

`record` remembers a row; just before the transaction commits all rows are linked to the chain of their
bureau and inserted. Linked earlier, every unit of work would hold its bureau's chain for as long as it
lasts; linked later, a row could be removed before anything holds it. What a savepoint takes back takes
its rows along.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, event
from sqlalchemy.orm import Session, SessionTransaction

from roster.core import chains
from roster.core.actors import Actor
from roster.database import Model, db
from roster.models import AuditAction, AuditRow, Chain, ChainKind
from roster.services import chain_ends

_WAITING = "audit_rows"
_TABLE = cast(Table, AuditRow.__table__)
_COLUMNS = [column.name for column in _TABLE.columns if not column.primary_key]
_INSERT = _TABLE.insert()
"""Past the session: nobody reads these rows again in the transaction that writes them."""


def record(
    action: AuditAction,
    actor: Actor,
    now: datetime,
    *,
    bureau_id: int | None,
    subject: Model | None = None,
    **detail: Any,
) -> AuditRow:
    """Add one row to the trail. `detail` must be JSON and hold no personal data.

    The row that is returned is as it will be written; the session does not know it.
    """
    if subject is not None:
        db.session.flush()
    row = AuditRow(
        bureau_id=bureau_id,
        at=now,
        action=action,
        actor_kind=actor.kind,
        account_id=actor.account_id,
        origin=actor.origin,
        subject=subject.__tablename__ if subject is not None else "",
        subject_id=getattr(subject, "id", None),
        detail=json.loads(json.dumps(detail)),
    )
    session: Session = db.session()
    inside = session.get_nested_transaction() or session.get_transaction()
    session.info.setdefault(_WAITING, []).append((row, inside))
    return row


def facts(row: AuditRow) -> dict[str, Any]:
    """Return what a row's hash says of it."""
    return {
        "number": row.number,
        "bureau": row.bureau_id,
        "at": chains.instant(row.at),
        "action": row.action.value,
        "actor": row.actor_kind,
        "account": row.account_id,
        "origin": row.origin,
        "subject": row.subject,
        "subject_id": row.subject_id,
        "detail": row.detail,
    }


def link(row: AuditRow, chain: Chain) -> None:
    """Make a row the next link of a chain that is taken."""
    row.chain_id, row.number, row.previous = chain.id, chain.number + 1, chain.hash
    row.hash = chains.current().link(chain.name, row.previous, facts(row))
    chain_ends.move(chain, row.hash)


def _link_waiting(session: Session) -> None:
    """Link and insert what the transaction recorded. A savepoint's end is not the transaction's."""
    if session.get_nested_transaction() is not None or not session.info.get(_WAITING):
        return
    session.flush()
    rows = [row for row, _inside in session.info.pop(_WAITING)]
    for bureau_id in sorted({row.bureau_id or 0 for row in rows}):
        chain = chain_ends.take(ChainKind.TRAIL, bureau_id or None)
        of_chain = [row for row in rows if (row.bureau_id or 0) == bureau_id]
        for row in of_chain:
            link(row, chain)
        session.execute(_INSERT, [_values(row) for row in of_chain])
    session.flush()


def _values(row: AuditRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _forget(session: Session, ended: SessionTransaction) -> None:
    """Forget the rows of a transaction or savepoint that was rolled back."""
    waiting = session.info.get(_WAITING, [])
    session.info[_WAITING] = [(row, inside) for row, inside in waiting if ended not in _line(inside)]


def _line(inside: SessionTransaction | None) -> Iterable[SessionTransaction]:
    while inside is not None:
        yield inside
        inside = inside.parent


event.listen(db.session, "before_commit", _link_waiting)
event.listen(db.session, "after_soft_rollback", _forget)
