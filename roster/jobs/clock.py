"""The clock: one process that only ticks. What is due stands in the database.

Jobs are declared here, in code, and kept in memory: nothing is pickled, so a renamed function or a
missed hour loses nothing. APScheduler wakes the sweeps; `job_runs` keeps two clocks apart.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError

from roster.core.clock import SHANGHAI
from roster.database import db
from roster.jobs import deliveries, nightly_backups, own_calendars, retention_night, sweeps, webhooks
from roster.jobs.leaps import LeapWatch
from roster.jobs.lock import ClockLock, ClockRunning
from roster.jobs.plan_runs import PlanRunner, tick_in
from roster.jobs.ticks import DATABASE_AWAY, Job, tick
from roster.notify import Gateways
from roster.services.backup_rotation import Keep
from roster.services.retention import HOUR

JOB_DEFAULTS = {"coalesce": True, "misfire_grace_time": 3600, "max_instances": 1}
PLAN_RUN_SECONDS = 1
LOCK_SECONDS = 2
THREADS = 4

log = logging.getLogger(__name__)


class ClockRefused(Exception):
    """The clock must not run here; the sentence says why."""


def jobs_of(app: Flask) -> list[tuple[Job, CronTrigger]]:
    """Return every sweep with its times. Ticks fall on full intervals, so that two clocks name the same.

    Raises ClockRefused when a provider's address cannot be read.
    """
    config = app.config["ROSTER"]
    try:
        gateways = Gateways.configured(config.smtp_url, config.mail_from, config.sms_url, config.chat_url)
    except ValueError as error:
        raise ClockRefused(str(error)) from error
    minute, quarter, hour = timedelta(minutes=1), timedelta(seconds=15), timedelta(hours=1)

    quarter_of_an_hour = 15 * minute
    back_up = _nightly(config.backup_folder, config.backup_keep)

    def send(now: Any) -> str:
        return deliveries.send(now, gateways, config.base_url)

    def ask(now: Any) -> str:
        return deliveries.ask(now, gateways)

    return [
        (Job("notices", quarter, send), _cron(second="*/15")),
        (Job("reports", minute, ask), _cron(second=50)),
        (Job("holds", minute, sweeps.release_holds), _cron(second=20)),
        (Job("reserve", minute, sweeps.release_reserve), _cron(second=25)),
        (Job("waitlist", minute, sweeps.serve_waitlist), _cron(second=30)),
        (Job("places", minute, sweeps.tell_of_places), _cron(second=45)),
        (Job("offers", minute, sweeps.end_offers), _cron(second=35)),
        (Job("no_shows", minute, sweeps.mark_no_shows), _cron(second=40)),
        (Job("publications", minute, sweeps.publish_rosters), _cron(second=10)),
        (Job("webhooks", quarter, webhooks.tell), _cron(second="7,22,37,52")),
        (Job("plan_batches", quarter, sweeps.prepare_plans), _cron(second="*/15")),
        (Job("reminders", 5 * minute, sweeps.remind), _cron(minute="*/5", second=5)),
        # At midnight booking has closed for the new day: what its calendars say then is who will come.
        (Job("calendars", hour, sweeps.refresh_calendars), _cron(hour="0,7,12,17,21", minute=5, second=15)),
        (Job("referrals", quarter_of_an_hour, sweeps.follow_referrals), _cron(minute="*/15", second=35)),
        (Job("records_due", hour, sweeps.chase_records), _cron(minute=20)),
        (Job("call_backs", quarter_of_an_hour, sweeps.remind_of_call_backs), _cron(minute="*/15", second=45)),
        (Job("own_calendars", quarter_of_an_hour, own_calendars.look), _cron(minute="*/15", second=55)),
        (Job("sittings", hour, sweeps.close_sittings), _cron(minute=10)),
        (Job("absences", quarter_of_an_hour, sweeps.write_down_absences), _cron(minute="*/15", second=25)),
        (Job("holiday_notices", hour, sweeps.watch_holiday_notices), _cron(hour="8-17", minute=15)),
        (Job("retention", 24 * hour, retention_night.remove), _cron(hour=HOUR.hour, minute=HOUR.minute)),
        (Job("trail", 24 * hour, sweeps.check_trail), _cron(hour=3)),
        (Job("tidy", 24 * hour, sweeps.tidy), _cron(hour=3, minute=30)),
        (Job("backup", hour, back_up), _cron(minute=50)),
    ]


def _nightly(folder: Path | None, keep: str) -> Callable[[datetime], str]:
    """Return the sweep that backs up. Raises ClockRefused when its rule cannot be read."""
    try:
        return nightly_backups.sweep(folder, Keep.read(keep))
    except ValueError as error:
        raise ClockRefused(
            "ROSTER_BACKUP_KEEP must say for how many days, weeks and months: 7,4,2."
        ) from error


def refuse_inside_a_web_server() -> None:
    """Raise ClockRefused in a web worker: each worker would tick."""
    if "gunicorn" in os.environ.get("SERVER_SOFTWARE", ""):
        raise ClockRefused("The clock is a process of its own: start it with 'flask roster clock'.")


def run(app: Flask, runner: PlanRunner, *, standby: bool = False) -> None:
    """Tick until SIGTERM or SIGINT. Raises ClockRefused, or ClockRunning when there is another clock.

    With `standby` it waits for the other clock to end instead, as it does after it has lost its lock.
    """
    refuse_inside_a_web_server()
    stopping = threading.Event()
    with app.app_context():
        lock = ClockLock(db.engine, Path(app.instance_path))
    _on_signals(stopping.set)
    try:
        while _acquire(lock, stopping, standby=standby):
            _tick_until_stopped(app, runner, lock, stopping)
            lock.release()
            runner.drop()
            standby = True  # the lock was lost: when the database is back, another clock may have it
    finally:
        runner.close()
        lock.release()


def _acquire(lock: ClockLock, stopping: threading.Event, *, standby: bool) -> bool:
    while not stopping.is_set():
        try:
            lock.acquire()
            return True
        except ClockRunning:
            if not standby:
                raise
        except (OperationalError, InterfaceError) as error:
            DATABASE_AWAY.arises(type(error.orig).__name__)
        stopping.wait(LOCK_SECONDS)
    return False


def _tick_until_stopped(app: Flask, runner: PlanRunner, lock: ClockLock, stopping: threading.Event) -> None:
    pool = ThreadPoolExecutor(THREADS)
    scheduler = BlockingScheduler(timezone=SHANGHAI, job_defaults=JOB_DEFAULTS, executors={"default": pool})

    leaps = LeapWatch()

    def sweep(job: Job) -> None:
        if leaps.is_believed():
            tick(app, job)

    def watch() -> None:
        leaps.is_believed()  # looks: a leap is noticed within a second, not at the next sweep
        if stopping.is_set() or not lock.is_held():
            log.info("the clock stops" if stopping.is_set() else "the clock lost its lock and waits for it")
            scheduler.shutdown(wait=False)

    for job, trigger in jobs_of(app):
        scheduler.add_job(sweep, trigger, args=(job,), id=job.name, name=job.name)
    scheduler.add_job(tick_in, IntervalTrigger(seconds=PLAN_RUN_SECONDS), args=(app, runner), id="plan_runs")
    scheduler.add_job(watch, IntervalTrigger(seconds=1), id="watch")
    # Its own lines tell of every tick; ours tell of what was done.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    log.info("the clock ticks")
    scheduler.start()
    pool.shutdown(wait=True)  # what is half done is brought to its end while the lock is still ours


def _on_signals(stop: Callable[[], None]) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def _cron(**fields: Any) -> CronTrigger:
    return CronTrigger(timezone=SHANGHAI, **fields)
