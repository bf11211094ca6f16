"""The machine's time leaps: nothing is swept while it is doubted, nothing stands still when it was set back."""

import logging
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import CLOCK
from roster.database import db, unit_of_work
from roster.jobs.leaps import DOUBT_SECONDS, LeapWatch
from roster.jobs.ticks import Job, tick
from roster.models import Booking, BookingState, Notice, NoticeKind
from roster.services import job_runs, no_shows, reminders
from tests.builders import Cast
from tests.outbox import add_booking
from tests.services.test_reminders import HOUR

DAY = timedelta(days=1)
HOURS = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Machine:
    """A machine whose time somebody sets."""

    def __init__(self) -> None:
        self.set_by, self.up = 1_700_000_000.0, 0.0
        self.watch = LeapWatch(lambda: self.set_by + self.up, lambda: self.up)


@pytest.mark.parametrize(
    ("leap", "words"), [(86_400, "leapt ahead by 86400 s"), (-3600, "leapt back by 3600 s")]
)
def test_after_a_leap_nothing_is_swept_until_the_time_is_believed(
    leap: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    machine = Machine()
    machine.up += 10
    machine.set_by += 3  # a time server's small corrections
    assert machine.watch.is_believed()
    machine.set_by += leap
    with caplog.at_level(logging.WARNING):
        assert not machine.watch.is_believed()
        machine.up += DOUBT_SECONDS - 1
        assert not machine.watch.is_believed()
        machine.up += 1
        assert machine.watch.is_believed()
    assert caplog.text.count(words) == 1, "said once"
    assert "timedatectl" in caplog.text
    assert "believed again" in caplog.text


def test_a_leap_that_is_taken_back_has_done_nothing_and_is_doubted_once_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    machine = Machine()
    machine.set_by += 86_400
    assert not machine.watch.is_believed()
    machine.up += DOUBT_SECONDS / 2
    machine.set_by -= 86_400
    assert not machine.watch.is_believed()
    machine.up += DOUBT_SECONDS
    assert machine.watch.is_believed()


def test_set_back_an_hour_the_sweeps_run_again_and_the_silence_shows(
    app: Flask, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[datetime] = []
    job = Job("notices", MINUTE, lambda at: str(done.append(at) or ""))

    def tick_at(at: datetime) -> bool:
        db.session.rollback()
        with clock.frozen(at):
            return tick(app, job)

    for minutes in range(6):
        assert tick_at(now + minutes * MINUTE)
    assert job_runs.set_back_from(now) == now + 5 * MINUTE
    assert not job_runs.is_clock_alive(now - HOURS), "ticks of the future are no sign of life"
    with clock.frozen(now):
        wrong = app.test_cli_runner().invoke(args=["roster", "check"])
    assert wrong.exit_code == 1
    assert "is this machine's time right?" in wrong.output
    assert not tick_at(now), "this one was done, and nothing tells it from one of another clock"
    assert [tick_at(now + minutes * MINUTE) for minutes in (1, 2, 3, 3)] == [False, True, True, False]
    db.session.rollback()
    assert job_runs.set_back_from(now + 3 * MINUTE) is None
    assert caplog.text.count("was set back") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_day_ahead_and_back_reminds_nobody_twice_and_blames_nobody(cast: Cast, now: datetime) -> None:
    """What the sweeps do when a wrong day was believed after all."""
    with unit_of_work():
        add_booking(cast.own.sittings[0], now)
    for at in (HOUR + DAY * 2, HOUR, HOUR + MINUTE, HOUR + DAY * 2, HOUR):
        with unit_of_work():
            reminders.queue_due(cast.own.bureau, at)
            no_shows.mark(cast.own.bureau, CLOCK, at)
    kinds = db.session.scalars(select(Notice.kind).where(Notice.kind == NoticeKind.BOOKING_REMINDER)).all()
    assert len(kinds) == 1
    assert db.session.scalars(select(Booking.state)).all() == [BookingState.BOOKED]
