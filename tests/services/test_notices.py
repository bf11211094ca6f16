"""The outbox: written once, claimed once, tried again, given up to the call list, silent at night."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, BookingState, Notice, NoticeChannel, NoticeKind, NoticeState
from roster.notify import Certainty, DeliveryFailed, Trouble
from roster.services import notice_delivery, notices
from tests.builders import Cast
from tests.outbox import LANDLINE, MOBILE, add_booking, add_notice

LEASE = timedelta(minutes=2)
NO_CONNECTION = DeliveryFailed(trouble=Trouble.UNREACHABLE)
NO_SUCH_NUMBER = DeliveryFailed(trouble=Trouble.ADDRESS, certainty=Certainty.NEVER)
EVENING = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
"""21:30 in Shanghai."""
MORNING = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
"""The 8:00 that follows it."""


def booking_notice(cast: Cast, now: datetime, **times: datetime) -> int:
    with unit_of_work():
        return add_notice(add_booking(cast.own.sittings[0], now), now, **times).id


def state_of(notice_id: int) -> NoticeState:
    db.session.rollback()
    return db.session.get_one(Notice, notice_id).state


def claim(now: datetime, limit: int = 10) -> list[notice_delivery.Claim]:
    with unit_of_work():
        return notice_delivery.claim_due(now, limit, LEASE)


def test_the_same_key_is_written_once(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        booking = add_booking(cast.own.sittings[0], now)
        for _ in range(2):
            notices.queue(
                NoticeKind.BOOKING_CONFIRMED,
                bureau_id=booking.bureau_id,
                dedupe_key="one",
                now=now,
                booking=booking,
            )
    assert len(db.session.scalars(select(Notice)).all()) == 1


def test_who_has_no_mobile_is_to_be_called(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        notice = add_notice(add_booking(cast.own.sittings[0], now, phone=LANDLINE), now)
        assert (notice.channel, notice.state) == (NoticeChannel.CALL, NoticeState.TO_CALL)
        elsewhere = add_notice(add_booking(cast.own.sittings[1], now, phone=LANDLINE, code="AAAAAA"), now)
        assert notices.call_list(cast.own.bureau, cast.own.centers[0]) == [notice]
        assert notices.call_list(cast.own.bureau) == [notice, elsewhere]
        assert notices.call_list(cast.stranger.bureau) == []
        assert notices.phone_of(notice) == LANDLINE


def test_two_claimers_never_get_the_same_row(cast: Cast, now: datetime) -> None:
    notice_id = booking_notice(cast, now)
    assert [one.notice_id for one in claim(now)] == [notice_id]
    assert claim(now) == []
    assert state_of(notice_id) is NoticeState.SENDING


def test_what_a_killed_process_left_is_claimed_again_after_its_lease(cast: Cast, now: datetime) -> None:
    notice_id = booking_notice(cast, now)
    (first,) = claim(now)
    assert claim(now + LEASE - timedelta(seconds=1)) == []
    (second,) = claim(now + LEASE)
    assert (second.notice_id, second.attempt) == (notice_id, 2)
    with unit_of_work():
        assert notice_delivery.load(second).last_error == notice_delivery.LOST
        assert not notice_delivery.delivered(first, now)  # the first one's claim is lost
        assert notice_delivery.delivered(second, now)
    assert state_of(notice_id) is NoticeState.SENT
    assert claim(now + timedelta(days=1)) == []


def test_failures_wait_longer_each_time_and_end_on_the_call_list(cast: Cast, now: datetime) -> None:
    notice_id = booking_notice(cast, now)
    at, pauses = now, []
    for _ in notice_delivery.PAUSES:
        (mine,) = claim(at)
        with unit_of_work():
            assert notice_delivery.failed(mine, NO_CONNECTION, at)
        due_at = db.session.get_one(Notice, notice_id).due_at
        pauses.append(due_at - at)
        assert claim(due_at - timedelta(seconds=1)) == []
        at = due_at
    assert pauses == sorted(pauses) == list(notice_delivery.PAUSES)
    (last,) = claim(at)
    with unit_of_work():
        notice_delivery.failed(last, NO_CONNECTION, at)
        (to_call,) = notices.call_list(cast.own.bureau)
        assert (to_call.id, to_call.last_error, notices.phone_of(to_call)) == (
            notice_id,
            "unreachable",
            MOBILE,
        )


def test_a_permanent_failure_is_not_tried_again(cast: Cast, now: datetime) -> None:
    notice_id = booking_notice(cast, now)
    (mine,) = claim(now)
    with unit_of_work():
        notice_delivery.failed(mine, NO_SUCH_NUMBER, now)
    assert state_of(notice_id) is NoticeState.TO_CALL


def test_a_message_to_an_account_fails_without_a_call(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        notice = notices.queue(
            NoticeKind.HOLIDAY_NOTICE_MISSING,
            bureau_id=cast.own.bureau.id,
            dedupe_key="missing",
            now=now,
            account=cast.own.scheduler,
        )
        assert notice is not None
        assert (notice.channel, notice.address) == (NoticeChannel.EMAIL, "scheduler@own.example")
    (mine,) = claim(now)
    with unit_of_work():
        notice_delivery.failed(mine, NO_SUCH_NUMBER, now)
    assert state_of(mine.notice_id) is NoticeState.FAILED


def test_a_message_that_kills_its_process_is_given_up(cast: Cast, now: datetime) -> None:
    notice_id = booking_notice(cast, now)
    at = now
    for _ in range(notice_delivery.MOST_ATTEMPTS):
        with unit_of_work():
            notice_delivery.settle(at)
        assert len(claim(at)) == 1
        at += LEASE
    with unit_of_work():
        notice_delivery.settle(at)
    assert claim(at) == []
    assert state_of(notice_id) is NoticeState.TO_CALL


def test_everybody_is_left_in_peace_at_night_except_about_an_account(cast: Cast, now: datetime) -> None:
    waiting = [booking_notice(cast, EVENING)]
    bureau_id, lawyer, account = cast.own.bureau.id, cast.own.lawyers[0], cast.own.scheduler
    with unit_of_work():
        duty = notices.queue(
            NoticeKind.DUTY_CHANGED, bureau_id=bureau_id, dedupe_key="duty", now=EVENING, practitioner=lawyer
        )
        reset = notices.queue(
            NoticeKind.PASSWORD_RESET, bureau_id=bureau_id, dedupe_key="reset", now=EVENING, account=account
        )
        assert duty is not None
        assert reset is not None
        waiting, urgent = [*waiting, duty.id], reset.id
        assert {db.session.get_one(Notice, one).due_at for one in waiting} == {MORNING}
    (at_once,) = claim(EVENING)
    assert at_once.notice_id == urgent
    with unit_of_work():
        notice_delivery.delivered(at_once, EVENING)
    assert [one.notice_id for one in claim(MORNING)] == waiting


def test_what_was_due_by_day_waits_too_when_the_clock_wakes_at_night(cast: Cast, now: datetime) -> None:
    booking_notice(cast, now)
    assert claim(EVENING) == []
    (mine,) = claim(MORNING)
    with unit_of_work():
        notice_delivery.failed(mine, NO_CONNECTION, EVENING)
        assert db.session.get_one(Notice, mine.notice_id).due_at == MORNING


def test_stale_messages_are_not_sent_and_not_called(cast: Cast, now: datetime) -> None:
    hour = timedelta(hours=1)
    sent_by_sms = booking_notice(cast, now, expires_at=now + hour)
    with unit_of_work():
        booking = add_booking(cast.own.sittings[1], now, phone=LANDLINE, code="AAAAAA")
        by_phone = add_notice(booking, now, expires_at=now + hour).id
    with unit_of_work():
        assert notice_delivery.settle(now) == 0
        assert notice_delivery.settle(now + hour) == 2
    assert state_of(sent_by_sms) is state_of(by_phone) is NoticeState.EXPIRED
    assert claim(now + hour) == []


def test_nobody_is_reminded_of_what_is_no_longer_booked(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        booking = add_booking(cast.own.sittings[0], now)
        reminder = add_notice(booking, now, NoticeKind.BOOKING_REMINDER).id
        kept = add_notice(booking, now, NoticeKind.BOOKING_CANCELLED).id
        booking.state = BookingState.CANCELLED
    with unit_of_work():
        notice_delivery.settle(now)
    assert state_of(reminder) is NoticeState.VOID
    assert state_of(kept) is NoticeState.QUEUED


def test_a_call_is_ticked_off_once_and_written_down(cast: Cast, now: datetime) -> None:
    actor = Actor("account", cast.own.center_staff.id)
    with unit_of_work():
        notice = add_notice(add_booking(cast.own.sittings[0], now, phone=LANDLINE), now)
        notices.mark_called(notice, actor, now)
        with pytest.raises(Stale):
            notices.mark_called(notice, actor, now)
        assert notices.call_list(cast.own.bureau) == []
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.NOTICE_CALLED)).all()
    assert [(row.account_id, row.detail) for row in rows] == [
        (cast.own.center_staff.id, {"kind": "booking_confirmed"})
    ]


def test_quiet_hours_end_on_the_wall_clock_of_shanghai() -> None:
    assert clock.local(MORNING).hour == 8
