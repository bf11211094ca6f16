"""What happens to a notice on its way out: claimed, delivered, tried again, given up.

A claim is a conditional update with a lease: of two claimers one gets the row, and what a killed
process left behind is claimed again when its lease has run out. A message can therefore leave twice
if the process dies between the provider's answer and our commit; the notice's own reference goes with
it, so that a provider can tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update

from roster.database import db
from roster.models import Booking, BookingState, Notice, NoticeKind, NoticeState
from roster.services import quiet_hours

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60))
"""How long to wait after the first, second … failure; after the last one somebody must call."""

MOST_ATTEMPTS = len(PAUSES) + 1
LOST = "The process was stopped while sending; it may have left already"


@dataclass(frozen=True)
class Claim:
    """A notice that this process may send now. `attempt` tells it from later claims of the same row."""

    notice_id: int
    attempt: int


def settle(now: datetime) -> int:
    """Close what must not be sent any more: too late, or without its reason; return how many."""
    waiting = Notice.state == NoticeState.QUEUED
    too_late = _set(
        and_(waiting | _lost(now), Notice.expires_at <= now), state=NoticeState.EXPIRED, lease_until=None
    )
    # Nobody is left to be told on the phone of something that is over, either.
    too_late += _set(
        and_(Notice.state == NoticeState.TO_CALL, Notice.expires_at <= now), state=NoticeState.EXPIRED
    )
    no_reminder = select(Booking.id).where(Booking.state != BookingState.BOOKED)
    needless = _set(
        and_(waiting, Notice.kind == NoticeKind.BOOKING_REMINDER, Notice.booking_id.in_(no_reminder)),
        state=NoticeState.VOID,
    )
    return too_late + needless + _give_up_lost(now)


def claim_due(now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    """Take up to `limit` notices that are due, for as long as the lease; nobody else gets them meanwhile."""
    due = or_(and_(Notice.state == NoticeState.QUEUED, Notice.due_at <= now), _lost(now))
    if quiet_hours.is_night(now):
        due = and_(due, Notice.booking_id.is_(None))
    found = db.session.execute(
        select(Notice.id, Notice.state, Notice.attempts)
        .where(due)
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
    ).all()
    return [
        Claim(notice_id, attempts + 1)
        for notice_id, state, attempts in found
        if _take(notice_id, state, attempts, now + lease)
    ]


def load(claim: Claim) -> Notice:
    """Return the claimed notice for reading."""
    return db.session.get_one(Notice, claim.notice_id)


def delivered(claim: Claim, now: datetime) -> bool:
    """Note that a provider took the message; False when the claim was lost in the meantime."""
    return bool(_set(_held(claim), state=NoticeState.SENT, sent_at=now, lease_until=None, last_error=""))


def failed(claim: Claim, reason: str, now: datetime, *, is_permanent: bool = False) -> bool:
    """Note a failure: try again after a pause, or put the person on the call list.

    `reason` must name no address. Returns False when the claim was lost in the meantime.
    """
    notice = load(claim)
    if is_permanent or claim.attempt >= MOST_ATTEMPTS:
        return bool(_set(_held(claim), state=_last_resort(notice), lease_until=None, last_error=reason[:200]))
    due_at = now + PAUSES[claim.attempt - 1]
    if notice.booking_id is not None:
        due_at = quiet_hours.next_waking(due_at)
    return bool(
        _set(_held(claim), state=NoticeState.QUEUED, due_at=due_at, lease_until=None, last_error=reason[:200])
    )


def _lost(now: datetime) -> ColumnElement[bool]:
    """Claimed by somebody whose lease has run out."""
    return and_(Notice.state == NoticeState.SENDING, Notice.lease_until <= now)


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        Notice.id == claim.notice_id,
        Notice.state == NoticeState.SENDING,
        Notice.attempts == claim.attempt,
    )


def _take(notice_id: int, state: NoticeState, attempts: int, lease_until: datetime) -> bool:
    unchanged = and_(Notice.id == notice_id, Notice.state == state, Notice.attempts == attempts)
    error = {"last_error": LOST} if state is NoticeState.SENDING else {}
    return bool(
        _set(unchanged, state=NoticeState.SENDING, attempts=attempts + 1, lease_until=lease_until, **error)
    )


def _give_up_lost(now: datetime) -> int:
    """A message that stops the process each time must not be tried for ever."""
    lost: Sequence[Notice] = db.session.scalars(
        select(Notice).where(_lost(now), Notice.attempts >= MOST_ATTEMPTS)
    ).all()
    for notice in lost:
        notice.state, notice.lease_until, notice.last_error = _last_resort(notice), None, LOST
    db.session.flush()
    return len(lost)


def _last_resort(notice: Notice) -> NoticeState:
    is_person = notice.booking_id is not None or notice.practitioner_id is not None
    return NoticeState.TO_CALL if is_person else NoticeState.FAILED


def _set(condition: ColumnElement[bool], **values: Any) -> int:
    result = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Notice).where(condition).values(**values).execution_options(synchronize_session="fetch")
        ),
    )
    return result.rowcount
