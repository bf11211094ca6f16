"""PostgreSQL is stopped and started under pages and workers: words meanwhile, and all goes on by itself, nothing lost.

A small one runs in the suite; `make soak` does it again and again under load (ROSTER_DEATH_RESTARTS, 10).
"""

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from http.client import HTTPConnection

import pytest
from flask import request_finished
from sqlalchemy import func, select, text

from roster.database import db, queue, unit_of_work
from roster.jobs import worker as workers
from roster.models import Booking, Sitting, WorkerProcess
from roster.services import worker_processes
from tests.booking_builders import publish_december
from tests.deaths import oracle
from tests.deaths.house import House
from tests.deaths.load import Load
from tests.deaths.mail_server import receiving
from tests.deaths.test_kills import FIRST_SEED, SOAK, _wait_for, places_of
from tests.deaths.test_outages import CONFIRM, form
from tests.jobs.test_deliveries import Recorder
from tests.jobs.test_workers import working
from tests.outbox import add_booking, add_notice
from tests.postgresql import run_as_admin

RESTARTS = int(os.environ.get("ROSTER_DEATH_RESTARTS", "10"))
MACHINES = 2

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]

LISTENERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
)


def _listeners() -> int:
    db.session.rollback()  # a transaction sees who is there as it was the first time that it asked
    return db.session.scalar(LISTENERS)


def test_pages_and_a_worker_outlive_a_restart(app, client, cast, now, cluster, monkeypatch, caplog):
    for name in ("HEARTBEAT_SECONDS", "AGAIN_SECONDS"):
        monkeypatch.setattr(workers, name, 0.2)
    publish_december(cast.own, now)
    typed, recorder = form(cast), Recorder()
    with working(app, recorder=recorder):
        _wait_for(lambda: worker_processes.serve(queue.DELIVERIES, now), "no worker")
        db.session.remove()
        cluster.stop("immediate")
        try:
            answers = [client.get("/b/own/"), client.post(CONFIRM, data=typed)]
            assert client.get("/readyz").status_code == 503
        finally:
            cluster.start()
        assert [answer.status_code for answer in answers] == [503, 503]
        assert typed["key"] in answers[1].get_data(as_text=True)
        assert client.post(CONFIRM, data=typed).status_code == 303
        _wait_for(lambda: _listeners() == len(queue.QUEUES), "nobody listens again")
        with unit_of_work():
            sitting = db.session.scalars(select(Sitting).order_by(Sitting.id.desc())).first()
            add_notice(add_booking(sitting, now, code="AAAAAA"), now)
        _wait_for(lambda: recorder.seen, "the worker takes nothing any more")
    db.session.rollback()
    assert db.session.scalar(select(func.count(Booking.id))) == 2
    assert "Traceback" not in caplog.text


def test_a_database_that_goes_when_the_answer_is_made_spoils_no_answer(client, cast, postgresql_server):
    def leave(*_anything, **_more):
        name = db.engine.url.database
        run_as_admin(
            postgresql_server,
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'",
        )

    db.session.remove()
    with ThreadPoolExecutor(
        1
    ) as apart:  # outside the test's own context a request ends its session, as a server's does
        with request_finished.connected_to(leave):
            assert apart.submit(client.get, "/b/own/").result().status_code == HTTPStatus.OK
        assert apart.submit(client.get, "/b/own/").result().status_code == HTTPStatus.OK


def _page(house: House) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", house.port, timeout=60)) as connection:
        connection.request("GET", "/b/own/")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.skipif(not SOAK, reason="long: make soak")
@pytest.mark.timeout(RESTARTS * 60 + 600)
def test_nothing_is_lost_while_the_database_is_restarted_under_load(app, cast, cluster, capsys):
    places, chance, sequences = places_of(cast), random.Random(FIRST_SEED), oracle.Sequences()
    stopped: Counter[str] = Counter()
    log = app.config["ROSTER"].instance / "house.log"
    with (
        receiving() as mailbox,
        House(replace(app.config["ROSTER"]), mailbox.port, MACHINES, ROSTER_DEATH_ONCE="1") as house,
    ):

        def workers_alive() -> int:
            db.session.rollback()
            return db.session.scalar(
                select(func.count(WorkerProcess.id)).where(
                    WorkerProcess.seen_at > queue.alive_since(house.now())
                )
            )

        _wait_for(lambda: workers_alive() == MACHINES, "the workers do not start")
        with Load(house, places, FIRST_SEED, pace=max(1, RESTARTS / 2)) as load:
            _wait_for(lambda: load.promises.published and load.promises.booked, "the house does not start")
            for _ in range(RESTARTS):
                time.sleep(chance.uniform(1, 6))
                mode = chance.choice(["immediate", "fast"])
                db.session.remove()
                cluster.stop(mode)
                stopped[mode] += 1
                try:
                    pages = [_page(house) for _ in range(6)]
                    time.sleep(chance.uniform(0, 8))
                finally:
                    cluster.start()
                assert {status for status, _ in pages} == {HTTPStatus.SERVICE_UNAVAILABLE}
                assert not any("Traceback" in text or "psycopg" in text for _, text in pages)
                _wait_for(house.answers, "pages do not come back")
                assert oracle.faults(load.promises, sequences, house.now()) == [], f"{stopped}"
            _wait_for(lambda: _listeners() == MACHINES * len(queue.QUEUES), "workers do not listen again")
            _wait_for(lambda: workers_alive() == MACHINES, "workers do not come back")
        ended = [name for name, process in house.processes.items() if process.poll() is not None]
        house.close()
        _wait_for(
            lambda: not oracle.unfinished(house.now()), lambda: f"still {oracle.unfinished(house.now())}"
        )
        found = oracle.faults(load.promises, sequences, house.now())
        found += oracle.plan_faults(load.promises)
        found += oracle.repeated_or_lost(mailbox)
    assert (found, ended) == ([], []), f"{stopped}"
    assert "Traceback" not in log.read_text(), "the log says it in words"
    with capsys.disabled():
        print(f"\n{sum(stopped.values())} restarts ({dict(stopped)}): {oracle.tally(load.promises, mailbox)}")
