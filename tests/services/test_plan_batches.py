"""Plans of many bureaus asked for at once: each bureau's own run or reason, after what somebody waits for."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from roster.core.actors import COMMAND
from roster.core.errors import InvalidInput
from roster.database import db, queue, unit_of_work
from roster.jobs import sweeps
from roster.jobs.plan_runs import PlanRunner
from roster.models import PlanBatch, PlanRunState
from roster.services import plan_batches, planning, worker_processes
from tests.builders import Cast
from tests.jobs.greedy import start
from tests.jobs.test_plan_runs import Starter, request
from tests.jobs.test_workers import jobs, wait_for, working

DECEMBER = ("2026-12", "2026-12")


def ask(cast: Cast, now: datetime, months: tuple[str, str] = DECEMBER, policy: str = "") -> None:
    with unit_of_work():
        bureaus = [cast.own.bureau, cast.stranger.bureau]
        plan_batches.request(bureaus, *months, 5, 1, COMMAND, now, policy=policy)


def batch() -> PlanBatch:
    db.session.rollback()
    found = plan_batches.newest()
    assert found is not None
    return found


def progress() -> plan_batches.Progress:
    return plan_batches.progress_of(batch())


def test_each_bureau_gets_its_plan_or_its_reason(cast: Cast, now: datetime) -> None:
    waited_for = request(cast, now)
    for months in (("2027-02", "2027-01"), ("2027-01", "2030-01")):
        with pytest.raises(InvalidInput):
            ask(cast, now, months)
    ask(cast, now - timedelta(days=1))
    assert not progress().is_over
    assert sweeps.prepare_plans(now) == "2 plans prepared"
    assert sweeps.prepare_plans(now) == ""
    own, stranger = progress().lines
    assert (own.run, own.refusal) == (None, planning.AlreadyPlanning.message)
    assert stranger.run is not None
    with pytest.raises(plan_batches.BatchOpen):
        ask(cast, now)
    runner = PlanRunner(start)
    runner.tick()
    assert [one.run_id for one in runner._running] == [waited_for]  # younger, and before the batch's
    for _tick in range(3):
        runner.tick()
    assert (progress().finished, progress().failed, progress().is_over) == (1, 1, True)
    ask(cast, now)


def test_what_has_not_ended_is_called_off(cast: Cast, now: datetime) -> None:
    ask(cast, now)
    with unit_of_work():
        first = plan_batches.waiting()[0].id
        assert plan_batches.prepare(first, now)
        assert not plan_batches.prepare(first, now)
    with unit_of_work():
        plan_batches.cancel(batch(), COMMAND, now)
    own, stranger = progress().lines
    assert own.run is not None
    assert (own.run.state, stranger.refusal) == (PlanRunState.CANCELLED, plan_batches.CALLED_OFF)
    assert (progress().failed, progress().is_over, plan_batches.waiting()) == (2, True, [])


def test_few_are_prepared_before_their_turn(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidInput):
        ask(cast, now, policy="cheapest")
    ask(cast, now, policy="fairest")
    monkeypatch.setattr(plan_batches, "AHEAD", 1)
    first, second = (entry.id for entry in plan_batches.waiting())
    assert plan_batches.begin_ahead() == [first]
    with unit_of_work():
        plan_batches.keep_one_ready(now)
    own, stranger = progress().lines
    assert own.run is not None
    assert (own.run.question["preset"], own.run.state, stranger.run) == ("fairest", PlanRunState.QUEUED, None)
    assert plan_batches.begin_ahead() == []
    with unit_of_work():
        plan_batches.keep_one_ready(now)
    assert progress().lines[1].run is None  # more wait than are solved
    PlanRunner(Starter()).tick()
    assert plan_batches.begin_ahead() == [second]
    with unit_of_work():
        plan_batches.keep_one_ready(now)
    assert plan_batches.is_more_to_come()
    run = progress().lines[1].run
    assert run is not None
    with unit_of_work():
        planning.cancel(run, COMMAND, now)
        plan_batches.keep_one_ready(now)
    assert not plan_batches.is_more_to_come()
    assert (progress().running, progress().count(plan_batches.Fate.STOPPED)) == (1, 1)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_workers_prepare_and_solve_them(app: Flask, cast: Cast, now: datetime) -> None:
    starter = Starter()
    with working(app, starter):
        wait_for(lambda: worker_processes.serve(queue.SOLVES, now))
        ask(cast, now)
        assert sweeps.prepare_plans(now) == ""
        wait_for(lambda: [line.run is not None for line in progress().lines] == [True, True])
        assert (len(starter.solves), progress().running) == (
            1,
            1,
        )  # the second is prepared while the first is solved
        for number in (0, 1):
            wait_for(lambda number=number: len(starter.solves) > number)  # type: ignore[misc]
            starter.solves[number].stop()
        wait_for(lambda: progress().finished == 2)
        wait_for(lambda: not jobs())
