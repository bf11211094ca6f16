"""Run queued plans: a solver process for each, followed tick by tick, never holding the database.

Nothing here waits: a tick claims a run and starts its process, or reads what the running ones report,
writes it down and renews their leases. A clock that dies leaves the run to the next clock.
"""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError

from roster.core import clock
from roster.database import db, let_go, unit_of_work
from roster.jobs.ticks import DATABASE_AWAY
from roster.models import PlanRun
from roster.planning import SolveParameters
from roster.services import plan_questions, planning
from roster.services.planning_progress import CRASHED, OVERDUE

LEASE = timedelta(minutes=2)
RENEW_EVERY = timedelta(seconds=20)
GRACE = timedelta(seconds=60)
"""How long a process may take beyond its time limit before it is ended."""

log = logging.getLogger(__name__)


class SolverKilled(RuntimeError):
    """The process was ended from outside: for want of memory, or by somebody. Another try may do."""


class Solve(Protocol):
    """A solver process as the clock sees it; see `jobs.solver_processes`."""

    def points(self) -> Sequence[dict[str, Any]]:
        """Return the progress reported since the last call."""
        ...

    def is_running(self) -> bool:
        """Tell whether the process still works."""
        ...

    def wait(self, seconds: float) -> None:
        """Wait until it ends, for so long at most."""
        ...

    def stop(self) -> None:
        """Ask it to end with the best it has."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...

    def result(self) -> dict[str, Any]:
        """Return the finished result as a document; raise RuntimeError, SolverKilled among them, when there is none."""
        ...


Start = Callable[[dict[str, Any], SolveParameters], Solve]
"""Starts a process on an instance document."""

Claim = Callable[[datetime, timedelta], PlanRun | None]
"""Takes a run for as long as the lease, inside a unit of work; None when there is nothing to do."""


@dataclass
class _Running:
    run_id: int
    attempt: int
    solve: Solve
    ends_by: datetime
    renewed_at: datetime
    is_stopping: bool = False


class PlanRunner:
    """Follows up to `at_once` solves. One machine's cores are few, so the default is one."""

    def __init__(self, start: Start, at_once: int = 1, claim: Claim = planning.claim_next) -> None:
        self._start, self._at_once, self._claim = start, at_once, claim
        self._running: list[_Running] = []
        self._guard = threading.Lock()
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Whether a solve is on its way."""
        return bool(self._running)

    def tick(self) -> None:
        """Follow what runs; begin what waits while there is room (inside an application context)."""
        with self._guard:
            for one in list(self._running):
                try:
                    self._follow(one)
                except (
                    OperationalError,
                    InterfaceError,
                ) as error:  # it goes on; told when the database is back
                    DATABASE_AWAY.arises(type(error.orig).__name__)
                    db.session.rollback()
                except Exception:
                    log.exception("following plan run %s failed", one.run_id)
            if len(self._running) < self._at_once and not self._is_closed:
                self._begin()

    def wait(self, seconds: float) -> None:
        """Wait for the first of the solves to end, for so long at most."""
        if self._running:
            self._running[0].solve.wait(seconds)

    def close(self) -> None:
        """End every process for good; their runs are claimed again when the lease runs out."""
        with self._guard:
            self._is_closed = True
        self.drop()

    def drop(self) -> None:
        """End every process, because another clock may have taken over."""
        with self._guard:
            for one in self._running:
                one.solve.kill()
            self._running.clear()

    def give_back(self) -> None:
        """End every process in order: its run waits at once for the next who takes it (inside an application context)."""
        with self._guard:
            self._is_closed = True
            for one in self._running:
                one.solve.kill()
                with unit_of_work():
                    planning.give_back(one.run_id, one.attempt)
                log.info("plan run %s is given back", one.run_id)
            self._running.clear()

    def _begin(self) -> None:
        now = clock.now()
        with unit_of_work():
            run = self._claim(now, LEASE)
            claimed = (
                (run.id, run.attempts, json.loads(run.instance), plan_questions.parameters_of(run))
                if run
                else None
            )
        if claimed is None:
            return
        run_id, attempt, document, parameters = claimed
        limit = timedelta(seconds=parameters.time_limit_seconds)
        try:
            solve = self._start(document, parameters)
        except Exception:
            log.exception("plan run %s cannot start", run_id)
            self._fail(run_id, CRASHED)
            return
        log.info("plan run %s started", run_id)
        self._running.append(_Running(run_id, attempt, solve, now + limit + GRACE, now))

    def _follow(self, one: _Running) -> None:
        now = clock.now()
        if not self._is_ours(one):  # we stood still beyond the lease, or somebody called it off
            log.warning("plan run %s is not ours any more; its process ends", one.run_id)
            one.solve.kill()
            self._running.remove(one)
            return
        points = one.solve.points()
        if points or now - one.renewed_at >= RENEW_EVERY:
            with unit_of_work():
                planning.record_progress(one.run_id, points, now, LEASE)
            one.renewed_at = now
        if not one.solve.is_running():
            self._end(one)
        elif now > one.ends_by:
            one.solve.kill()
            self._running.remove(one)
            self._fail(one.run_id, OVERDUE)
        elif not one.is_stopping and self._is_stop_requested(one.run_id):
            one.solve.stop()
            one.is_stopping = True

    def _end(self, one: _Running) -> None:
        """Keep the result; while the database is away the process stays on the list, to be asked again."""
        try:
            result = one.solve.result()
        except SolverKilled:
            log.error("the planner's process of plan run %s was killed; it is queued again", one.run_id)
            with unit_of_work():
                planning.requeue(one.run_id)
            self._running.remove(one)
            return
        except RuntimeError:
            log.exception("plan run %s has no result", one.run_id)
            self._fail(one.run_id, CRASHED)
            self._running.remove(one)
            return
        try:
            with unit_of_work():
                planning.finish(one.run_id, result, clock.now())
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            self._running.remove(one)
            raise
        self._running.remove(one)
        log.info("plan run %s ended", one.run_id)

    def _is_ours(self, one: _Running) -> bool:
        try:
            return planning.is_held(one.run_id, one.attempt)
        finally:
            db.session.rollback()

    def _is_stop_requested(self, run_id: int) -> bool:
        try:
            return planning.is_stop_requested(run_id)
        finally:
            db.session.rollback()

    def _fail(self, run_id: int, sentence: str) -> None:
        with unit_of_work():
            planning.fail(run_id, sentence, clock.now())


def tick_in(app: Flask, runner: PlanRunner) -> None:
    """Do one tick; an error is logged, the next tick tries again."""
    with app.app_context():
        try:
            runner.tick()
        except (OperationalError, InterfaceError) as error:
            DATABASE_AWAY.arises(type(error.orig).__name__)
        except Exception:
            log.exception("plan runs failed")
        finally:
            let_go()
