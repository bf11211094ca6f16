"""What others did to the bookings and places in line that were made through a program, read from the bureau's trail."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from roster.core.references import digest
from roster.core.webhook_messages import Event
from roster.database import db
from roster.models import ApiClient, AuditAction, AuditRow, Booking, Chain, WaitlistEntry

MOST_AT_ONCE = 20
"""Messages to one program in one tick."""
BOOKINGS, WAITING = Booking.__tablename__, WaitlistEntry.__tablename__
_TYPES = {
    (BOOKINGS, AuditAction.BOOKING_MOVED): "booking.moved",
    (BOOKINGS, AuditAction.BOOKING_CANCELLED): "booking.cancelled",
    (BOOKINGS, AuditAction.BOOKING_NO_SHOW): "booking.missed",
    (WAITING, AuditAction.BOOKING_MOVED): "waiting.changed",
}
TYPES = tuple(dict.fromkeys(_TYPES.values()))


def happened(client: ApiClient, chain: Chain, after: int) -> tuple[list[tuple[int, Event]], int]:
    """Find what others did behind a number to what was made through a program, in its order.

    Return it with the number up to which there is nothing else. What was deleted meanwhile has no name and is left out.
    """
    made = aliased(AuditRow)
    is_theirs = (
        select(made.id)
        .where(
            made.chain_id == chain.id,
            made.subject == AuditRow.subject,
            made.subject_id == AuditRow.subject_id,
            made.action == AuditAction.BOOKING_MADE,
            _by(made, client),
        )
        .exists()
    )
    rows = db.session.execute(
        select(AuditRow)
        .where(
            AuditRow.chain_id == chain.id,
            AuditRow.number > after,
            AuditRow.subject.in_((BOOKINGS, WAITING)),
            AuditRow.action.in_({action for _subject, action in _TYPES}),
            ~_by(AuditRow, client),
            is_theirs,
        )
        .order_by(AuditRow.number)
        .limit(MOST_AT_ONCE)
    ).scalars().all()  # fmt: skip
    names = {
        BOOKINGS: _names(Booking, {row.subject_id for row in rows if row.subject == BOOKINGS}),
        WAITING: _names(WaitlistEntry, {row.subject_id for row in rows if row.subject == WAITING}),
    }
    events = [
        (row.number, _event(client, row, type_, public_id))
        for row in rows
        if (type_ := _TYPES.get((row.subject, row.action)))
        and (public_id := names[row.subject].get(row.subject_id))
    ]
    last = rows[-1].number if rows else chain.number
    return events, last if len(rows) == MOST_AT_ONCE else max(chain.number, last)


def _by(row: Any, client: ApiClient) -> Any:
    """Tell whether a row was written by a program. A program that got a new key under its old name is the same."""
    return and_(row.actor_kind == "program", row.origin == client.name)


def _event(client: ApiClient, row: AuditRow, type_: str, public_id: str) -> Event:
    return Event(
        name=f"msg_{digest(f'{client.public_id} {row.hash}')[:32]}",
        type=type_,
        at=row.at,
        subject="booking" if row.subject == BOOKINGS else "waiting",
        public_id=public_id,
    )


def _names(model: type[Booking] | type[WaitlistEntry], ids: Collection[int | None]) -> dict[int | None, str]:
    if not ids:
        return {}
    found = db.session.execute(select(model.id, model.public_id).where(model.id.in_(ids)))
    return {row[0]: row[1] for row in found}
