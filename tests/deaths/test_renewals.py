"""The program of before on the schema of this one, and both side by side: `make soak` only.

First that program's own tests of what people do run against our schema; then its processes serve under load while the
schema is upgraded and ours take over, one by one, in the same socket.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from http.client import HTTPConnection

import pytest

from roster.database import db, schema
from tests.deaths import oracle
from tests.deaths.earlier import earlier
from tests.deaths.house import ROOT, House
from tests.deaths.load import Load
from tests.deaths.mail_server import receiving
from tests.deaths.test_kills import FIRST_SEED, SOAK, _wait_for, places_of

STEPS = (1, 5)
"""So many migrations ago: the release of before, and one that somebody did not upgrade for some weeks."""
SECONDS = 10
"""How long each pair of versions serves."""
FLOWS = (
    "services",
    "web",
    "feeds",
    "jobs",
    "api",
    "races/test_booking_races.py",
    "races/test_mixed_races.py",
)
"""Folders of that program's tests: booking, check-in, records, publishing, calendars, messages, plans, statistics."""
OTHERS_BUSINESS = (
    # what that program's tests say of its own schema, not of what people do
    "the_newest_migration or pending or downgrade"
)

pytestmark = pytest.mark.skipif(not SOAK, reason="long: make soak")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("steps", STEPS)
def test_the_tests_of_the_program_of_before_hold_on_this_schema(steps, tmp_path):
    """On both engines. Its migrations are exchanged for ours before they run, as an upgrade does it to its database."""
    with earlier(steps, tmp_path) as place:
        shutil.rmtree(place / "migrations")
        shutil.copytree(ROOT / "migrations", place / "migrations")
        flows = [f"tests/{flow}" for flow in FLOWS if (place / "tests" / flow).exists()]
        environment = {name: value for name, value in os.environ.items() if name != "ROSTER_SOAK"}
        chosen = [*flows, "-k", f"not ({OTHERS_BUSINESS})"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n2", "-p", "no:cacheprovider", "--tb=short", *chosen],
            cwd=place,
            env=environment | {"PYTHONPATH": str(place)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-8000:]


def schema_seen(house: House) -> str:
    """How a house's site finds the schema."""
    connection = HTTPConnection("127.0.0.1", house.port, timeout=30)
    connection.request("GET", "/readyz")
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


@pytest.mark.timeout(900)
@pytest.mark.parametrize("steps", STEPS)
def test_processes_are_renewed_one_by_one_under_load(app, cast, steps, tmp_path, capsys):
    """Upgrade the schema under the program of before, start ours beside it, end its clock, then its site."""
    places, sequences = places_of(cast, slot_minutes=5), oracle.Sequences()
    db.session.remove()
    schema.downgrade(schema.revisions()[-1 - steps])
    config = replace(app.config["ROSTER"])
    with (
        earlier(steps, tmp_path) as place,
        receiving() as mailbox,
        House(config, mailbox.port, root=place, ROSTER_DEATH_ONCE="1") as old,
        Load(old, places, FIRST_SEED, pace=5) as load,
    ):
        promises = load.promises
        _wait_for(lambda: promises.published and promises.booked, "the program of before does not start")
        db.session.remove()
        schema.upgrade()
        before = len(promises.booked)
        time.sleep(SECONDS)
        assert '"newer"' in schema_seen(old)
        assert len(promises.booked) > before, "the program of before books on the new schema"
        assert oracle.faults(promises, sequences, old.now()) == []
        with House(config, mailbox.port, before=old, ROSTER_DEATH_ONCE="1") as new:
            time.sleep(SECONDS)  # both serve in one socket; the new clock waits for the old one to go
            old.leave("clock")
            old.leave("web")
            after = len(promises.published)
            _wait_for(lambda: len(promises.published) > after + 2, "the new program does not take over")
            time.sleep(SECONDS)
            load.stopping.set()
            _wait_for(
                lambda: not oracle.unfinished(new.now()),
                lambda: f"still {oracle.unfinished(new.now())}",
            )
            found = oracle.faults(promises, sequences, new.now()) + oracle.plan_faults(promises)
            found += oracle.repeated_or_lost(mailbox)
    db.session.rollback()
    assert found == []
    with capsys.disabled():
        print(f"\n{db.engine.dialect.name}, {steps} migrations: {oracle.tally(promises, mailbox)}")
