"""Write messages into the outbox, in the transaction that causes them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.phones import is_mobile
from roster.database import db
from roster.models import Booking, Notice, NoticeChannel, NoticeKind, NoticeState, Practitioner


def queue(
    kind: NoticeKind,
    *,
    bureau_id: int,
    dedupe_key: str,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    practitioner: Practitioner | None = None,
    booking: Booking | None = None,
    parameters: dict[str, Any] | None = None,
    secret: dict[str, Any] | None = None,
) -> Notice | None:
    """Queue one message to a practitioner or to the person of a booking.

    `dedupe_key` names the message for ever: the same key again changes nothing and returns None.
    `parameters` (JSON, no personal data) and `secret` (JSON, encrypted) fill its text. A recipient
    without a usable channel becomes a row of the call list.
    """
    if db.session.scalar(select(Notice.id).where(Notice.dedupe_key == dedupe_key)):
        return None
    channel, address = _reach(practitioner, booking)
    notice = Notice(
        bureau_id=bureau_id,
        kind=kind,
        channel=channel,
        state=NoticeState.TO_CALL if channel is NoticeChannel.CALL else NoticeState.QUEUED,
        dedupe_key=dedupe_key,
        address=address,
        recipient_name=practitioner.name if practitioner else booking.name if booking else None,
        language=booking.language if booking else "zh_Hans_CN",
        parameters=parameters or {},
        secret_parameters=json.dumps(secret) if secret else None,
        booking_id=booking.id if booking else None,
        practitioner_id=practitioner.id if practitioner else None,
        center_id=booking.sitting.center_id if booking else None,
        due_at=due_at or now,
        expires_at=expires_at,
        created_at=now,
    )
    db.session.add(notice)
    return notice


def void_for_booking(booking: Booking, kind: NoticeKind) -> None:
    """Take back what has not been sent of one kind, because the booking changed."""
    for notice in db.session.scalars(
        select(Notice).where(
            Notice.booking_id == booking.id, Notice.kind == kind, Notice.state == NoticeState.QUEUED
        )
    ):
        notice.state = NoticeState.VOID


def _reach(practitioner: Practitioner | None, booking: Booking | None) -> tuple[NoticeChannel, str | None]:
    if practitioner is not None:
        if practitioner.email:
            return NoticeChannel.EMAIL, practitioner.email
        return (NoticeChannel.SMS, practitioner.phone) if practitioner.phone else (NoticeChannel.CALL, None)
    if booking is not None and booking.phone and is_mobile(booking.phone):
        return NoticeChannel.SMS, booking.phone
    return NoticeChannel.CALL, booking.phone if booking else None
