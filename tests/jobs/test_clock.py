"""The clock: what it does and when, one for an installation, no tick twice, a quiet end."""

import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, PickleType, create_engine, select, text

from roster.config import create_keys
from roster.core import clock
from roster.core.clock import SHANGHAI
from roster.database import db, unit_of_work
from roster.database.base import Base
from roster.jobs import sweeps
from roster.jobs.clock import ClockRefused, jobs_of, refuse_inside_a_web_server
from roster.jobs.lock import ClockLock, ClockRunning
from roster.jobs.ticks import Job, tick
from roster.models import ClaimState, JobRun, Notice, Seat, SeatClaim
from roster.services import job_runs
from roster.web.administrator import clock_words
from tests.applications import put_in_place
from tests.builders import Cast
from tests.conftest import NOW
from tests.outbox import add_booking
from tests.services.test_reminders import HOUR

ROOT = Path(__file__).resolve().parents[2]
MINUTE = timedelta(minutes=1)


def test_every_job_is_declared_and_each_of_its_times_has_a_slot_of_its_own(app: Flask) -> None:
    jobs = jobs_of(app)
    assert {job.name for job, _ in jobs} == set(clock_words.JOBS), "each is told to administrators in words"
    for job, trigger in jobs:
        at = trigger.get_next_fire_time(None, NOW)
        slots = []
        for _ in range(40):
            assert at.utcoffset() == timedelta(hours=8)
            slots.append(job_runs.slot_of(at, job.every))
            at = trigger.get_next_fire_time(at, at + timedelta(seconds=1))
        assert len(set(slots)) == len(slots), job.name


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_tick_did_is_told_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context():
        assert clock_words.said("5 sent, 0 not") == "已发出：5；未发出：0"
        assert (
            clock_words.said("3 old ticks, 4 throttles, seat_given_twice")
            == "已清理的无用记录：7；同一个名额给了两个人。"
        )
        assert clock_words.said("failed: OSError") == "出错，原因见运行日志：OSError"
    written = "".join(path.read_text() for path in (ROOT / "roster/jobs").glob("*.py"))
    nouns = set(re.findall(r'_said\(\s*"([^"]+)"', written))
    assert len(nouns) > 20
    assert nouns <= set(clock_words.DONE)


def test_a_mail_server_that_cannot_be_read_is_named_at_the_start(app: Flask) -> None:
    app.config["ROSTER"] = replace(app.config["ROSTER"], smtp_url="mail.example")
    with pytest.raises(ClockRefused, match="ROSTER_SMTP_URL"):
        jobs_of(app)


def test_tidying_finds_broken_promises(cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    assert sweeps.tidy(now) == ""
    with unit_of_work():
        add_booking(cast.own.sittings[0], now).slot.is_open = False
    assert sweeps.tidy(now) == "booking_without_practitioner"
    assert "invariants broken: booking_without_practitioner" in caplog.text


def test_expired_holds_go_and_booked_seats_stay(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        slot = add_booking(cast.own.sittings[0], now).slot
        slot.seats.append(Seat(number=2))
        db.session.flush()
        held = {"state": ClaimState.HELD, "hold_digest": "x" * 64, "created_at": now}
        db.session.add(SeatClaim(seat=slot.seats[1], expires_at=now + MINUTE, **held))
    assert sweeps.release_holds(now) == ""
    assert sweeps.release_holds(now + MINUTE) == "1 holds"
    assert db.session.scalars(select(SeatClaim.state)).all() == [ClaimState.BOOKED]


def test_schedulers_are_reminded_once_a_day_of_a_missing_holiday_notice(cast: Cast, now: datetime) -> None:
    assert sweeps.watch_holiday_notices(now) == "2 reminders"  # one scheduler in each bureau
    assert sweeps.watch_holiday_notices(now + 60 * MINUTE) == ""
    assert sweeps.watch_holiday_notices(now + timedelta(days=1)) == "2 reminders"
    notice = db.session.scalars(select(Notice).order_by(Notice.id)).first()
    assert notice is not None
    assert (notice.parameters["year"], notice.address) == (2027, "scheduler@own.example")
    with unit_of_work():
        cast.own.bureau.is_demo = True
    assert sweeps.watch_holiday_notices(now + timedelta(days=2)) == "1 reminders"


def test_the_reminder_of_missing_notices_comes_in_office_hours_of_shanghai(app: Flask) -> None:
    trigger = {job.name: trigger for job, trigger in jobs_of(app)}["holiday_notices"]
    night = datetime(2026, 11, 24, 23, tzinfo=SHANGHAI)
    assert trigger.get_next_fire_time(None, night).astimezone(SHANGHAI).hour == 8


def test_nothing_is_pickled_into_the_database() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert not isinstance(column.type, LargeBinary | PickleType), column


def test_two_clocks_do_a_tick_once(app: Flask) -> None:
    done, barrier = [], threading.Barrier(2)

    def sweep(now: datetime) -> str:
        done.append(now)
        return "done"

    job = Job("test", MINUTE, sweep)
    answers: list[bool] = []

    def run() -> None:
        barrier.wait()
        answers.append(tick(app, job))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), sorted(answers)) == (1, [False, True])
    (run_row,) = db.session.scalars(select(JobRun)).all()
    assert (run_row.job, run_row.slot, run_row.outcome) == ("test", NOW, "done")
    assert run_row.finished_at is not None


def test_a_failing_sweep_is_written_down_and_tried_at_the_next_slot(app: Flask) -> None:
    def sweep(_now: datetime) -> str:
        raise ValueError("broken")

    job = Job("test", MINUTE, sweep)
    assert not tick(app, job)
    assert not tick(app, job)  # this slot is used up
    with clock.frozen(NOW + MINUTE):
        assert not tick(app, job)
    rows = db.session.scalars(select(JobRun).order_by(JobRun.slot)).all()
    assert [row.outcome for row in rows] == ["failed: ValueError"] * 2
    assert job_runs.is_clock_alive(NOW + MINUTE)
    assert not job_runs.is_clock_alive(NOW + 10 * MINUTE)


def test_reminders_of_two_clocks_are_one_message(app: Flask, cast: Cast, now: datetime) -> None:
    with unit_of_work():
        add_booking(cast.own.sittings[0], now)
    db.session.remove()
    barrier = threading.Barrier(2)

    def run() -> None:
        with app.app_context():
            barrier.wait()
            sweeps.remind(HOUR)
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(db.session.scalars(select(Notice)).all()) == 1


def test_one_bureaus_fault_does_not_stop_the_others(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = cast.own.bureau.id
    with unit_of_work():
        add_booking(cast.stranger.sittings[0], now)
    queue_due = sweeps.reminders.queue_due

    def half_broken(bureau, at):  # type: ignore[no-untyped-def]
        if bureau.id == broken:
            raise RuntimeError("this bureau's settings are damaged")
        return queue_due(bureau, at)

    monkeypatch.setattr(sweeps.reminders, "queue_due", half_broken)
    assert sweeps.remind(HOUR) == "1 reminders"


def test_old_ticks_are_removed_and_new_ones_kept(app: Flask) -> None:
    with unit_of_work():
        for days in (0, 1, 3):
            job_runs.claim("test", NOW - timedelta(days=days), NOW - timedelta(days=days))
    with unit_of_work():
        assert job_runs.tidy(NOW) == 1
    assert job_runs.last_tick("test") == NOW


def test_one_clock_has_the_lock(app: Flask, tmp_path: Path, database_url: str) -> None:
    second = create_engine(database_url)
    with ClockLock(db.engine, tmp_path) as first:
        assert first.is_held()
        with pytest.raises(ClockRunning, match="Another clock is running"):
            ClockLock(second, tmp_path).acquire()
    with ClockLock(second, tmp_path) as heir:
        assert heir.is_held()
    second.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_connection_is_a_lost_lock(app: Flask, tmp_path: Path) -> None:
    with ClockLock(db.engine, tmp_path) as lock:
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
        assert not lock.is_held()


def test_the_clock_does_not_run_inside_a_web_server(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_inside_a_web_server()
    monkeypatch.setenv("SERVER_SOFTWARE", "gunicorn/27.0.1")
    with pytest.raises(ClockRefused, match="process of its own"):
        refuse_inside_a_web_server()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "roster", *arguments]


def environment(folder: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ROSTER_")}
    plain.pop("DATABASE_URL", None)
    return {**plain, "ROSTER_INSTANCE": str(folder), "TZ": "UTC"}


def test_a_web_process_starts_no_clock(tmp_path: Path) -> None:
    create_keys(tmp_path)
    script = (
        "import sys, threading, wsgi\n"
        "assert 'apscheduler' not in sys.modules\n"
        "assert not any(name.startswith('roster.jobs') for name in sys.modules)\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(tmp_path), check=True)


def test_a_second_clock_is_refused_and_the_first_ends_quietly(tmp_path: Path, sqlite_template: Path) -> None:
    create_keys(tmp_path)
    put_in_place(sqlite_template, tmp_path / "roster.sqlite3")
    first = subprocess.Popen(
        command("clock"),
        cwd=ROOT,
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert first.stderr is not None
        assert any("the clock ticks" in line for line in iter(first.stderr.readline, ""))
        second = subprocess.run(
            command("clock"),
            cwd=ROOT,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert second.returncode == 1
        assert "Another clock is running" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        first.send_signal(signal.SIGTERM)
        _, rest = first.communicate(timeout=30)
    assert first.returncode == 0, rest
    assert "Traceback" not in rest
