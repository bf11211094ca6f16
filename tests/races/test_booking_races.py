"""Twenty people press "confirm" for one place at the same instant, and two hundred once, on a real server with two processes.

Besides: one hold a seat, one booking a form however often it is sent, one booking a phone and date.

The negative control takes the guard off (the unique key dropped, seats looked up before the transaction)
and must overbook: otherwise the race would prove nothing.
"""

import re
from collections import Counter

import pytest
from sqlalchemy import select, text

from roster.core.references import new_token
from roster.database import db, unit_of_work
from roster.models import Booking, SeatClaim
from roster.services import invariants, settings
from roster.web.public import drafts
from roster.web.public.drafts import Draft
from tests.booking_builders import publish_december, slots_of
from tests.races.booking_clients import Browser, all_at_once, serving

BROWSERS = 20
SLOTS = 20
CROWD = 200
FEWER = 3
CONFIRM = "/b/own/book/confirm"


@pytest.fixture
def places(cast, now):
    """Thirty one-seat times: those raced for, and ten that stay free as alternatives."""
    with unit_of_work():
        settings.change(cast.own.bureau, walk_in_slots_per_half=0)
    publish_december(cast.own, now)
    found = [slot.public_id for sitting in cast.own.sittings for slot in slots_of(sitting)]
    db.session.rollback()
    assert len(found) == 30
    return found


def form(slot, phone, key=""):
    draft = Draft(matter="family", slot=slot, name="示某", phone=phone)
    return {"key": key or new_token(), "seal": drafts.seal(draft)}


def race(browsers, places):
    """Let all browsers fight for each place in turn; return the answers by place."""
    rounds = []
    for number, slot in enumerate(places):
        forms = [form(slot, f"1390{number:03}{browser:04}") for browser in range(len(browsers))]
        rounds.append(all_at_once(browsers, CONFIRM, forms))
    return rounds


def drop_the_unique_key():
    """Take the guarantee out of this test's database."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE seat_claims DROP CONSTRAINT uq_seat_claims_seat_id"))
    else:
        sql = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'seat_claims'"))
        weaker = re.sub(r",\s*CONSTRAINT uq_seat_claims_seat_id UNIQUE \(seat_id\)", "", sql)
        assert weaker != sql
        db.session.execute(text("DROP TABLE seat_claims"))
        db.session.execute(text(weaker))
    db.session.commit()


@pytest.mark.timeout(180)
def test_one_seat_one_booking_whoever_presses_when(app, places, now):
    spare = places[SLOTS:]
    with serving(app.config["ROSTER"]) as port:
        browsers = [Browser(port) for _ in range(BROWSERS)]
        rounds = race(browsers, places[:SLOTS])
        crowd = all_at_once(
            browsers * (CROWD // BROWSERS),
            CONFIRM,
            [form(spare[8], f"1380{number:07}") for number in range(CROWD)],
        )
        held = all_at_once(browsers, "/b/own/book/hold", [{"slot": spare[0], "matter": "family"}] * BROWSERS)
        same_form = all_at_once(browsers, CONFIRM, [form(spare[1], "13700010001", "k" * 43)] * BROWSERS)
        same_phone = all_at_once(browsers[:5], CONFIRM, [form(slot, "13700010002") for slot in spare[2:7]])
    assert Counter(answer.status for answer in crowd) == {303: 1, 409: CROWD - 1}, (
        "one has it, no server error"
    )
    answers = [answer for round_ in rounds for answer in round_]
    assert {answer.status for answer in answers} == {303, 409}, "no server error, nothing else"
    assert [[answer.status for answer in round_].count(303) for round_ in rounds] == [1] * SLOTS
    assert {answer.text.count('name="slot"') for answer in answers if answer.status == 409} == {3}
    assert sorted(answer.status for answer in held) == [302] + [409] * (BROWSERS - 1)
    assert {answer.status for answer in same_form} == {303}
    assert len({answer.location for answer in same_form}) == 1
    assert sorted(answer.status for answer in same_phone) == [303] + [409] * 4
    assert db.session.query(Booking).count() == SLOTS + 3
    assert len(set(db.session.scalars(select(SeatClaim.seat_id)))) == SLOTS + 3 + 1, "the last is held"
    assert invariants.check(None, now) == []


@pytest.mark.timeout(180)
def test_without_the_guard_the_same_race_overbooks(app, places, now):
    drop_the_unique_key()
    with serving(app.config["ROSTER"], guarded=False) as port:
        browsers = [Browser(port) for _ in range(BROWSERS)]
        rounds = race(browsers, places[:FEWER])
    booked = sum(answer.status == 303 for round_ in rounds for answer in round_)
    assert booked > FEWER
    assert db.session.query(Booking).count() == booked
    assert {"more_bookings_than_seats", "seat_given_twice"} <= set(invariants.check(None, now))
