"""SIGKILL at random moments of a booking storm, publications, deliveries and solves; then everything holds.

`make soak` lives many such lives on each database and prints a table; a seed of ROSTER_DEATH_SEED repeats one.
"""

import os
import random
import time
from dataclasses import replace

import pytest

from roster.database import db, unit_of_work
from roster.services import settings
from tests.booking_builders import publish_december, slots_of
from tests.conftest import NOW
from tests.deaths import oracle
from tests.deaths.house import VICTIMS, House
from tests.deaths.load import Load
from tests.deaths.mail_server import receiving

SOAK = bool(os.environ.get("ROSTER_SOAK"))
KILLS = 5 if SOAK else 2
FIRST_SEED = int(os.environ.get("ROSTER_DEATH_SEED", "1"))
SEEDS = range(FIRST_SEED, FIRST_SEED + (int(os.environ.get("ROSTER_DEATH_LIVES", "10")) if SOAK else 1))
SETTLE_SECONDS = 300


def places_of(cast, slot_minutes=30):
    """Publish December and return the public ids of what can be booked."""
    with unit_of_work():
        settings.change(cast.own.bureau, walk_in_slots_per_half=0, slot_minutes=slot_minutes)
    publish_december(cast.own, NOW)
    found = [slot.public_id for sitting in cast.own.sittings for slot in slots_of(sitting)]
    db.session.rollback()
    return found


@pytest.mark.timeout(700)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_life_with_sudden_deaths(app, cast, seed, capsys):
    places, chance, sequences = places_of(cast), random.Random(seed), oracle.Sequences()
    kills: list[str] = []
    began = time.monotonic()
    with receiving() as mailbox, House(replace(app.config["ROSTER"]), mailbox.port) as house:
        with Load(house, places, seed) as load:
            _wait_for(lambda: load.promises.published and load.promises.booked, "the house does not start")
            while len(kills) < KILLS:
                time.sleep(chance.uniform(0.05, 1.5))
                victim = chance.choice(VICTIMS)
                if not house.kill(victim, chance):
                    continue
                kills.append(victim)
                assert oracle.faults(load.promises, sequences, house.now()) == [], f"seed {seed}: {kills}"
                house.revive()
        _wait_for(
            lambda: not oracle.unfinished(house.now()),
            lambda: f"seed {seed}: still {oracle.unfinished(house.now())}",
        )
        found = oracle.faults(load.promises, sequences, house.now())
        found += oracle.plan_faults(load.promises)
        found += oracle.delivery_faults(mailbox, kills.count("clock") + kills.count("everything"))
    db.session.rollback()
    assert found == [], f"seed {seed}: {kills}"
    with capsys.disabled():
        if SOAK:
            engine = db.engine.dialect.name
            promises = load.promises
            print(
                f"\n{engine:10} seed {seed:3} {time.monotonic() - began:5.1f} s  {' '.join(kills):45} "
                f"booked {len(promises.booked):3} published {len(promises.published):3} "
                f"planned {len(promises.planned):2} mails {sum(mailbox.accepted.values()):3} "
                f"twice {sum(mailbox.accepted.values()) - len(mailbox.accepted)}"
            )


def _wait_for(condition, complaint):
    ends = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < ends:
        if condition():
            return
        time.sleep(0.2)
    raise AssertionError(complaint() if callable(complaint) else complaint)
