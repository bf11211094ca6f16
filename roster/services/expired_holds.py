"""Remove holds and offers whose time is over.

Nothing depends on it: whoever claims a seat removes an expired hold in the same transaction. It keeps
the table small and the counts of free places true.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete

from roster.database import db
from roster.models import ClaimState, SeatClaim


def sweep(now: datetime) -> int:
    """Delete every hold and offer that has expired; return how many."""
    removed = cast(
        "CursorResult[Any]",
        db.session.execute(
            delete(SeatClaim).where(SeatClaim.state != ClaimState.BOOKED, SeatClaim.expires_at <= now)
        ),
    )
    return removed.rowcount
