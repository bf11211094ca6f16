"""Plans followed tick by tick: claimed, reported, stopped, ended, and never lost."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.jobs import solver_processes
from roster.jobs.plan_runs import GRACE, LEASE, PlanRunner, SolverKilled
from roster.models import PlanRun, PlanRunState
from roster.planning import SolveParameters
from roster.services import planning
from tests.builders import Cast
from tests.jobs.greedy import GreedySolve, start


class Starter:
    """Starts held solves and remembers them."""

    def __init__(self) -> None:
        self.solves: list[GreedySolve] = []

    def __call__(self, document: dict[str, Any], parameters: SolveParameters) -> GreedySolve:
        solve = GreedySolve(document, parameters, holds=True)
        self.solves.append(solve)
        return solve


def request(cast: Cast, now: datetime, *, stranger: bool = False) -> int:
    bureau = cast.stranger.bureau if stranger else cast.own.bureau
    with unit_of_work():
        run = planning.request_plan(bureau, "2026-12", "2026-12", None, 5, 7, COMMAND, now)
        db.session.flush()
        return run.id


def run_of(run_id: int) -> PlanRun:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(PlanRun, run_id)


def test_a_queued_plan_is_solved_and_kept(cast: Cast, now: datetime) -> None:
    run_id = request(cast, now)
    runner = PlanRunner(start)
    runner.tick()
    assert run_of(run_id).state is PlanRunState.RUNNING
    runner.tick()
    run = run_of(run_id)
    assert (run.state, run.error) == (PlanRunState.FINISHED, "")
    assert run.objective is not None
    assert [point["phase"] for point in run.progress] == ["construction"]
    assert not runner.is_busy


def test_its_parameters_reach_the_planner(cast: Cast, now: datetime) -> None:
    starter = Starter()
    request(cast, now)
    PlanRunner(starter).tick()
    parameters = starter.solves[0].parameters
    assert (parameters.time_limit_seconds, parameters.seed) == (5, 7)


def test_one_at_a_time_unless_more_is_allowed(cast: Cast, now: datetime) -> None:
    request(cast, now)
    request(cast, now, stranger=True)
    one, two = Starter(), Starter()
    runner = PlanRunner(one)
    runner.tick()
    runner.tick()
    assert len(one.solves) == 1
    PlanRunner(two, at_once=2).tick()
    assert len(two.solves) == 1  # the other bureau's; the first is taken


def test_a_stop_is_passed_on_and_the_best_is_kept(cast: Cast, now: datetime) -> None:
    run_id, starter = request(cast, now), Starter()
    runner = PlanRunner(starter)
    runner.tick()
    runner.tick()
    with unit_of_work():
        planning.stop_plan(db.session.get_one(PlanRun, run_id), COMMAND, now)
    runner.tick()
    assert starter.solves[0].was_stopped
    runner.tick()
    assert run_of(run_id).state is PlanRunState.FINISHED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_real_planner_in_its_own_process(cast: Cast, now: datetime) -> None:
    run_id = request(cast, now)
    runner = PlanRunner(solver_processes.start)
    until = time.monotonic() + 60
    while run_of(run_id).state in (PlanRunState.QUEUED, PlanRunState.RUNNING) and time.monotonic() < until:
        runner.tick()
        time.sleep(0.1)
    run = run_of(run_id)
    assert (run.state, run.error) == (PlanRunState.FINISHED, "")
    assert run.progress
    assert run.lower_bound is not None
    assert run.objective is not None
    assert run.lower_bound <= run.objective


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_killed_planner_is_started_again(cast: Cast, now: datetime) -> None:
    started: list[solver_processes.FollowedProcess] = []

    def begin(document: dict[str, Any], parameters: SolveParameters) -> solver_processes.FollowedProcess:
        started.append(solver_processes.start(document, parameters))
        return started[-1]

    run_id = request(cast, now)
    runner = PlanRunner(begin)
    runner.tick()
    started[0].kill()
    runner.tick()
    run = run_of(run_id)
    assert (len(started), run.state, run.attempts) == (2, PlanRunState.RUNNING, 2)
    runner.close()


def test_a_run_without_news_keeps_its_lease(cast: Cast, now: datetime) -> None:
    run_id, starter = request(cast, now), Starter()
    runner = PlanRunner(starter)
    runner.tick()
    runner.tick()
    later = now + timedelta(seconds=30)
    with clock.frozen(later):
        runner.tick()
    assert run_of(run_id).lease_until == later + LEASE


def test_a_planner_that_does_not_end_is_ended(cast: Cast, now: datetime) -> None:
    run_id, starter = request(cast, now), Starter()
    runner = PlanRunner(starter)
    runner.tick()
    with clock.frozen(now + timedelta(seconds=6) + GRACE):
        runner.tick()
    assert starter.solves[0].was_killed
    assert run_of(run_id).state is PlanRunState.FAILED
    assert "did not end in time" in run_of(run_id).error


def test_a_planner_that_breaks_fails_its_run_in_words(cast: Cast, now: datetime) -> None:
    class Broken(GreedySolve):
        def result(self) -> dict[str, Any]:
            raise RuntimeError("killed by signal 9")

    run_id = request(cast, now)
    runner = PlanRunner(Broken)
    runner.tick()
    runner.tick()
    assert run_of(run_id).error.startswith("The planner stopped unexpectedly")

    def never(_document: dict[str, Any], _parameters: SolveParameters) -> GreedySolve:
        raise OSError("no more processes")

    again = request(cast, now)
    PlanRunner(never).tick()
    assert run_of(again).state is PlanRunState.FAILED


def test_a_stopped_clock_leaves_its_run_to_the_next_one(cast: Cast, now: datetime) -> None:
    run_id, starter = request(cast, now), Starter()
    runner = PlanRunner(starter)
    runner.tick()
    runner.close()
    runner.tick()
    assert starter.solves[0].was_killed
    assert len(starter.solves) == 1
    with clock.frozen(now + LEASE + timedelta(seconds=1)):
        heir = PlanRunner(start)
        heir.tick()
        heir.tick()
    run = run_of(run_id)
    assert (run.state, run.attempts) == (PlanRunState.FINISHED, 2)
    assert db.session.scalars(select(PlanRun.id)).all() == [run_id]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_killed_process_is_tried_again_three_times_at_most(cast: Cast, now: datetime) -> None:
    run_id, starts = request(cast, now), []

    class Killed(GreedySolve):
        def result(self) -> dict[str, Any]:
            raise SolverKilled

    def start_killed(document: dict[str, Any], parameters: SolveParameters) -> GreedySolve:
        starts.append(run_id)
        return Killed(document, parameters)

    runner = PlanRunner(start_killed)
    for _ in range(12):
        runner.tick()
    run = run_of(run_id)
    assert (len(starts), run.state) == (3, PlanRunState.FAILED)
    assert "three times" in run.error
