"""Two bureaus that publish one person at one instant: one has them, and the other is told so."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from roster.database import db, unit_of_work
from roster.models import Assignment, Bureau, Roster, RosterState
from roster.services import drafts, elsewhere, rosters
from tests.races.test_queue_races import in_parallel
from tests.services.planning_stage import ACTOR, drafted_with
from tests.services.two_bureaus import share

MONTH, SITS = "2026-12", [(0, "lawyer", 0, "day")]


@pytest.fixture
def both_drafted(cast, now):
    """Both bureaus, by their numbers, have drafts with the lawyer whom they share, on one day."""
    share(cast, now)
    for troupe in (cast.own, cast.stranger):
        drafted_with(troupe, now, SITS)
    bureaus = cast.own.bureau.id, cast.stranger.bureau.id
    db.session.rollback()
    return bureaus


def publish_together(app, bureaus, now, monkeypatch, *, is_guarded: bool) -> list[str]:
    """Let both publish when each has begun; return what each is told."""
    told, begun, wait_for_turn = [], threading.Barrier(2), elsewhere.wait_for_turn
    looked = threading.Barrier(2)

    def in_turn(bureau):
        with suppress(threading.BrokenBarrierError):  # on SQLite one waits outside until the other is done
            begun.wait(timeout=1)
        if is_guarded:
            wait_for_turn(bureau)

    def hindrances(*args):
        found = rosters_hindrances(*args)
        if not is_guarded:  # both have looked before either writes
            looked.wait(timeout=20)
        return found

    rosters_hindrances = rosters.hindrances
    monkeypatch.setattr(elsewhere, "wait_for_turn", in_turn)
    monkeypatch.setattr(rosters, "hindrances", hindrances)

    def publishing(bureau_id):
        def work():
            try:
                with unit_of_work():
                    bureau = db.session.get_one(Bureau, bureau_id)
                    draft = drafts.needed_draft(bureau, MONTH)
                    rosters.publish(bureau, MONTH, draft.edits, ACTOR, now)
                told.append("published")
            except rosters.CannotPublish as error:
                told.append(error.in_language("en"))

        return work

    in_parallel(app, [publishing(one) for one in bureaus])
    return sorted(told)


def seats_in_force() -> int:
    """How many seats there are on rosters in force: both are of the person shared."""
    db.session.rollback()
    query = select(func.count(Assignment.id)).join(Roster).where(Roster.state == RosterState.PUBLISHED)
    return db.session.scalar(query)


def test_one_of_two_bureaus_at_one_instant_has_the_person(app, both_drafted, now, monkeypatch):
    told = publish_together(app, both_drafted, now, monkeypatch, is_guarded=True)
    assert told[1:] == ["published"]
    assert "sits for another bureau on 2026-12-02 at that time" in told[0]
    assert seats_in_force() == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_negative_control_who_looks_first_and_waits_for_nobody_seats_them_twice(
    app, both_drafted, now, monkeypatch
):
    """Without waiting for each other's turn both publish: the test above can fail. SQLite lets one write at a time."""
    told = publish_together(app, both_drafted, now, monkeypatch, is_guarded=False)
    assert told == ["published", "published"]
    assert seats_in_force() == 2
