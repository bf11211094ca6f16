"""The demo's own messages do not go out: nobody waits for them."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from roster.database import db
from roster.models import Bureau, Notice, NoticeState


def mark_as_sent(bureau: Bureau, until: datetime, now: datetime, *, to_citizens: bool) -> int:
    """Count what was queued until an instant as sent; without `to_citizens` only messages to practitioners."""
    chosen = update(Notice).where(
        Notice.bureau_id == bureau.id, Notice.state == NoticeState.QUEUED, Notice.created_at <= until
    )
    if not to_citizens:
        chosen = chosen.where(Notice.booking_id.is_(None))
    marked = cast(
        "CursorResult[Any]",
        db.session.execute(chosen.values(state=NoticeState.SENT, sent_at=now, attempts=1)),
    )
    return marked.rowcount
