"""The outbox as staff read it: which message went where, and what became of it."""

from collections.abc import Sequence

from sqlalchemy import func, select

from roster.database import db
from roster.models import Bureau, Notice, NoticeState

MOST_ROWS = 100


def newest(bureau: Bureau, state: NoticeState | None = None, limit: int = MOST_ROWS) -> Sequence[Notice]:
    """Return a bureau's newest messages, of one state or all."""
    query = select(Notice).where(Notice.bureau_id == bureau.id)
    if state is not None:
        query = query.where(Notice.state == state)
    return db.session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)).all()


def counts(bureau: Bureau) -> dict[NoticeState, int]:
    """Return how many messages a bureau has in each state."""
    rows = db.session.execute(
        select(Notice.state, func.count(Notice.id))
        .where(Notice.bureau_id == bureau.id)
        .group_by(Notice.state)
    )
    return {row[0]: row[1] for row in rows}


def by_public_id(public_id: str) -> Notice | None:
    """Return the message of that name, or None."""
    return db.session.scalar(select(Notice).where(Notice.public_id == public_id))
