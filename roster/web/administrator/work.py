"""What is done in the background: which machines work along, and what was given up, to be tried once more."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from roster.core import clock
from roster.database import db
from roster.models import Notice, PlanRun
from roster.notify.failures import read_reason
from roster.services import given_up, job_runs, notices, outbox, worker_processes
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.acting import carried_out
from roster.web.administrator.clock_words import JOBS
from roster.web.administrator.pages import blueprint, page


@blueprint.get("/work")
@requires(Permission.SEE_HEALTH)
def work() -> ResponseReturnValue:
    """Show clock and workers, and what died on the way."""
    now, bureau = clock.now(), current_bureau()
    return page(
        "work.html",
        jobs=JOBS,
        is_clock_alive=job_runs.is_clock_alive(now),
        workers=[(one, worker_processes.is_alive(one, now)) for one in worker_processes.known(now)],
        plans=given_up.plans(bureau, now),
        letters=[
            (one, *read_reason(one.last_error), notices.may_be_sent_again(one, now))
            for one in given_up.notices(bureau, now)
        ],
        failed_jobs=given_up.jobs(),
    )


@blueprint.post("/work/plans/<run>/again")
@requires(Permission.SEE_HEALTH)
def try_plan_again(run: str) -> ResponseReturnValue:
    """Put a plan that died back into the queue."""

    def act() -> str:
        given_up.try_plan_again(_run(run), current_actor(), clock.now())
        return str(_("The plan waits to be made once more."))

    return carried_out(act, url_for("administrator.work"))


@blueprint.post("/work/messages/<notice>/again")
@requires(Permission.SEE_HEALTH)
def try_message_again(notice: str) -> ResponseReturnValue:
    """Put a message that could not be sent back into the queue."""

    def act() -> str:
        notices.send_again(_notice(notice), current_actor(), clock.now())
        return str(_("The message is sent once more: within a minute, at night from eight o'clock on."))

    return carried_out(act, url_for("administrator.work"))


def _run(public_id: str) -> PlanRun:
    run = db.session.scalar(select(PlanRun).where(PlanRun.public_id == public_id))
    permit(run)
    assert run is not None
    return run


def _notice(public_id: str) -> Notice:
    notice = outbox.by_public_id(public_id)
    permit(notice)
    assert notice is not None
    return notice
