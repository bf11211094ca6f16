"""The database goes, or the disk is full: words instead of traces, nothing typed is lost, and all goes on by itself."""

import logging
import threading
import time

import pytest
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from roster.core import complaints
from roster.core.complaints import Complaint
from roster.core.references import new_token
from roster.database import db
from roster.jobs import clock as clock_job
from roster.jobs import ticks
from roster.jobs.lock import ClockLock
from roster.jobs.plan_runs import PlanRunner
from roster.models import Booking, Slot
from roster.web.public import drafts
from roster.web.public.drafts import Draft
from tests.booking_builders import publish_december
from tests.feeds.staging import link_to
from tests.jobs.greedy import start
from tests.postgresql import run_as_admin

CONFIRM = "/b/own/book/confirm"


@pytest.fixture(autouse=True)
def forgotten():
    """Complaints of earlier tests must not silence this one's."""
    from roster.feeds import last_copies
    from roster.web import errors

    for one in (ticks.DATABASE_AWAY, errors._database_trouble, last_copies.DATABASE_TROUBLE):
        one._said_at, one._times = None, 0


@pytest.fixture
def gone():
    """Return what takes the database away, and what gives it back: as a stopped server, or an unusable file."""
    engine, undo = db.engine, []

    def refuse(*_anything):
        raise OperationalError("SELECT", {}, Exception("unable to open database file"))

    def leave():
        db.session.remove()
        if engine.dialect.name == "sqlite":
            engine.dispose()
            event.listen(engine, "before_cursor_execute", refuse)
            undo.append(lambda: event.remove(engine, "before_cursor_execute", refuse))
            return
        name = engine.url.database
        server = make_url(engine.url).set(database="postgres").render_as_string(hide_password=False)
        run_as_admin(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        run_as_admin(
            server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        undo.append(lambda: run_as_admin(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))

    def come_back():
        while undo:
            undo.pop()()

    leave.back = come_back
    yield leave
    come_back()
    db.session.rollback()


def _wait_for(condition):
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.05)


def form(cast, phone="13900000001", number=0):
    slots = db.session.scalars(select(Slot).where(Slot.role == "lawyer").order_by(Slot.id)).all()
    slot = slots[number].public_id
    seal = drafts.seal(Draft(matter="family", slot=slot, name="示某", phone=phone))
    return {"key": new_token(), "seal": seal}


def test_the_site_says_so_keeps_what_was_typed_and_goes_on(client, cast, now, gone, caplog):
    publish_december(cast.own, now)
    typed = form(cast)
    address = link_to(cast.own, cast.own.lawyers[0], now)
    calendar = client.get(address).data
    gone()
    with caplog.at_level(logging.WARNING):
        answers = [client.post(CONFIRM, data=typed) for _ in range(5)]
        assert client.get("/health").status_code == 503
        assert client.get(address).data == calendar, "calendars get the last good copy"
    page = answers[0].get_data(as_text=True)
    assert {answer.status_code for answer in answers} == {503}
    assert answers[0].headers["Retry-After"] == "30"
    assert typed["key"] in page
    assert typed["seal"] in page
    assert "Traceback" not in page + caplog.text
    assert caplog.text.count("database unavailable") == 1, "said once, not at each request"
    gone.back()
    assert client.get("/health").get_json()["database"] == "ok"
    assert client.post(CONFIRM, data=typed).status_code == 303
    assert db.session.query(Booking).count() == 1


def test_a_password_is_never_written_back_into_a_page(client, cast, gone):
    gone()
    answer = client.post("/sign-in", data={"email": "scheduler@own.example", "password": "open sesame 123"})
    assert answer.status_code == 503
    assert "open sesame 123" not in answer.get_data(as_text=True)


def test_a_tick_survives_and_says_so_once(app, cast, gone, caplog):
    job = ticks.Job("test", clock_job.timedelta(minutes=1), lambda _now: "")
    gone()
    with caplog.at_level(logging.WARNING):
        assert [ticks.tick(app, job) for _ in range(20)] == [False] * 20
    assert caplog.text.count("this process goes on asking") == 1
    assert "Traceback" not in caplog.text
    gone.back()
    with caplog.at_level(logging.WARNING):
        assert ticks.tick(app, job)
    assert "it is over" in caplog.text


def test_the_clock_waits_for_its_database_and_ticks_again(app, cast, gone, monkeypatch):
    """On PostgreSQL its lock goes with the connection: it must be taken anew, not end the service."""
    rounds, handlers = [], []
    monkeypatch.setattr(clock_job, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(clock_job, "_on_signals", handlers.append)
    ticked = clock_job._tick_until_stopped

    def counted(*arguments):
        rounds.append(time.monotonic())
        ticked(*arguments)

    monkeypatch.setattr(clock_job, "_tick_until_stopped", counted)
    db.session.remove()
    thread = threading.Thread(target=clock_job.run, args=(app, PlanRunner(start)), daemon=True)
    thread.start()
    _wait_for(lambda: len(rounds) == 1)
    is_server = db.engine.dialect.name == "postgresql"
    gone()
    time.sleep(1.5)
    assert thread.is_alive()
    gone.back()
    _wait_for(lambda: len(rounds) == (2 if is_server else 1))
    time.sleep(0.3)
    handlers[0]()
    thread.join(20)
    assert not thread.is_alive()
    with ClockLock(db.engine, app.config["ROSTER"].instance):
        pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_writes_in_words_and_reads_go_on(client, cast, now):
    publish_december(cast.own, now)
    db.session.remove()

    def fill(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    db.engine.dispose()
    event.listen(db.engine, "connect", fill)
    refused = [
        client.post(CONFIRM, data=form(cast, f"1390000{number:04}", number)).status_code
        for number in range(20)
    ]
    assert {303, 503} <= set(refused) <= {303, 409, 503}, (
        "room for a few in the pages that are there; then words"
    )
    assert client.get("/b/own/").status_code == 200
    before = db.session.query(Booking).count()
    assert before == refused.count(303)
    event.remove(db.engine, "connect", fill)
    db.session.remove()
    db.engine.dispose()
    assert client.post(CONFIRM, data=form(cast, "13911110000", 21)).status_code in (303, 409)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_another_program_keeps_locked(client, app, cast, now, monkeypatch):
    publish_december(cast.own, now)
    typed = form(cast)
    db.session.remove()
    db.engine.dispose()

    def lose_patience(connection, _record):
        connection.execute("PRAGMA busy_timeout=50")

    event.listen(db.engine, "connect", lose_patience)
    other = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        assert client.post(CONFIRM, data=typed).status_code == 503
        assert client.get("/b/own/").status_code == 200, "reading goes on"
        connection.execute(text("ROLLBACK"))
    other.dispose()
    assert client.post(CONFIRM, data=typed).status_code == 303
    event.remove(db.engine, "connect", lose_patience)  # the engine serves later tests, too
    db.session.remove()
    db.engine.dispose()


def test_a_complaint_is_repeated_now_and_then(caplog, monkeypatch):
    monkeypatch.setattr(complaints, "SAID_AGAIN_AFTER_SECONDS", 0.0)
    complaint = Complaint(logging.getLogger("test"), "no light")
    complaint.is_over()
    complaint.arises("dark")
    complaint.arises("dark")
    assert [record.getMessage() for record in caplog.records] == [
        "no light: dark",
        "no light: dark (1 times since it was last said)",
    ]
