"""The clock's part: remind the receiving office before a day passes, tell those in charge after it, once each, never at night."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from roster.core import clock
from roster.core.actors import CLOCK
from roster.core.referral_words import AT_RECEIVER, OVER, Door, ReferralState
from roster.database import db
from roster.models import Bureau, NoticeKind, Referral
from roster.services import overdue_notices, quiet_hours
from roster.services.referrals import links, pairs, sending, telling

BEFORE = timedelta(days=1)
"""So long before the day the office is reminded."""


def sweep(bureau: Bureau, now: datetime) -> int:
    """Send what may not wait, remind, and tell of what is overdue; return how many messages and matters moved."""
    moved = pairs.release_near_limitation(bureau, now)
    if quiet_hours.is_night(now):
        return moved
    return moved + _end_silent(bureau, now) + _remind(bureau, now) + _tell_overdue(bureau, now)


def _end_silent(bureau: Bureau, now: datetime) -> int:
    """End the applications for legal aid whose missing papers did not come by the day that was said."""
    silent = db.session.scalars(
        select(Referral)
        .where(
            Referral.bureau_id == bureau.id,
            Referral.door == Door.LEGAL_AID,
            Referral.state == ReferralState.RETURNED,
            Referral.due_on < clock.local(now).date(),
        )
        .order_by(Referral.id)
    ).all()
    for one in silent:
        sending.end_silent(one, now)
    return len(silent)


def _remind(bureau: Bureau, now: datetime) -> int:
    today = clock.local(now).date()
    due = db.session.scalars(
        select(Referral)
        .where(
            Referral.bureau_id == bureau.id,
            Referral.state.in_(AT_RECEIVER),
            Referral.due_on <= today + BEFORE,
            Referral.sent_at < clock.at_local(today, datetime.min.time()),
        )
        .order_by(Referral.id)
    ).all()
    return sum(_remind_one(one, now) for one in due)


def _remind_one(referral: Referral, now: datetime) -> bool:
    link = links.working(referral, now) or links.renew(referral, CLOCK, now)
    return telling.tell_receiver(referral, link, now, NoticeKind.REFERRAL_DUE)


def _tell_overdue(bureau: Bureau, now: datetime) -> int:
    """Tell each center's staff and the schedulers how many became overdue; one message a day and person at most."""
    today = clock.local(now).date()
    newly = [center_id for center_id, _number in _overdue_since(bureau, today - BEFORE, today)]
    return overdue_notices.tell(
        bureau,
        NoticeKind.REFERRAL_OVERDUE,
        newly,
        lambda center_id: _overdue_of(bureau, today, center_id),
        "referrals?which=overdue",
        now,
    )


def _overdue_since(bureau: Bureau, first: date, today: date) -> Sequence[tuple[int, int]]:
    """Return the centers at which something has become overdue: its day was on or after `first`, before today."""
    rows = db.session.execute(
        select(Referral.center_id, func.count(Referral.id))
        .where(
            Referral.bureau_id == bureau.id,
            Referral.state.not_in(OVER),
            Referral.due_on >= first,
            Referral.due_on < today,
        )
        .group_by(Referral.center_id)
        .order_by(Referral.center_id)
    )
    return [(center_id, number) for center_id, number in rows]


def _overdue_of(bureau: Bureau, today: date, center_id: int | None) -> int:
    wanted = select(func.count(Referral.id)).where(
        Referral.bureau_id == bureau.id, Referral.state.not_in(OVER), Referral.due_on < today
    )
    if center_id is not None:
        wanted = wanted.where(Referral.center_id == center_id)
    return db.session.scalar(wanted) or 0
