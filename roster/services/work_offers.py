"""Offer plan runs and notices to the workers of other machines, in the transaction that makes them and again in each sweep."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from roster.database import db
from roster.database.queue import DELIVER, DELIVERIES, PREPARE, SOLVE, SOLVES, Offer, offer
from roster.models import Notice, NoticeKind, PlanBatchEntry, PlanRun
from roster.services import notice_delivery, planning_progress, quiet_hours, worker_processes

AT_ONCE = 10
"""The priority of what somebody waits for in front of a page."""
AT_LEISURE = -10
"""Of what is done for many bureaus at once."""

NET = timedelta(minutes=2)
"""A message that is due for so long is sent by the clock, whatever the workers say."""

MOST_NOTICES = 1000
"""So many are offered in one sweep."""


def of_run(run: PlanRun) -> None:
    """Offer a plan run that waits."""
    offer(_session(), [_of_run(run)])


def of_notice(notice: Notice) -> None:
    """Offer a notice that is due."""
    offer(_session(), [_of_notice(notice.id, notice.kind)])


def of_entries(entries: Iterable[PlanBatchEntry]) -> None:
    """Offer bureaus whose plans are to be prepared; what is prepared already is solved first."""
    offer(_session(), [Offer(SOLVES, PREPARE, entry.id, AT_LEISURE - 1) for entry in entries])


def claim_next_run(now: datetime, lease: timedelta) -> PlanRun | None:
    """Take the next plan run, as `planning.claim_next`; where workers live offer all of them instead, and take none."""
    if not worker_processes.serve(SOLVES, now):
        return planning_progress.claim_next(now, lease)
    offer(_session(), [_of_run(run) for run in planning_progress.waiting(now)])
    return None


def notices_go_to_workers(now: datetime) -> bool:
    """Offer every notice that is due, and tell whether there are workers to send them."""
    if not worker_processes.serve(DELIVERIES, now):
        return False
    offer(_session(), [_of_notice(*one) for one in notice_delivery.due(now, MOST_NOTICES)])
    return True


def _of_run(run: PlanRun) -> Offer:
    return Offer(SOLVES, SOLVE, run.id, run.priority)


def _of_notice(number: int, kind: NoticeKind) -> Offer:
    return Offer(DELIVERIES, DELIVER, number, AT_ONCE if quiet_hours.is_urgent(kind) else 0)


def _session() -> Session:
    return db.session()
