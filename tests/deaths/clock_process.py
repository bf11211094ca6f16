"""The real clock with its real lock, jobs and solver processes; only its ticks follow each other faster."""

import logging
import sys
from datetime import timedelta

from apscheduler.triggers.interval import IntervalTrigger

from roster.jobs import clock, plan_runs, solver_processes
from roster.jobs.plan_runs import PlanRunner
from roster.services import work_offers
from tests.deaths import warped

logging.basicConfig(
    level=logging.INFO, format="%(asctime)s %(process)d %(name)s %(message)s", stream=sys.stderr
)
logging.getLogger("apscheduler").setLevel(logging.ERROR)
clock._cron = lambda **_fields: IntervalTrigger(seconds=0.5)
clock.PLAN_RUN_SECONDS = 0.25
clock.LOCK_SECONDS = 0.2
plan_runs.GRACE = timedelta(minutes=30)  # half a minute of ours: the planner itself does not run faster

if __name__ == "__main__":
    clock.run(
        warped.build(), PlanRunner(solver_processes.start, claim=work_offers.claim_next_run), standby=True
    )
