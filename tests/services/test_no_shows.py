"""Who did not come, and who is not to blame; sittings that are over."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import CLOCK
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    AssignmentState,
    AuditAction,
    AuditRow,
    Booking,
    BookingState,
    SeatClaim,
    SittingState,
)
from roster.services import no_shows
from tests.builders import Cast
from tests.outbox import add_booking, publish_duty

DAY = clock.local(datetime(2026, 12, 2, 4, tzinfo=UTC)).date()
START = clock.at_local(DAY, time(9, 30))
PATIENCE = timedelta(minutes=10)
LATE = START + PATIENCE + timedelta(seconds=1)


def mark(cast: Cast, now: datetime) -> int:
    with unit_of_work():
        return no_shows.mark(cast.own.bureau, CLOCK, now)


def test_a_booking_that_nobody_came_to_frees_its_place_after_the_patience(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        booking = add_booking(cast.own.sittings[0], now)
        publish_duty(cast.own, cast.own.lawyers[0], cast.own.sittings[0], now, Period.AM)
    assert mark(cast, START + PATIENCE) == 0
    assert mark(cast, LATE) == 1
    assert mark(cast, LATE) == 0
    db.session.refresh(booking)
    assert (booking.state, booking.version) == (BookingState.NO_SHOW, 2)
    assert db.session.scalars(select(SeatClaim)).all() == []
    (row,) = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.BOOKING_NO_SHOW))
    assert (row.actor_kind, row.subject_id) == ("clock", booking.id)


def test_who_was_checked_in_stays(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now).state = BookingState.CHECKED_IN
        publish_duty(cast.own, cast.own.lawyers[0], cast.own.sittings[0], now)
    assert mark(cast, LATE) == 0


def test_nobody_is_blamed_where_nobody_sits(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        for number, at in enumerate((time(9, 30), time(15))):
            add_booking(cast.own.sittings[number], now, at=at, code=f"AAAAA{number}")
        # The morning's lawyer fell ill, the afternoon's visitors have one who sits in the morning only.
        absent = publish_duty(cast.own, cast.own.lawyers[0], cast.own.sittings[0], now)
        absent.state = AssignmentState.ABSENT
        publish_duty(cast.own, cast.own.lawyers[1], cast.own.sittings[1], now, Period.AM)
        # A notary is no lawyer.
        publish_duty(cast.own, cast.own.notary, cast.own.sittings[1], now, Period.PM)
    assert mark(cast, clock.at_local(DAY, time(17))) == 0


def test_past_days_are_left_to_the_staff(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now)
        publish_duty(cast.own, cast.own.lawyers[0], cast.own.sittings[0], now)
    assert mark(cast, clock.at_local(DAY + timedelta(days=1), time(12))) == 0
    assert db.session.scalars(select(Booking.state)).all() == [BookingState.BOOKED]


def test_sittings_of_past_days_that_took_place_are_held(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now)
        add_booking(cast.stranger.sittings[0], now, code="AAAAAA")
        cast.own.sittings[1].state = SittingState.CANCELLED
        cast.stranger.sittings[0].state = SittingState.OPEN

    def close(at: datetime) -> int:
        with unit_of_work():
            return no_shows.close_past_sittings(cast.own.bureau, at)

    next_day = clock.at_local(DAY + timedelta(days=1), time(1))
    assert close(next_day) == 0  # nothing was published, so nothing took place
    with unit_of_work():
        publish_duty(cast.own, cast.own.lawyers[0], cast.own.sittings[0], now)
    assert close(START) == 0
    assert close(next_day) == 2
    assert close(next_day) == 0
    db.session.expire_all()
    states = [sitting.state for sitting in cast.own.sittings]
    assert states == [SittingState.HELD, SittingState.CANCELLED, SittingState.HELD]
