"""A worker: takes numbers of rows from the queue in PostgreSQL and works on the rows, beside any number of others.

Procrastinate wakes it, hands out jobs and counts how many run. What is true stands in the rows: a job whose row is done or
held by another does nothing, a failure is written into the row, and the clock's sweep offers again what was lost.
"""

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial

import procrastinate
import psycopg
import psycopg_pool
from flask import Flask
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from roster.core import clock
from roster.database import db, let_go, unit_of_work
from roster.database.queue import DELIVER, DELIVERIES, PREPARE, SOLVE, SOLVES
from roster.jobs import deliveries, solver_processes
from roster.jobs.plan_runs import PlanRunner, Start
from roster.jobs.ticks import DATABASE_AWAY
from roster.notify import Gateways
from roster.services import plan_batches, planning, worker_processes

SCHEMA = "roster_queue"
HEARTBEAT_SECONDS = 10
FOLLOW_SECONDS = 0.5
"""How often a solve that goes on is looked at."""
AGAIN_SECONDS = 5
"""How long to wait before asking again for a database that went away."""
STALLED_SECONDS = 60
"""A job of a process that has been silent for so long is cleared away; its row's lease decides when the row is free."""

AWAY = (ConnectorException, OperationalError, InterfaceError, psycopg.Error, psycopg_pool.PoolTimeout)
"""What is said when the database cannot be reached."""

Do = Callable[[], Awaitable[object]]

log = logging.getLogger(__name__)


class WorkerRefused(Exception):
    """The worker cannot start; the sentence says why."""


class PatientJobs(JobManager):
    """Listens and says that it lives also after the database was away.

    Procrastinate ends either for ever at the first error, and does not notice: it stops looking at them when the first
    of its side tasks ends, which the one for periodic jobs does at once where there are none. Its worker would then go
    on asking every five seconds only, and be taken for dead.
    """

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Listen until cancelled."""
        while True:
            with _patience():
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            await asyncio.sleep(AGAIN_SECONDS)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Say that the queue's worker lives, if the database lets us; the next time is soon."""
        with _patience():
            await super().update_heartbeat(worker_id=worker_id)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Write down that a job is done, when the database is back; else it would seem to be worked on for ever."""
        ends = time.monotonic() + STALLED_SECONDS
        while True:
            with _patience():
                return await super().finish_job(job, status, delete_job)
            if time.monotonic() > ends:
                return None  # it is cleared away when this process is gone
            await asyncio.sleep(AGAIN_SECONDS)

    async def list_jobs_to_abort_async(self, queue: str | None = None) -> Iterable[int]:
        """Return which jobs somebody wants to end; none while the database is away."""
        with _patience():
            return await super().list_jobs_to_abort_async(queue)
        return ()


@contextmanager
def _patience() -> Iterator[None]:
    """Complain, once, instead of failing while the database is away."""
    try:
        yield
    except AWAY as error:
        DATABASE_AWAY.arises(type(error.__cause__ or error).__name__)


class Worker:
    """One process's share of the work: so many jobs at a time of each queue."""

    def __init__(self, app: Flask, at_once: Mapping[str, int], start: Start | None = None) -> None:
        self._app, self._at_once = app, dict(at_once)
        self._spares = solver_processes.Spares(0 if start else self._at_once.get(SOLVES, 0))
        self._start = start or self._spares.start
        self._solving: set[int] = set()
        config = app.config["ROSTER"]
        try:
            self._gateways = Gateways.configured(
                config.smtp_url, config.mail_from, config.sms_url, config.chat_url
            )
        except ValueError as error:
            raise WorkerRefused(str(error)) from error
        self._base_url = config.base_url
        self._stopping = threading.Event()
        self._number: int | None = None

    def stop(self) -> None:
        """Take nothing more, give running plans back, and end."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped; a database that goes away is waited for."""
        threads = (
            sum(self._at_once.values()) + 2
        )  # its own word and its clearing up must not wait for the work
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
        queue = self._queue()
        await self._until_it_works(queue.open_async)
        log.info("the worker %s takes %s", _name(), ", ".join(self._at_once))
        tasks = [asyncio.create_task(self._serve(queue, name)) for name in self._at_once]
        tasks.append(asyncio.create_task(self._every(HEARTBEAT_SECONDS, self._say_alive)))
        tasks.append(asyncio.create_task(self._every(STALLED_SECONDS, partial(_clear_stalled, queue))))
        await self._pause(None)
        for task in tasks:
            task.cancel()  # the queue's own workers wait for what they have begun
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(*AWAY):
            await asyncio.to_thread(self._in_unit, self._sign_off)
        self._spares.end()
        await queue.close_async()
        log.info("the worker %s ends", _name())

    async def _serve(self, queue: procrastinate.App, name: str) -> None:
        """Take from one queue; begin again when the queue could not be read."""
        while True:
            await self._once(
                partial(
                    queue.run_worker_async,
                    queues=[name],
                    name=name,
                    concurrency=self._at_once[name],
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
            )
            await self._pause(AGAIN_SECONDS)

    async def _every(self, seconds: float, do: Do) -> None:
        while True:
            await self._once(do)
            await asyncio.sleep(seconds)

    async def _until_it_works(self, do: Do) -> None:
        while not self._stopping.is_set() and not await self._once(do):
            await self._pause(AGAIN_SECONDS)

    async def _once(self, do: Do) -> bool:
        """Do something; return whether the database let us."""
        try:
            await do()
        except AWAY as error:
            DATABASE_AWAY.arises(type(error.__cause__ or error).__name__)
            return False
        DATABASE_AWAY.is_over()
        return True

    async def _pause(self, seconds: float | None) -> None:
        """Wait for so long, or until stopped."""
        ends = None if seconds is None else time.monotonic() + seconds
        while not self._stopping.is_set() and (ends is None or time.monotonic() < ends):
            await asyncio.sleep(0.1)

    def _queue(self) -> procrastinate.App:
        """Return the queue with our tasks; their names stand in waiting jobs, for ever."""
        url = make_url(self._app.config["ROSTER"].database_url)
        connector = procrastinate.PsycopgConnector(
            conninfo=url.set(drivername="postgresql").render_as_string(hide_password=False),
            kwargs={"options": f"-csearch_path={SCHEMA}"},
            min_size=1,
            max_size=len(self._at_once) * 2 + 2,
        )
        queue = procrastinate.App(connector=connector)
        queue.job_manager = PatientJobs(connector)
        queue.task(name=SOLVE, queue=SOLVES)(self._guarded(self._solve))
        queue.task(name=PREPARE, queue=SOLVES)(self._guarded(self._prepare))
        queue.task(name=DELIVER, queue=DELIVERIES)(self._guarded(self._deliver))
        return queue

    def _guarded(self, work: Callable[[int], None]) -> Callable[[int], None]:
        """An error is logged; the row says how it stands, and the sweep offers it again if it must be."""

        def guarded(number: int) -> None:
            with self._app.app_context():
                try:
                    work(number)
                except (OperationalError, InterfaceError) as error:
                    DATABASE_AWAY.arises(type(error.orig).__name__)
                except Exception:
                    log.exception("work on row %s failed", number)
                finally:
                    let_go()

        return guarded

    def _deliver(self, number: int) -> None:
        deliveries.send_one(number, self._gateways, self._base_url)

    def _solve(self, number: int) -> None:
        runner = PlanRunner(self._start, claim=partial(planning.claim, number))
        runner.tick()
        if not runner.is_busy:
            return
        self._solving.add(number)
        try:
            self._look_ahead()
            while runner.is_busy:
                if self._stopping.is_set():
                    runner.give_back()
                    return
                runner.wait(FOLLOW_SECONDS)
                runner.tick()
        finally:
            self._solving.discard(number)

    def _prepare(self, number: int) -> None:
        self._spares.make_ready()  # it loads the planner meanwhile
        with unit_of_work():
            plan_batches.prepare(number, clock.now())

    def _look_ahead(self) -> None:
        """While one plan is solved, have a process ready for the next of many bureaus, and that bureau prepared."""
        try:
            if plan_batches.is_more_to_come():
                self._spares.make_ready()
                with unit_of_work():
                    plan_batches.keep_one_ready(clock.now())
        except Exception as error:  # the queue has it, too: then it is prepared in its turn
            log.warning("the next plan could not be prepared ahead: %s", type(error).__name__)
        finally:
            db.session.rollback()

    async def _say_alive(self) -> None:
        await asyncio.to_thread(self._in_unit, self._beat)

    def _beat(self) -> None:
        if not self._solving:
            self._spares.end()
        if self._number is None or not worker_processes.say_alive(self._number, clock.now()):
            self._number = self._signed_up()

    def _signed_up(self) -> int:
        return worker_processes.sign_up(
            _name(), list(self._at_once), sum(self._at_once.values()), clock.now()
        )

    def _sign_off(self) -> None:
        if self._number is not None:
            worker_processes.sign_off(self._number)

    def _in_unit(self, do: Callable[[], None]) -> None:
        with self._app.app_context():
            try:
                with unit_of_work():
                    do()
            finally:
                let_go()


async def _clear_stalled(queue: procrastinate.App) -> None:
    """Remove jobs of processes that were killed, which otherwise stay "doing" for ever."""
    jobs = queue.job_manager
    await jobs.prune_stalled_workers(STALLED_SECONDS)
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        with suppress(ConnectorException):  # another worker was faster
            await jobs.finish_job_by_id_async(job.id or 0, status=Status.FAILED, delete_job=True)


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def run(app: Flask, at_once: Mapping[str, int], start: Start | None = None) -> None:
    """Work until SIGTERM or SIGINT. Raises WorkerRefused when a provider's address cannot be read."""
    worker = Worker(app, at_once, start)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    logging.getLogger("procrastinate").setLevel(
        logging.WARNING
    )  # its own lines tell of every job; ours of what was done
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it tells of every try to connect again
    asyncio.run(worker.run())
