"""A real worker of the queue with its real solver processes; it only says more often that it lives."""

import logging
import sys
from datetime import timedelta

from roster.database.queue import DELIVERIES, SOLVES
from roster.jobs import plan_runs, worker
from tests.deaths import warped

logging.basicConfig(
    level=logging.INFO, format="%(asctime)s %(process)d %(name)s %(message)s", stream=sys.stderr
)
worker.HEARTBEAT_SECONDS = 0.5
worker.AGAIN_SECONDS = 0.5
worker.STALLED_SECONDS = 20
plan_runs.GRACE = timedelta(minutes=30)  # half a minute of ours: the planner itself does not run faster

if __name__ == "__main__":
    worker.run(warped.build(), {SOLVES: 1, DELIVERIES: 2})
