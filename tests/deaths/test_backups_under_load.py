"""A back-up that is taken while people book, restored elsewhere: promises hold, and nothing confirmed before it is missing.

`make soak` does so with real processes under load, onto the other engine, and brings PostgreSQL back to an instant
between two bookings from an archive of its log.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text

from roster.core.actors import COMMAND
from roster.core.references import new_token
from roster.database import db
from roster.database.scratch import database_at
from roster.models import Booking, Slot
from roster.services import backups, invariants
from tests.booking_builders import book
from tests.deaths.house import House
from tests.deaths.load import Load
from tests.deaths.mail_server import receiving
from tests.deaths.test_kills import FIRST_SEED, SOAK, _wait_for, places_of
from tests.postgresql import Cluster, database_of

KEYS = select(Booking.idempotency_key)


@contextmanager
def booking(app: Flask, now) -> Iterator[list[str]]:
    """Let somebody book one time after the other in a thread; give the keys of what was confirmed, as they come."""
    confirmed: list[str] = []
    stopping = threading.Event()

    def work() -> None:
        with app.app_context():
            slots = db.session.scalars(select(Slot).where(Slot.role == "lawyer").order_by(Slot.id)).all()
            for number, slot in enumerate(slots):
                if stopping.is_set():
                    return
                key = new_token()
                book(slot, now, number, key=key)
                confirmed.append(key)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield confirmed
    finally:
        stopping.set()
        thread.join(60)


@pytest.mark.usefixtures("quick_upgrades")
def test_what_was_confirmed_before_a_backup_is_in_it(app, cast, now, tmp_path):
    places_of(cast)
    with booking(app, now) as confirmed:
        _wait_for(lambda: len(confirmed) >= 2, "nobody books")
        before = list(confirmed)
        saved = backups.make(tmp_path / "kept", COMMAND, now)
    with database_at(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}") as target:
        report = backups.bring_in(saved, target, now)
        assert (report.broken, invariants.check(None, now)) == ([], [])
        held = set(db.session.scalars(KEYS))
    assert set(before) <= held <= set(confirmed)


@pytest.mark.skipif(not SOAK, reason="long: make soak")
@pytest.mark.timeout(900)
def test_back_ups_under_load_move_to_the_other_engine_whole(app, cast, tmp_path, request, capsys):
    places, counts = places_of(cast, slot_minutes=5), []
    with receiving() as mailbox, House(replace(app.config["ROSTER"]), mailbox.port) as house:
        with Load(house, places, FIRST_SEED, pace=3) as load:
            _wait_for(lambda: load.promises.published and load.promises.booked, "the house does not start")
            for number in range(3):
                before = set(load.promises.booked)
                saved = backups.make(tmp_path / f"kept{number}", COMMAND, house.now())
                if db.engine.dialect.name == "postgresql":
                    other = f"sqlite:///{tmp_path / f'other{number}.sqlite3'}"
                else:
                    other = request.getfixturevalue("postgresql_database").fresh()
                with database_at(other) as target:
                    report = backups.bring_in(saved, target, house.now())
                    assert (report.broken, invariants.check(None, house.now())) == ([], [])
                    held = set(db.session.scalars(KEYS))
                assert before <= held
                counts.append((len(before), len(held)))
        assert load.promises.faults == []
    with capsys.disabled():
        print(f"\nconfirmed before, and held by, each back-up: {counts}")


@contextmanager
def _archived(cluster: Cluster, folder: Path) -> Iterator[None]:
    """Let the server keep its log in a folder, as the documentation says."""
    cluster.stop("fast")
    cluster.start("-c archive_mode=on", f"-c archive_command='test ! -f {folder}/%f && cp %p {folder}/%f'")
    try:
        yield
    finally:
        cluster.stop("fast")
        cluster.start()


@pytest.mark.skipif(not SOAK, reason="long: make soak")
@pytest.mark.postgresql
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_comes_back_to_an_instant_between_two_bookings(app, cast, now, cluster):
    places_of(cast)
    slots = db.session.scalars(select(Slot).where(Slot.role == "lawyer").order_by(Slot.id)).all()
    name, keys = db.engine.url.database, [new_token() for _ in range(3)]
    db.session.remove()
    folder = Path(tempfile.mkdtemp(prefix="roster-archive-"))
    os.chown(folder, cluster.folder.stat().st_uid, -1)
    copy = Cluster(folder / "copy", cluster.programs, folder)
    with _archived(cluster, folder):
        book(db.session.merge(slots[0]), now, 1, key=keys[0])
        cluster.run(
            "pg_basebackup",
            "-h",
            str(cluster.sockets),
            "-U",
            "postgres",
            "-D",
            str(copy.folder),
            "-c",
            "fast",
        )
        book(db.session.merge(slots[1]), now, 2, key=keys[1])
        instant = db.session.scalar(select(func.clock_timestamp()))
        book(db.session.merge(slots[2]), now, 3, key=keys[2])
        db.session.execute(text("SELECT pg_switch_wal()"))
        db.session.remove()
    (copy.folder / "recovery.signal").touch()
    with (copy.folder / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"restore_command = 'cp {folder}/%f %p'\nrecovery_target_time = '{instant.isoformat()}'\n"
            "recovery_target_action = 'promote'\n"
        )
    copy.start()
    try:
        server = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        _wait_for(lambda: not _is_recovering(server), "it does not end its recovery")
        with database_at(database_of(server, name)):
            assert set(db.session.scalars(KEYS)) == set(keys[:2])
            assert invariants.check(None, now) == []
    finally:
        copy.stop("immediate")
        shutil.rmtree(folder)


def _is_recovering(server: str) -> bool:
    engine = create_engine(server)
    with engine.connect() as connection:
        recovering = connection.scalar(text("SELECT pg_is_in_recovery()"))
    engine.dispose()
    return recovering
