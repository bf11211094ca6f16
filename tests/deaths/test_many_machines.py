"""Two web processes and three workers on PostgreSQL, one killed every few seconds under load: `make soak` only.

ROSTER_SOAK_SECONDS says for how long (five minutes), ROSTER_DEATH_SEED repeats one.
"""

import os
import random
import time
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from roster.database import db
from roster.models import WorkerProcess
from tests.deaths import oracle
from tests.deaths.house import House
from tests.deaths.load import Load
from tests.deaths.mail_server import receiving
from tests.deaths.test_kills import FIRST_SEED, SOAK, _wait_for, places_of

SECONDS = int(os.environ.get("ROSTER_SOAK_SECONDS", "300"))
MACHINES = 3
VICTIMS = (
    "worker",
    "clock",
    *(f"{what}machine{n + 1}" for n in range(MACHINES) for what in ("", "", "solver of ")),
)


@pytest.mark.skipif(not SOAK, reason="long: make soak")
@pytest.mark.postgresql
@pytest.mark.timeout(SECONDS + 300)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nothing_is_lost_or_doubled_while_machines_die(app, cast, capsys):
    places, chance, sequences = places_of(cast), random.Random(FIRST_SEED), oracle.Sequences()
    killed: Counter[str] = Counter()
    with (
        receiving() as mailbox,
        House(replace(app.config["ROSTER"]), mailbox.port, MACHINES, ROSTER_DEATH_ONCE="1") as house,
    ):

        def workers():
            db.session.rollback()
            return db.session.scalar(select(func.count(func.distinct(WorkerProcess.name))))

        _wait_for(lambda: workers() == MACHINES, "the workers do not start")
        with Load(house, places, FIRST_SEED, pace=max(1, SECONDS / 30)) as load:
            _wait_for(lambda: load.promises.published and load.promises.booked, "the house does not start")
            ends = time.monotonic() + SECONDS
            while time.monotonic() < ends:
                time.sleep(chance.uniform(1, 4))
                victim = chance.choice(VICTIMS)
                if not house.kill(victim, chance):
                    continue
                killed[victim] += 1
                assert oracle.faults(load.promises, sequences, house.now()) == [], f"{killed}"
                house.revive()
        house.close()
        _wait_for(
            lambda: not oracle.unfinished(house.now()), lambda: f"still {oracle.unfinished(house.now())}"
        )
        found = oracle.faults(load.promises, sequences, house.now())
        found += oracle.plan_faults(load.promises)
        found += oracle.repeated_or_lost(mailbox)
    db.session.rollback()
    assert found == [], f"{killed}"
    with capsys.disabled():
        print(
            f"\n{SECONDS} s, {sum(killed.values())} killed ({dict(killed)}): {oracle.tally(load.promises, mailbox)}"
        )
