"""Plans of all bureaus on one page: of one's own bureaus alone, with reasons, until the rest is stopped."""

from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import Account, Grant, GrantRole, PlanBatch
from roster.services import batch_progress, plan_batches, planning
from roster.services.batch_progress import SEEN_THERE, Fate
from tests.builders import Cast

ASKED = {
    "first_month": "2027-01",
    "last_month": "2027-03",
    "time_limit_seconds": "60",
    "policy": "fairest",
}


def progress(cast: Cast) -> batch_progress.Progress:
    db.session.rollback()
    batch = batch_progress.newest()
    assert batch is not None
    return batch_progress.progress_of(batch)


def test_an_administrator_plans_all_own_bureaus_follows_and_stops(cast: Cast, sign_in, now: datetime) -> None:
    own, other = cast.own.bureau, cast.stranger.bureau
    own_slug, own_name, other_slug, other_name = own.slug, own.name_en, other.slug, other.name_en
    browser = sign_in("administrator@own.example")
    browser.post("/language", data={"language": "en"})
    text = browser.get("/administrator/plans").get_data(as_text=True)
    assert 'value="2027-12"' in text
    assert (own_name in text, other_name in text, "one after the other" in text) == (True, False, True)
    for wrong in (
        {"bureaus": []},
        {"bureaus": [other_slug]},
        {"bureaus": [own_slug], "last_month": "2026-12"},
    ):
        assert browser.post("/administrator/plans", data=ASKED | wrong).status_code == 422
    assert db.session.scalars(select(PlanBatch)).all() == []
    assert browser.get("/administrator/plans/progress").headers["HX-Refresh"] == "true"
    browser.post("/administrator/plans/stop")
    with unit_of_work():
        who = db.session.scalars(select(Account).where(Account.email == "administrator@own.example")).one()
        db.session.add(
            Grant(account_id=who.id, role=GrantRole.ADMINISTRATOR, bureau_id=cast.stranger.bureau.id)
        )
    answer = browser.post("/administrator/plans", data=ASKED | {"bureaus": [own_slug, other_slug]})
    assert answer.status_code == 302
    assert browser.post("/administrator/plans", data=ASKED | {"bureaus": [own_slug]}).status_code == 422
    first, _second = plan_batches.waiting()
    with unit_of_work():
        plan_batches.prepare(first.id, now)
        assert planning.claim_next(now, timedelta(minutes=1)) is not None
    text = browser.get("/administrator/plans").get_data(as_text=True)
    for said in (
        own_name,
        other_name,
        "Is being made&nbsp;1",
        "Waits for its turn&nbsp;1",
        "0 of 2 bureaus",
        "The fairest",
        "http-equiv",
    ):
        assert said in text
    assert "Make the plans" not in text
    text = browser.get("/administrator/plans/progress?show=running").get_data(as_text=True)
    assert (own_name in text, other_name in text) == (True, False)
    browser.post("/administrator/plans/stop")
    lines = progress(cast).lines
    assert [line.fate for line in lines] == [Fate.RUNNING, Fate.STOPPED]
    assert lines[0].run is not None
    assert lines[0].run.stop_requested
    assert 'id="stop-all"' not in browser.get("/administrator/plans").get_data(as_text=True)
    with unit_of_work():
        planning.fail(lines[0].run.id, "赵某 sits at two places.", now)
    text = browser.get("/administrator/plans?show=none").get_data(as_text=True)
    assert (SEEN_THERE in text, "赵某" in text, "Make the plans" in text) == (True, False, True)


def test_who_looks_after_some_of_the_bureaus_sees_and_stops_only_those(
    cast: Cast, sign_in, now: datetime
) -> None:
    with unit_of_work():
        both = [cast.own.bureau, cast.stranger.bureau]
        plan_batches.request(both, "2027-01", "2027-01", 5, 1, COMMAND, now)
    own_name, other_name = cast.own.bureau.name, cast.stranger.bureau.name
    browser = sign_in("administrator@own.example")
    text = browser.get("/administrator/plans").get_data(as_text=True)
    assert (own_name in text, other_name in text) == (True, False)
    browser.post("/administrator/plans/stop")
    assert [line.fate for line in progress(cast).lines] == [Fate.STOPPED, Fate.WAITING]
