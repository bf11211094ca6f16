"""Two schedulers who ask for a plan at one instant: one plan, and a plain word to the other."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import Bureau, PlanRun, PlanRunState
from roster.services import planning
from tests.races.test_queue_races import in_parallel


def active() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(PlanRun.id)).where(PlanRun.state.in_(planning.ACTIVE)))


def test_two_at_one_instant_make_one_plan(app, cast, now, monkeypatch):
    bureau_id, told = cast.own.bureau.id, []
    both_looked, freeze = threading.Barrier(2), planning.freeze

    def freeze_together(*problem):
        with suppress(threading.BrokenBarrierError):  # on SQLite one waits outside until the other is done
            both_looked.wait(timeout=1)
        return freeze(*problem)

    def ask():
        try:
            with unit_of_work():
                bureau = db.session.get_one(Bureau, bureau_id)
                planning.request_plan(bureau, "2026-12", "2026-12", None, 5, 1, COMMAND, now)
            told.append("queued")
        except planning.AlreadyPlanning:
            told.append("refused")

    monkeypatch.setattr(planning, "freeze", freeze_together)
    in_parallel(app, [ask, ask])
    assert (sorted(told), active()) == (["queued", "refused"], 1)


@pytest.mark.parametrize(("is_guarded", "plans"), [(True, 1), (False, 2)])
def test_negative_control_only_the_key_keeps_out_the_second(app, cast, now, is_guarded, plans):
    """What looks first and writes later makes two plans where the key is missing: the test above can fail."""
    bureau_id, looked = cast.own.bureau.id, threading.Barrier(2)
    if not is_guarded:
        with unit_of_work():
            db.session.execute(text("DROP INDEX uq_plan_runs_one_active"))

    def ask():
        assert active() == 0
        db.session.rollback()
        looked.wait(timeout=20)
        with suppress(IntegrityError), unit_of_work():
            run = PlanRun(
                bureau_id=bureau_id,
                first_month="2026-12",
                last_month="2026-12",
                instance="{}",
                time_limit_seconds=5,
                state=PlanRunState.QUEUED,
                created_at=now,
            )
            db.session.add(run)

    in_parallel(app, [ask, ask])
    assert active() == plans
