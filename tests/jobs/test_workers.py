"""Work spread over processes: offered with the row, taken once, found again after a death. On PostgreSQL, for real."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from roster.core import clock
from roster.core.actors import COMMAND
from roster.database import db, queue, unit_of_work
from roster.jobs import worker as workers
from roster.jobs.plan_runs import LEASE, PlanRunner
from roster.jobs.worker import Worker
from roster.models import Notice, NoticeChannel, NoticeState, PlanRun, PlanRunState, WorkerProcess
from roster.notify import DeliveryFailed, Gateways
from roster.planning import SolveParameters
from roster.services import installation_figures, planning, planning_progress, work_offers, worker_processes
from tests.builders import Cast, Troupe
from tests.jobs.greedy import GreedySolve, start
from tests.jobs.test_deliveries import Recorder, send
from tests.jobs.test_plan_runs import Starter, request, run_of
from tests.outbox import add_booking, add_notice

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]

JOBS = text(
    "SELECT task_name, (args->>'number')::int, priority, status::text FROM roster_queue.procrastinate_jobs ORDER BY id"
)
BOTH = {queue.SOLVES: 1, queue.DELIVERIES: 2}
PATIENCE_SECONDS = 60


def jobs() -> list[tuple[str, int, int, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(JOBS)]


def sign_up(now: datetime, *names: str) -> int:
    with unit_of_work():
        return worker_processes.sign_up("other.example:1", names or queue.QUEUES, 1, now)


def wait_for(condition: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


@contextlib.contextmanager
def working(app: Flask, start: Any = start, recorder: Recorder | None = None) -> Iterator[Worker]:
    """A worker in a thread of its own."""
    worker = Worker(app, BOTH, start)
    if recorder is not None:
        worker._gateways = Gateways({NoticeChannel.SMS: recorder})
    thread = threading.Thread(target=lambda: asyncio.run(worker.run()))
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def test_a_row_and_its_job_come_together_or_not_at_all(cast: Cast, now: datetime) -> None:
    request(cast, now)
    assert jobs() == []  # nobody would take it: the clock does
    sign_up(now, queue.SOLVES)
    with pytest.raises(planning.AlreadyPlanning):
        _plan_for(cast.stranger, cast.own, now=now)
    assert jobs() == []
    run_id = request(cast, now, stranger=True)
    with pytest.raises(planning.AlreadyPlanning):
        request(cast, now, stranger=True)
    with unit_of_work():
        add_notice(add_booking(cast.own.sittings[0], now), now)  # nobody takes messages
    assert jobs() == [("solve", run_id, 0, "todo")]
    figures = installation_figures.read(now)
    assert figures.workers == {queue.SOLVES: 1, queue.DELIVERIES: 0}
    assert [(line.queue, line.length) for line in figures.lines if line.is_waiting] == [
        (queue.SOLVES, 1),
        (queue.DELIVERIES, 0),
    ]
    assert [line.oldest_at is not None for line in figures.lines] == [True, False, False, False]
    sweep = PlanRunner(Starter(), claim=work_offers.claim_next_run)
    sweep.tick()
    sweep.tick()
    assert not sweep.is_busy
    assert sorted(number for _, number, _, _ in jobs()) == sorted(db.session.scalars(select(PlanRun.id)))


def test_a_message_asks_for_workers_now_and_then_and_not_each_time(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticking = [1000.0]
    monkeypatch.setattr(queue.time, "monotonic", lambda: ticking[0])

    sittings = iter(cast.own.sittings)

    def tell(code: str) -> None:
        with unit_of_work():
            add_notice(add_booking(next(sittings), now, code=code), now)

    tell("AAAAAA")
    sign_up(now, queue.DELIVERIES)
    tell("CCCCCC")
    assert jobs() == []  # not noticed yet: the sweeps offer both
    ticking[0] += 11
    tell("DDDDDD")
    assert [task for task, *_ in jobs()] == ["deliver"]


def _plan_for(*troupes: Troupe, now: datetime) -> None:
    with unit_of_work():
        for troupe in troupes:
            planning.request_plan(troupe.bureau, "2026-12", "2026-12", None, 5, 7, COMMAND, now)


def test_a_worker_solves_and_sends_what_comes_and_gives_back_what_it_must_leave(
    app: Flask, cast: Cast, now: datetime
) -> None:
    held: list[GreedySolve] = []

    def first_held(document: dict[str, Any], parameters: SolveParameters) -> GreedySolve:
        held.append(GreedySolve(document, parameters, holds=len(held) == 1))
        return held[-1]

    recorder = Recorder(failing=["CCCCCC"], error=DeliveryFailed("busy"))
    with working(app, first_held, recorder):
        wait_for(lambda: worker_processes.serve(queue.SOLVES, now))
        with unit_of_work():
            for sitting, code in zip(cast.own.sittings[:2], ("AAAAAA", "CCCCCC"), strict=True):
                add_notice(add_booking(sitting, now, code=code), now)
        first = request(cast, now)
        wait_for(lambda: len(recorder.seen) == 2 and run_of(first).state is PlanRunState.FINISHED)
        second = request(cast, now, stranger=True)
        wait_for(lambda: len(held) == 2)
        # The clock only offers, and sends by itself what nobody has taken for minutes.
        assert send(recorder, now) == ""
    left = run_of(second)
    assert (held[1].was_killed, left.state, left.attempts) == (True, PlanRunState.QUEUED, 0)
    assert db.session.scalars(select(WorkerProcess)).all() == []
    waiting = db.session.scalars(select(Notice).where(Notice.state == NoticeState.QUEUED)).one()
    assert (waiting.attempts, waiting.last_error, waiting.due_at) == (
        1,
        "refused: busy",
        now + timedelta(minutes=1),
    )
    assert jobs() == []
    sign_up(now)
    with unit_of_work():
        db.session.execute(update(Notice).where(Notice.id == waiting.id).values(due_at=now - work_offers.NET))
    assert send(Recorder(), now) == "1 sent, 0 not"


def test_a_stop_reaches_the_worker_wherever_it_is(app: Flask, cast: Cast, now: datetime) -> None:
    starter = Starter()
    with working(app, starter):
        wait_for(lambda: worker_processes.serve(queue.SOLVES, now))
        best, off = request(cast, now), request(cast, now, stranger=True)
        wait_for(lambda: starter.solves)
        with unit_of_work():
            planning.stop_plan(db.session.get_one(PlanRun, best), COMMAND, now)
        wait_for(lambda: run_of(best).state is PlanRunState.FINISHED and len(starter.solves) == 2)
        with unit_of_work():
            planning.cancel(db.session.get_one(PlanRun, off), COMMAND, now)
        wait_for(lambda: starter.solves[1].was_killed)
    assert run_of(off).state is PlanRunState.CANCELLED


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_killed_workers_plan_is_found_again_and_given_up_after_three_times(
    app: Flask, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_up(now)
    run_id = request(cast, now)
    sweep = PlanRunner(Starter(), claim=work_offers.claim_next_run)
    for attempt in range(1, 4):
        _killed_in_the_middle(app, run_id, attempt)
        run = run_of(run_id)
        assert (run.state, run.result) == (PlanRunState.RUNNING, None)
        assert jobs()[-1][3] == "doing"  # for ever, if it were asked
        sweep.tick()
        assert jobs()[-1][3] == "doing"  # its lease runs still
        now += LEASE + timedelta(seconds=1)
        monkeypatch.setattr(clock, "_frozen", now)
        with unit_of_work():
            db.session.execute(update(WorkerProcess).values(seen_at=now))
        sweep.tick()
    run = run_of(run_id)
    assert (run.state, run.error, run.result) == (PlanRunState.FAILED, planning_progress.GAVE_UP, None)
    monkeypatch.setattr(workers, "STALLED_SECONDS", 0)
    with working(app):
        wait_for(lambda: not jobs())


def _killed_in_the_middle(app: Flask, run_id: int, attempt: int) -> None:
    """Let a worker of its own process take the run and kill it, unannounced, while it solves."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            workers.run(app, BOTH, start=Starter())
        os._exit(1)
    wait_for(lambda: run_of(run_id).attempts == attempt)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_two_workers_never_have_one_row(app: Flask, cast: Cast, now: datetime) -> None:
    run_id = request(cast, now)
    db.session.remove()

    def taken(claim: Callable[[], object]) -> int:
        """How many of three who ask at once get the run."""
        barrier, had = threading.Barrier(3), []

        def ask() -> None:
            with app.app_context(), unit_of_work():
                seen = db.session.get(
                    PlanRun, run_id
                )  # kept: else it is read anew, after the first commit perhaps
                barrier.wait()
                had.append(claim() is not None and seen is not None)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(had)

    def carelessly() -> object:
        """What a worker without the condition would do: look, and take."""
        run = db.session.get_one(PlanRun, run_id)
        if run.state is not PlanRunState.QUEUED:
            return None
        run.state = PlanRunState.RUNNING
        return run

    assert taken(carelessly) == 3
    with unit_of_work():
        planning.requeue(run_id)
    assert taken(lambda: planning.claim(run_id, now, LEASE)) == 1
    assert run_of(run_id).attempts == 1


def test_who_stood_still_too_long_lets_go(cast: Cast, now: datetime) -> None:
    run_id, slow, quick = request(cast, now), Starter(), Starter()
    stalled, other = PlanRunner(slow), PlanRunner(quick)
    stalled.tick()
    with clock.frozen(now + LEASE + timedelta(seconds=1)):
        other.tick()
        stalled.tick()
    assert (slow.solves[0].was_killed, stalled.is_busy, other.is_busy) == (True, False, True)
    assert run_of(run_id).attempts == 2
