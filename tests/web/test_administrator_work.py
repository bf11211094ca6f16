"""What the machinery gave up, as an administrator sees it: how often, why, and once more."""

from datetime import datetime, timedelta

from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import JobRun, Notice, NoticeChannel, NoticeKind, NoticeState, PlanRun, PlanRunState
from roster.services import given_up, planning, worker_processes
from roster.services.planning_progress import GAVE_UP
from tests.builders import Cast


def test_what_was_given_up_is_shown_without_persons_and_tried_again(
    cast: Cast, sign_in, now: datetime
) -> None:
    with unit_of_work():
        run = planning.request_plan(cast.own.bureau, "2026-12", "2026-12", None, 5, 7, COMMAND, now)
        db.session.flush()
        planning.fail(run.id, GAVE_UP, now)
        db.session.refresh(run)
        run.attempts = 3
        letter = Notice(
            bureau_id=cast.own.bureau.id, kind=NoticeKind.RECORDS_DUE, channel=NoticeChannel.EMAIL, dedupe_key="k",
            state=NoticeState.FAILED, address="secret@own.example", attempts=5, last_error="refused: secret@own.example?",
            due_at=now, created_at=now,
        )  # fmt: skip
        db.session.add_all([letter, JobRun(job="tidy", slot=now, started_at=now, outcome="failed: OSError")])
        for seen in (now, now - timedelta(hours=1)):
            worker_processes.sign_up("host.example:7", ("solves", "deliveries"), 2, seen)
        name, letter_name = run.public_id, letter.public_id
    assert given_up.counts(now) == (1, 1)
    browser = sign_in("administrator@own.example")
    browser.post("/language", data={"language": "en"})
    text = browser.get("/administrator/work").get_data(as_text=True)
    for said in ("host.example:7", "silent", "interrupted three times", "3 times", "5 times", "OSError"):
        assert said in text
    assert "secret@" not in text
    for _twice in range(2):
        browser.post(f"/administrator/work/plans/{name}/again")
        browser.post(f"/administrator/work/messages/{letter_name}/again")
    db.session.rollback()
    again = db.session.get_one(PlanRun, db.session.query(PlanRun.id).filter_by(public_id=name).scalar())
    assert (again.state, again.attempts, again.error) == (PlanRunState.QUEUED, 0, "")
    assert db.session.query(Notice.state).filter_by(public_id=letter_name).scalar() is NoticeState.QUEUED
    assert given_up.counts(now) == (0, 0)
    assert "OSError" in browser.get("/administrator/work").get_data(as_text=True)
