"""What happens to a notice on its way out: claimed, handed over, delivered, tried again, given up.

A claim is a conditional update with a lease: of two claimers one gets the row. What a killed process had claimed but not
yet handed over is claimed again when its lease has run out. What it had handed over, or what a provider did not answer,
may have left: where the provider would notice a repetition it is sent again under the same name, else it becomes
*uncertain*. The provider is asked about it (`services.notice_reports`); if nobody knows within an hour, somebody calls.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update

from roster.database import db
from roster.models import (
    Booking,
    BookingState,
    Firm,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Practitioner,
)
from roster.notify import Certainty, DeliveryFailed, Receipt, Trouble
from roster.services import quiet_hours

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60))
"""How long to wait after the first, second … failure; after the last one somebody must call."""

MOST_ATTEMPTS = len(PAUSES) + 1
LOST = Trouble.LOST.value
PATIENCE = timedelta(hours=1)
"""How long a message may stay uncertain before somebody calls instead."""

FIRST_QUESTION = timedelta(minutes=2)
"""After what time a provider is first asked what became of a message that it took."""

ALL_CHANNELS = frozenset(NoticeChannel)


@dataclass(frozen=True)
class Claim:
    """A notice that this process may send now. `attempt` tells it from later claims of the same row."""

    notice_id: int
    attempt: int
    channel: NoticeChannel


def settle(now: datetime, repeatable: Collection[NoticeChannel] = ALL_CHANNELS) -> int:
    """Close what must not be sent any more: too late, without its reason, or perhaps sent; return how many.

    `repeatable` are the channels on which a message may be sent again when nobody knows whether it left.
    """
    waiting = Notice.state == NoticeState.QUEUED
    uncertain = _doubt(now, repeatable)
    too_late = _set(
        and_(waiting | _lost(now), Notice.expires_at <= now), state=NoticeState.EXPIRED, lease_until=None
    )
    # Nobody is left to be told on the phone of something that is over, either.
    over = Notice.state.in_((NoticeState.TO_CALL, NoticeState.UNCERTAIN))
    too_late += _set(and_(over, Notice.expires_at <= now), state=NoticeState.EXPIRED, ask_at=None)
    no_reminder = select(Booking.id).where(Booking.state != BookingState.BOOKED)
    needless = _set(
        and_(waiting, Notice.kind == NoticeKind.BOOKING_REMINDER, Notice.booking_id.in_(no_reminder)),
        state=NoticeState.VOID,
    )
    return uncertain + too_late + needless + _give_up_lost(now) + _give_up_doubtful(now)


def claim_due(
    now: datetime,
    limit: int,
    lease: timedelta,
    *,
    waiting_since: datetime | None = None,
    but_not: Collection[NoticeChannel] = (),
    repeatable: Collection[NoticeChannel] = ALL_CHANNELS,
) -> list[Claim]:
    """Take up to `limit` notices that are due, for as long as the lease; nobody else gets them meanwhile.

    With `waiting_since` only those that were due at that time already. `but_not` are the channels whose provider
    cannot be reached now, `repeatable` those on which what may have left is sent again.
    """
    chosen = and_(_due(now, repeatable), Notice.channel.not_in(list(but_not)))
    if waiting_since is not None:
        chosen = and_(chosen, Notice.due_at <= waiting_since)
    return _claimed(chosen, now, limit, lease)


def claim(
    notice_id: int, now: datetime, lease: timedelta, repeatable: Collection[NoticeChannel] = ALL_CHANNELS
) -> Claim | None:
    """Take one notice in the same way; None when it is not due, another has it, or it may have left already."""
    chosen = and_(Notice.id == notice_id, _due(now, repeatable))
    return next(iter(_claimed(chosen, now, 1, lease)), None)


def due(now: datetime, limit: int) -> list[tuple[int, NoticeKind]]:
    """Return the numbers and kinds of notices that are due and that nobody has, the longest due first."""
    found = select(Notice.id, Notice.kind).where(_due(now)).order_by(Notice.due_at, Notice.id).limit(limit)
    return [(number, kind) for number, kind in db.session.execute(found)]


def _claimed(due: ColumnElement[bool], now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    found = db.session.execute(
        select(Notice.id, Notice.state, Notice.attempts, Notice.channel)
        .where(due)
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
    ).all()
    return [
        Claim(notice_id, attempts + 1, channel)
        for notice_id, state, attempts, channel in found
        if _take(and_(due, Notice.id == notice_id), state, attempts, now + lease)
    ]


def load(claim: Claim) -> Notice:
    """Return the claimed notice for reading."""
    return db.session.get_one(Notice, claim.notice_id)


def hand_over(claim: Claim, now: datetime, lease: timedelta) -> bool:
    """Note that a message is about to be handed to its provider; False when the claim was lost in the meantime.

    Committed before the provider is spoken to: a process that dies afterwards leaves the doubt behind in writing.
    """
    return bool(_set(_held(claim), handed_at=now, lease_until=now + lease))


def delivered(claim: Claim, now: datetime, receipt: Receipt = Receipt(), *, ask: bool = False) -> bool:  # noqa: B008
    """Note that a provider took the message; False when the claim was lost in the meantime.

    With `ask` the provider is asked later what became of it.
    """
    return bool(
        _set(
            _held(claim),
            state=NoticeState.SENT,
            sent_at=now,
            lease_until=None,
            last_error="",
            provider_reference=receipt.reference,
            ask_at=now + FIRST_QUESTION if ask else None,
        )
    )


def failed(
    claim: Claim,
    failure: DeliveryFailed,
    now: datetime,
    repeatable: Collection[NoticeChannel] = ALL_CHANNELS,
) -> bool:
    """Note a failure: try again after a pause, wait for certainty, or put the person on the call list.

    Returns False when the claim was lost in the meantime.
    """
    notice, reason = load(claim), failure.reason[:200]
    if failure.certainty is Certainty.UNKNOWN and notice.channel not in repeatable:
        return bool(
            _set(
                _held(claim),
                state=NoticeState.UNCERTAIN,
                ask_at=now + FIRST_QUESTION,
                lease_until=None,
                last_error=reason,
            )
        )
    if failure.pause is not None:  # nobody's fault: the attempt does not count
        return _back(claim, now + failure.pause, reason, notice, attempts=claim.attempt - 1)
    if failure.trouble is Trouble.NO_GATEWAY and _by_chat(claim, notice, now):
        return True
    if failure.is_permanent or claim.attempt >= MOST_ATTEMPTS:
        state = _without_contract(notice) if failure.trouble is Trouble.NO_GATEWAY else _last_resort(notice)
        return bool(_set(_held(claim), state=state, lease_until=None, last_error=reason))
    return _back(claim, now + PAUSES[claim.attempt - 1], reason, notice)


def put_back(claim: Claim, now: datetime) -> bool:
    """Let a claimed message wait whose provider has just not been reached for another: nobody tried, nothing counts."""
    return bool(
        _set(
            _held(claim),
            state=NoticeState.QUEUED,
            attempts=claim.attempt - 1,
            due_at=now + PAUSES[0],
            lease_until=None,
        )
    )


def last_resort(notice: Notice) -> NoticeState:
    """Return what becomes of a message that no channel carries: a call, where there is a person to call."""
    return _last_resort(notice)


def _back(claim: Claim, due_at: datetime, reason: str, notice: Notice, **values: Any) -> bool:
    if not quiet_hours.is_urgent(notice.kind):
        due_at = quiet_hours.next_waking(due_at)
    return bool(
        _set(
            _held(claim),
            state=NoticeState.QUEUED,
            due_at=due_at,
            lease_until=None,
            handed_at=None,
            last_error=reason,
            **values,
        )
    )


def _by_chat(claim: Claim, notice: Notice, now: datetime) -> bool:
    """Send by the firm's chat group what no text message can carry, if there is such a group."""
    if notice.channel is not NoticeChannel.SMS or notice.practitioner_id is None:
        return False
    robot = db.session.scalar(
        select(Firm.chat_robot)
        .join(Practitioner, Practitioner.firm_id == Firm.id)
        .where(Practitioner.id == notice.practitioner_id)
    )
    if not robot:
        return False
    values = {"channel": NoticeChannel.WECOM, "address": robot, "attempts": 0}
    return _back(claim, now, Trouble.NO_GATEWAY.value, notice, **values)


def _without_contract(notice: Notice) -> NoticeState:
    """Return what becomes of a text message where the bureau sends none: who just booked has read it on the page."""
    return NoticeState.VOID if notice.kind is NoticeKind.BOOKING_CONFIRMED else _last_resort(notice)


def _doubt(now: datetime, repeatable: Collection[NoticeChannel]) -> int:
    """Make uncertain what a stopped process had handed over, where the provider would not notice a repetition."""
    return _set(
        and_(_lost(now), Notice.handed_at.is_not(None), Notice.channel.not_in(list(repeatable))),
        state=NoticeState.UNCERTAIN,
        ask_at=now,
        lease_until=None,
        last_error=LOST,
    )


def _give_up_doubtful(now: datetime) -> int:
    """Have somebody call where a message stayed uncertain: a call cannot reach anybody twice in silence."""
    doubtful = db.session.scalars(
        select(Notice).where(Notice.state == NoticeState.UNCERTAIN, Notice.handed_at <= now - PATIENCE)
    ).all()
    for notice in doubtful:
        notice.state, notice.ask_at = _last_resort(notice), None
    db.session.flush()
    return len(doubtful)


def _due(now: datetime, repeatable: Collection[NoticeChannel] = ALL_CHANNELS) -> ColumnElement[bool]:
    """What has not left. A lost one that may have is no claimer's, not even in the moment before `settle` sees it.

    Nor is one of a kind that this program has no words for: a newer one that serves beside it sends it.
    """
    unsent = or_(Notice.handed_at.is_(None), Notice.channel.in_(list(repeatable)))
    due = or_(and_(Notice.state == NoticeState.QUEUED, Notice.due_at <= now), and_(_lost(now), unsent))
    due = and_(due, Notice.kind.in_(list(NoticeKind)))
    return and_(due, quiet_hours.may_leave_at_night()) if quiet_hours.is_night(now) else due


def _lost(now: datetime) -> ColumnElement[bool]:
    """Claimed by somebody whose lease has run out."""
    return and_(Notice.state == NoticeState.SENDING, Notice.lease_until <= now)


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        Notice.id == claim.notice_id,
        Notice.state == NoticeState.SENDING,
        Notice.attempts == claim.attempt,
    )


def _take(free: ColumnElement[bool], state: NoticeState, attempts: int, lease_until: datetime) -> bool:
    """Take a notice that is free: asked once more by the update itself, since whoever had it may have gone on."""
    unchanged = and_(free, Notice.state == state, Notice.attempts == attempts)
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
    of_people = (notice.booking_id, notice.practitioner_id, notice.waitlist_entry_id)
    is_person = notice.kind is NoticeKind.PLACES_RELEASED or any(one is not None for one in of_people)
    return NoticeState.TO_CALL if is_person else NoticeState.FAILED


def _set(condition: ColumnElement[bool], **values: Any) -> int:
    result = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Notice).where(condition).values(**values).execution_options(synchronize_session="fetch")
        ),
    )
    return result.rowcount
