"""Tell those in charge how much is overdue: the staff of each center of its own, the schedulers of all. Once a day and person."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.database import db
from roster.models import Account, Bureau, Center, Grant, GrantRole, NoticeKind
from roster.services import notices, roster_steps


def tell(
    bureau: Bureau,
    kind: NoticeKind,
    centers: Sequence[int],
    number: Callable[[int | None], int],
    page: str,
    now: datetime,
    *,
    bureau_page: str = "",
) -> int:
    """Queue the messages for centers (their rows) at which something has just become overdue; return how many.

    `number` counts what is overdue at a center, or at all of them; `page` is the list's address below /center/ and, if
    `bureau_page` names no other, below /bureau/.
    """
    told = 0
    for center_id in centers:
        for account in _staff_of(db.session.get_one(Center, center_id)):
            told += _tell(bureau, kind, account, number(center_id), f"/center/{page}", now)
    if centers:
        for account in roster_steps.accounts_of(bureau.id, GrantRole.SCHEDULER):
            told += _tell(bureau, kind, account, number(None), f"/bureau/{bureau_page or page}", now)
    return told


def _tell(bureau: Bureau, kind: NoticeKind, account: Account, count: int, path: str, now: datetime) -> bool:
    notice = notices.queue(
        kind,
        bureau_id=bureau.id,
        dedupe_key=f"{kind.value}:{clock.local(now).date()}:{account.id}:{path[:8]}",
        now=now,
        expires_at=now + timedelta(days=1),
        account=account,
        parameters={"count": count, "path": path},
    )
    return notice is not None


def _staff_of(center: Center) -> Sequence[Account]:
    grants = db.session.scalars(
        select(Grant).where(Grant.center_id == center.id, Grant.role == GrantRole.CENTER_STAFF)
    )
    return [grant.account for grant in grants if grant.account.active]
