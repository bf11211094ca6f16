"""One machine on SQLite whose server is killed a hundred times at random points, under load: `make soak` only.

The same database dies each time. ROSTER_DEATH_KILLS says how often, ROSTER_DEATH_SEED repeats one.
"""

import os
import random
import time
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from roster.database import db
from roster.services import trail_checks
from tests.deaths import oracle
from tests.deaths.house import House
from tests.deaths.load import Load
from tests.deaths.mail_server import receiving
from tests.deaths.test_kills import FIRST_SEED, SOAK, _wait_for, places_of

KILLS = int(os.environ.get("ROSTER_DEATH_KILLS", "100"))
LONGEST_PAUSE_SECONDS = 3.0
DIES_WHILE_STARTING = 0.2
"""How many deaths do not wait until the site answers again."""
VICTIMS = ("everything", "everything", "everything", "worker", "web", "clock", "solver")
"""Half of the deaths are the whole server's; of those nobody is left who holds the file open."""


def _file_faults() -> list[str]:
    """Return what SQLite itself finds wrong, once it has read again what the dead left in the write-ahead log."""
    db.session.rollback()
    lines = [line for (line,) in db.session.execute(text("PRAGMA integrity_check"))]
    lines += [
        f"a foreign key leads nowhere: {row}" for row in db.session.execute(text("PRAGMA foreign_key_check"))
    ]
    return [line for line in lines if line != "ok"]


@pytest.mark.skipif(not SOAK, reason="long: make soak")
@pytest.mark.timeout(KILLS * 30 + 300)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_lost_or_doubled_while_the_server_dies_a_hundred_times(app, cast, capsys):
    places, chance, sequences = places_of(cast, slot_minutes=5), random.Random(FIRST_SEED), oracle.Sequences()
    killed: Counter[str] = Counter()
    began = time.monotonic()
    with (
        receiving() as mailbox,
        House(replace(app.config["ROSTER"]), mailbox.port, ROSTER_DEATH_ONCE="1") as house,
    ):
        with Load(house, places, FIRST_SEED, pace=max(1, KILLS / 16)) as load:
            _wait_for(lambda: load.promises.published and load.promises.booked, "the house does not start")
            while sum(killed.values()) < KILLS:
                if chance.random() > DIES_WHILE_STARTING:
                    _wait_for(house.answers, "the house does not start again")
                time.sleep(chance.uniform(0.05, LONGEST_PAUSE_SECONDS))
                db.session.remove()
                db.engine.dispose()  # whoever opens the file next must recover it
                victim = chance.choice(VICTIMS)
                if not house.kill(victim, chance):
                    continue
                killed[victim] += 1
                found = _file_faults() + oracle.faults(load.promises, sequences, house.now())
                assert found == [], f"{killed}"
                house.revive()
        house.close()
        _wait_for(
            lambda: not oracle.unfinished(house.now()), lambda: f"still {oracle.unfinished(house.now())}"
        )
        found = _file_faults() + oracle.faults(load.promises, sequences, house.now())
        found += oracle.plan_faults(load.promises)
        found += oracle.repeated_or_lost(mailbox)
    db.session.rollback()
    assert found == [], f"{killed}"
    chains = [report for reports in trail_checks.check_all().values() for report in reports]
    assert all(report.is_whole for report in chains)
    with capsys.disabled():
        print(
            f"\n{time.monotonic() - began:.0f} s, {sum(killed.values())} killed ({dict(killed)}): "
            f"{oracle.tally(load.promises, mailbox)}"
        )
