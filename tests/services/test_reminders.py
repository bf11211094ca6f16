"""The day before: everybody once, nobody for nothing."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import AssignmentState, BookingState, Notice, NoticeKind, NoticeState, SittingState
from roster.services import notice_delivery, reminders
from tests.builders import Cast
from tests.outbox import LANDLINE, add_booking, publish_duty

DAY = clock.local(datetime(2026, 12, 2, 4, tzinfo=UTC)).date()
HOUR = clock.at_local(DAY - timedelta(days=1), time(16))
"""1 December, 16:00 in Shanghai: when people are reminded of 2 December."""


def remind(cast: Cast, now: datetime) -> int:
    with unit_of_work():
        return reminders.queue_due(cast.own.bureau, now)


def queued(kind: NoticeKind) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_visitors_and_practitioners_are_reminded_once_at_the_hour(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now)
        publish_duty(cast.own, cast.own.lawyers[0], cast.own.sittings[0], now)
    assert remind(cast, HOUR - timedelta(seconds=1)) == 0
    assert remind(cast, HOUR) == 2
    assert remind(cast, HOUR) == remind(cast, HOUR + timedelta(hours=3)) == 0
    (visitor,), (practitioner,) = queued(NoticeKind.BOOKING_REMINDER), queued(NoticeKind.DUTY_REMINDER)
    assert visitor.expires_at == clock.at_local(DAY, time(9, 30))
    assert practitioner.parameters == {
        "center": "示例own0镇",
        "center_en": "Town 0",
        "date": "2026-12-02",
        "period": "day",
        "matters": {"07": 1},
    }
    assert visitor.parameters == {}


def test_another_bureaus_people_are_reminded_by_their_own_settings(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.stranger.sittings[0], now)
    assert remind(cast, HOUR) == 0


def test_a_moved_booking_is_reminded_of_its_new_time(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        booking = add_booking(cast.own.sittings[0], now)
    assert remind(cast, HOUR) == 1
    with unit_of_work():
        db.session.refresh(booking)
        booking.version += 1
    assert remind(cast, HOUR) == 1


def test_who_was_told_after_the_hour_is_not_told_again(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], HOUR + timedelta(minutes=5))
    assert remind(cast, HOUR + timedelta(minutes=6)) == 0


def test_nobody_is_reminded_of_what_does_not_take_place(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now).state = BookingState.CANCELLED
        add_booking(cast.own.sittings[1], now, code="AAAAAA")
        cast.own.sittings[1].state = SittingState.CANCELLED
        lawyers = cast.own.lawyers
        publish_duty(cast.own, lawyers[0], cast.own.sittings[0], now).state = AssignmentState.RELEASED
        publish_duty(cast.own, lawyers[1], cast.own.sittings[1], now)
    assert remind(cast, HOUR) == 0


def test_an_outage_is_made_up_for_while_it_helps(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now)
        add_booking(cast.own.sittings[0], now, at=time(15), code="AAAAAA")
        publish_duty(cast.own, cast.own.lawyers[0], cast.own.sittings[0], now, Period.PM)
    assert remind(cast, clock.at_local(DAY, time(8))) == 2  # 9:30 is too near
    assert remind(cast, clock.at_local(DAY + timedelta(days=3), time(8))) == 0


def test_who_has_no_mobile_is_called_instead_and_not_after_the_time(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now, phone=LANDLINE)
    remind(cast, HOUR)
    (notice,) = queued(NoticeKind.BOOKING_REMINDER)
    assert notice.state is NoticeState.TO_CALL
    with unit_of_work():
        notice_delivery.settle(clock.at_local(DAY, time(9, 30)))
    db.session.refresh(notice)
    assert notice.state is NoticeState.EXPIRED
