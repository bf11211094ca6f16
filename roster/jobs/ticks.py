"""One tick of one job: claimed in the database first, so that two clocks never do it twice."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError

from roster.core import clock
from roster.core.complaints import Complaint
from roster.database import let_go, unit_of_work
from roster.services import job_runs

log = logging.getLogger(__name__)

DATABASE_AWAY = Complaint(log, "the database cannot be used; this process goes on asking")
"""Said once, not at each tick of each job."""

Sweep = Callable[[datetime], str]
"""Does what is due at that instant, in units of work of its own; says in a few words what it did."""


@dataclass(frozen=True)
class Job:
    """A sweep and how often it is done. The name is for people and the table `job_runs`, never imported."""

    name: str
    every: timedelta
    sweep: Sweep


def tick(app: Flask, job: Job) -> bool:
    """Do one tick of a job unless another clock has it; return whether it was ours.

    An error is logged and written into the tick's row; the next tick tries again.
    """
    with app.app_context():
        try:
            ticked = _tick(job)
            DATABASE_AWAY.is_over()
            return ticked
        except (OperationalError, InterfaceError) as error:
            DATABASE_AWAY.arises(type(error.orig).__name__)
            return False
        except Exception:
            log.exception("job %s failed", job.name)
            return False
        finally:
            let_go()


def _tick(job: Job) -> bool:
    now = clock.now()
    with unit_of_work():
        run = job_runs.claim(job.name, job_runs.slot_of(now, job.every), now)
        run_id = run.id if run else None
    if run_id is None:
        return False
    try:
        outcome = job.sweep(now)
    except Exception as error:
        outcome = f"failed: {type(error).__name__}"
        raise
    finally:
        with unit_of_work():
            job_runs.finish(run_id, outcome, clock.now())
    if outcome:
        log.info("%s: %s", job.name, outcome)
    return True
