"""Tell a bureau's schedulers, day by day, that next year's holiday notice is still missing."""

from datetime import datetime, timedelta

from sqlalchemy import select

from roster import workdays
from roster.core import clock
from roster.database import db
from roster.models import Account, Bureau, Grant, GrantRole, NoticeKind
from roster.services import holiday_notices, notices


def overdue(bureau: Bureau, now: datetime) -> str | None:
    """Return how urgently the next notice is missing, `remind` or `red`; None when none is, and in a demo."""
    if bureau.is_demo:
        return None
    return workdays.notice_overdue(holiday_notices.calendar_of(bureau), clock.local(now).date())


def remind(bureau: Bureau, now: datetime) -> int:
    """Queue today's reminder to each scheduler of a bureau, once; return how many are new.

    From 20 October on, until the notice is imported. A demo bureau lives with its stand-in and gets none.
    """
    today = clock.local(now).date()
    if overdue(bureau, now) is None:
        return 0
    schedulers = db.session.scalars(
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.bureau_id == bureau.id, Grant.role == GrantRole.SCHEDULER, Account.active)
        .distinct()
        .order_by(Account.id)
    ).all()
    return sum(
        notices.queue(
            NoticeKind.HOLIDAY_NOTICE_MISSING,
            bureau_id=bureau.id,
            dedupe_key=f"holiday_notice_missing:{bureau.id}:{account.id}:{today}",
            now=now,
            expires_at=now + timedelta(days=1),
            account=account,
            parameters={"year": _missing_year(bureau, now), "path": "/bureau/dates"},
        )
        is not None
        for account in schedulers
    )


def _missing_year(bureau: Bureau, now: datetime) -> int:
    today = clock.local(now).date()
    is_known = holiday_notices.calendar_of(bureau).is_announced(today.replace(month=12, day=31))
    return today.year + 1 if is_known else today.year
