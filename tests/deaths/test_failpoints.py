"""For each critical act: killed before any of its statements nothing has happened; done again, all has.

The whole database is compared, row by row. `make soak` dies at every single statement, the suite at a few.
"""

import json
import os
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster import planning as planner
from roster.core import clock
from roster.core.actors import CITIZEN, Actor
from roster.core.errors import DomainError
from roster.database import db, unit_of_work
from roster.jobs import deliveries
from roster.models import (
    Booking,
    Bureau,
    Notice,
    NoticeChannel,
    NoticeState,
    PlanRun,
    Sitting,
    Slot,
)
from roster.notify import Gateway, Gateways
from roster.services import bookings, invariants, planning, rosters, scheduled_publications, sitting_moves
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.deaths.failpoints import DIED, DONE, everything, point_of_commit, run
from tests.outbox import add_booking, add_notice
from tests.services.planning_stage import ACTOR, FULL, bureau_of, draft_with, drafted_with, solved

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

EVERY_POINT = bool(os.environ.get("ROSTER_SOAK"))
LEASE = timedelta(minutes=2)


def publishing(cast, now):
    drafted_with(cast.own, now, FULL)
    bureau_id = cast.own.bureau.id

    def act():
        with unit_of_work():
            bureau = db.session.get_one(Bureau, bureau_id)
            draft = rosters.needed_draft(bureau, "2026-12")
            rosters.publish(bureau, "2026-12", draft.edits, ACTOR, now)

    return act


def publishing_by_the_clock(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, FULL)
        actor = Actor("account", cast.own.scheduler.id)
        scheduled_publications.schedule(
            bureau_of(cast.own), "2026-12", draft.edits, now + timedelta(hours=1), "", actor, now
        )
    then = now + timedelta(hours=2)

    def act():
        for roster_id in scheduled_publications.due(then):
            with unit_of_work():
                scheduled_publications.publish_due(roster_id, then)

    return act


def booking(cast, now):
    publish_december(cast.own, now)
    slot_id = slots_of(cast.own.sittings[0])[0].id

    def act():
        with unit_of_work():
            slot = db.session.get_one(Slot, slot_id)
            bookings.book(slot, request_of(), CITIZEN, now, idempotency_key="k" * 43)

    return act


def moving_a_booking(cast, now):
    publish_december(cast.own, now)
    times = slots_of(cast.own.sittings[0])
    made, target = book(times[0], now).id, times[1].id

    def act():
        with unit_of_work():
            one = db.session.get_one(Booking, made)
            bookings.move(one, db.session.get_one(Slot, target), 1, CITIZEN, now)

    return act


def moving_a_sitting(cast, now):
    publish_december(cast.own, now)
    book(slots_of(cast.own.sittings[0])[0], now)
    sitting_id, bureau_id = cast.own.sittings[0].id, cast.own.bureau.id

    def act():
        with unit_of_work():
            sitting = db.session.get_one(Sitting, sitting_id)
            bureau = db.session.get_one(Bureau, bureau_id)
            sitting_moves.move_sitting(sitting, bureau, date(2026, 12, 4), "市集", ACTOR, now)

    return act


def _running(cast, now):
    with unit_of_work():
        planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 5, 7, ACTOR, now)
        found = planning.claim_next(now, LEASE)
        return found.id, solved(planner.Instance.from_json(json.loads(found.instance)))


def finishing_a_plan(cast, now):
    run_id, result = _running(cast, now)

    def act():
        with unit_of_work():
            planning.finish(run_id, result, now)

    return act


def adopting_a_plan(cast, now):
    run_id, result = _running(cast, now)
    with unit_of_work():
        planning.finish(run_id, result, now)

    def act():
        with unit_of_work():
            planning.adopt(db.session.get_one(PlanRun, run_id), ACTOR, now)

    return act


def points(last):
    """Return where to die: everywhere, or at the ends and a few places between."""
    if EVERY_POINT or last <= 8:
        return list(range(1, last + 1))
    return sorted({1, 2 * last // 3, last - 1, last})


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "prepare",
    [
        publishing,
        publishing_by_the_clock,
        booking,
        moving_a_booking,
        moving_a_sitting,
        finishing_a_plan,
        adopting_a_plan,
    ],
    ids=lambda prepare: prepare.__name__,
)
def test_nothing_is_ever_half_done(app, cast, now, prepare, tmp_path):
    act = prepare(cast, now)
    before, length = everything(), point_of_commit(act, tmp_path / "points")
    for point in points(length):
        assert run(act, point) == DIED, point
        assert everything() == before, f"something is half done after a death at point {point} of {length}"
    assert run(act, length + 1) == DIED, "after the commit, before anybody could hear of it"
    after = everything()
    assert after != before
    assert invariants.check(None, now) == []
    _repeat(act)
    assert _without_trail(everything()) == _without_trail(after), "done again it changes nothing"


def _repeat(act):
    """Do it again as somebody does who never saw the answer; a refusal in words is an answer."""
    try:
        act()
    except DomainError:
        db.session.rollback()


def _without_trail(rows):
    """A plan adopted twice lays the same people on the same duties, in rows of their own numbers."""
    people = sorted(json.dumps(json.loads(line)[1:6]) for line in rows["assignments"])
    left_out = ("audit_rows", "chains", "rosters", "assignments")
    return people, {name: lines for name, lines in rows.items() if name not in left_out}


class Letterbox(Gateway):
    """A gateway that writes each reference into a file, which outlives the process."""

    def __init__(self, path, *, is_repeatable):
        self.path, self.is_repeatable = path, is_repeatable

    def deliver(self, message):
        with self.path.open("a") as file:
            file.write(f"{message.reference}\n")

    def read(self):
        return self.path.read_text().split() if self.path.exists() else []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("is_repeatable", [True, False], ids=["mail", "text message"])
def test_a_delivery_cut_off_anywhere_loses_nothing_and_repeats_only_its_own_key(
    app, cast, now, tmp_path, is_repeatable
):
    box = Letterbox(tmp_path / "box", is_repeatable=is_repeatable)
    gateways = Gateways({NoticeChannel.SMS: box})
    with unit_of_work():
        for sitting, code in zip(cast.own.sittings, ("AAAAAA", "CCCCCC", "DDDDDD"), strict=True):
            add_notice(add_booking(sitting, now, code=code), now)
    keys = set(db.session.scalars(select(Notice.public_id)))
    moment, deaths, point = now, 0, 3
    while deaths < 5:
        with clock.frozen(moment):
            status = run(lambda: deliveries.send(moment, gateways, "https://roster.example"), point)  # noqa: B023
        if status == DONE:
            break
        deaths, point, moment = deaths + 1, point + 4, moment + deliveries.LEASE + timedelta(seconds=1)
    with clock.frozen(moment):
        deliveries.send(moment, gateways, "https://roster.example")
    db.session.rollback()
    notices = db.session.scalars(select(Notice)).all()
    assert deaths > 1
    if is_repeatable:
        assert set(box.read()) == keys, "each left, under its own key"
        assert len(box.read()) <= len(keys) + deaths, "at most one twice for each death"
        assert {notice.state for notice in notices} == {NoticeState.SENT}
    else:
        assert len(box.read()) == len(set(box.read())), "nothing leaves twice"
        silent = {notice.public_id for notice in notices if notice.state is not NoticeState.SENT}
        assert keys - set(box.read()) <= silent, "what did not leave is nowhere called sent"
        assert {notice.state for notice in notices} <= {
            NoticeState.SENT,
            NoticeState.UNCERTAIN,
            NoticeState.TO_CALL,
        }
