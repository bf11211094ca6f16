"""The scheduler asks for a plan, follows it, looks at the result and makes it drafts."""

import json
from datetime import timedelta

import pytest

from roster import planning as planner
from roster.database import db, unit_of_work
from roster.models import PlanRun, PlanRunState, Roster
from roster.services import planning
from tests.services.planning_stage import ACTOR, FULL, bureau_of, person, publish, solved

FORM = {
    "first_month": "2026-12",
    "last_month": "2026-12",
    "time_limit_seconds": "20",
    **dict.fromkeys(
        (
            "uncovered",
            "waiting",
            "fairness",
            "travel",
            "rotation",
            "preference",
            "expertise",
            "stability",
        ),
        "normal",
    ),
}


@pytest.fixture
def browser(cast, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def request(browser, **changes) -> str:
    """Ask for a plan; return its page's address."""
    answer = browser.post("/bureau/plans", data={**FORM, **changes})
    assert answer.status_code == 302, text(answer)
    return answer.location


def solve(now, **result) -> PlanRun:
    """Claim the waiting run and finish it with a greedy roster."""
    with unit_of_work():
        run = planning.claim_next(now, timedelta(minutes=1))
        document = {**solved(planner.Instance.from_json(json.loads(run.instance))), **result}
        points = [
            {"seconds": second, "objective": 900 - second, "lower_bound": 100, "phase": "improvement"}
            for second in range(3)
        ]
        planning.record_progress(run.id, points, now)
        planning.finish(run.id, document, now)
    return db.session.get_one(PlanRun, run.id)


def test_the_form_offers_months_and_words(browser):
    page = text(browser.get("/bureau/plans"))
    assert '<option selected value="2026-12">' in page
    assert "data-slider" in page
    assert page.count('value="much_more"') == 8


def test_words_scale_the_usual_weights(browser, cast):
    request(browser, travel="much_more", fairness="less", preference="much_less")
    run = db.session.query(PlanRun).one()
    assert (run.weights["travel"], run.weights["fairness"], run.weights["preference"]) == (4, 4, 1)
    assert (run.time_limit_seconds, run.seed, run.requested_by_id) == (20, 1, cast.own.scheduler.id)


def test_a_horizon_that_ends_before_it_begins_is_explained_and_kept(browser):
    answer = browser.post(
        "/bureau/plans", data={**FORM, "first_month": "2027-02", "last_month": "2027-01", "travel": "more"}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "error-summary" in page
    assert '<option selected value="2027-02">' in page
    assert '<option selected value="more">' in page


@pytest.mark.parametrize(
    "changes", [{"first_month": "1999-13"}, {"travel": "lots"}, {"time_limit_seconds": "9"}]
)
def test_forged_choices_are_refused(browser, changes):
    answer = browser.post("/bureau/plans", data={**FORM, **changes})
    assert answer.status_code == 422
    assert db.session.query(PlanRun).count() == 0


def test_a_second_plan_is_refused_while_one_is_made(browser):
    request(browser)
    answer = browser.post("/bureau/plans", data=FORM)
    assert answer.status_code == 422
    assert db.session.query(PlanRun).count() == 1


def test_a_waiting_run_refreshes_itself_with_and_without_scripts(browser):
    page = text(browser.get(request(browser)))
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_a_run_that_began_offers_to_stop_in_the_part_that_is_fetched_anew(browser, now):
    address = request(browser)
    assert f"{address}/stop" not in text(browser.get(f"{address}/progress")), "nothing to stop yet"
    with unit_of_work():
        planning.claim_next(now, timedelta(minutes=1))
    part = text(browser.get(f"{address}/progress"))
    assert f"{address}/stop" in part
    assert f"{address}/cancel" in part


def test_a_bound_that_says_nothing_yet_is_not_shown(browser, now):
    address = request(browser)
    with unit_of_work():
        run = planning.claim_next(now, timedelta(minutes=1))
        points = [
            {"seconds": second, "objective": 900, "lower_bound": -4945920, "phase": "improvement"}
            for second in range(2)
        ]
        planning.record_progress(run.id, points, now)
    part = text(browser.get(f"{address}/progress"))
    assert "900" in part
    assert "4945920" not in part.replace(",", "")


def test_the_form_begins_at_the_month_it_was_asked_for(browser):
    page = text(browser.get("/bureau/plans?month=2027-03"))
    assert page.count('<option selected value="2027-03">') == 2
    assert '<option selected value="2026-12">' in text(browser.get("/bureau/plans?month=never"))


def test_the_progress_ends_in_a_whole_page_with_the_way_to_the_result(browser, now):
    address = request(browser)
    assert "HX-Refresh" not in browser.get(f"{address}/progress").headers
    solve(now)
    answer = browser.get(f"{address}/progress")
    assert answer.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in text(answer)
    page = text(browser.get(address))
    assert f"{address}/review" in page
    assert "<polyline" in page
    assert "http-equiv" not in page


def test_a_failed_run_says_why(browser, now):
    address = request(browser)
    solve(now, assignments=3)
    page = text(browser.get(address))
    assert "badge bad" in page
    assert 'class="error"' in page


def test_a_running_plan_is_stopped_by_post_only(browser, now):
    address = request(browser)
    with unit_of_work():
        planning.claim_next(now, timedelta(minutes=1))
    assert browser.get(f"{address}/stop").status_code == 405
    assert browser.post(f"{address}/stop").location == address
    run = db.session.query(PlanRun).one()
    assert (run.state, run.stop_requested) == (PlanRunState.RUNNING, True)
    browser.post(f"{address}/cancel")
    db.session.refresh(run)
    assert run.state is PlanRunState.CANCELLED


def test_every_view_of_the_result_is_there(browser, now):
    address = request(browser)
    run = solve(now)
    for view in ("centers", "people", "fairness", "empty", "visits", "changes", "nonsense"):
        answer = browser.get(f"{address}/review?view={view}&month=2026-12")
        assert answer.status_code == 200
    assert "王示own" in text(browser.get(f"{address}/review"))
    names = text(browser.get(f"{address}/review?view=changes"))
    assert "王示own" in names
    assert run.objective is not None


def test_a_run_without_result_cannot_be_reviewed_or_adopted(browser):
    address = request(browser)
    assert browser.get(f"{address}/review").status_code == 409
    assert browser.post(f"{address}/adopt").status_code == 409


@pytest.mark.both_databases
def test_adopting_makes_drafts_and_tells_nobody(browser, now, cast):
    address = request(browser)
    solve(now)
    assert browser.post(f"{address}/adopt").location == "/bureau/rosters"
    roster = db.session.query(Roster).one()
    assert (roster.month, roster.state.value) == ("2026-12", "draft")
    page = text(browser.get("/bureau/rosters/2026-12"))
    assert page.count("/seats/") >= 6


def test_frozen_months_are_named_and_a_repair_may_plan_them(browser, cast, now):
    publish(cast.own, now, FULL)
    answer = browser.post("/bureau/plans", data=FORM)
    assert answer.status_code == 422
    assert "（不再重排）" in text(answer), "the month says that it stays"
    request(browser, repair="y")
    run = solve(now)
    assert len(json.loads(run.instance)["published"]) == 4
    changed = text(browser.get(f"/bureau/plans/{run.public_id}/review?view=changes"))
    assert changed


def test_strangers_runs_are_not_found(browser, cast, now):
    with unit_of_work():
        run = planning.request_plan(bureau_of(cast.stranger), "2026-12", "2026-12", None, 5, 1, ACTOR, now)
    address = f"/bureau/plans/{run.public_id}"
    for path in ("", "/progress", "/review"):
        assert browser.get(f"{address}{path}").status_code == 404
    for path in ("stop", "cancel", "adopt"):
        assert browser.post(f"{address}/{path}").status_code == 404
    assert person(cast.stranger, 0).name not in text(browser.get("/bureau/plans"))


@pytest.mark.both_databases
def test_two_plans_are_compared_and_one_is_taken_over(browser, cast, now):
    request(browser)
    first = solve(now)
    request(browser, policy="fairest")
    second = solve(now)
    page = text(browser.get("/bureau/plans"))
    assert page.count('name="with"') == 4
    chosen = f"?with={first.public_id}&with={second.public_id}&with=drafts&with=published"
    page = text(browser.get(f"/bureau/plans/compare{chosen}"))
    assert "方案比较：2026年12月" in page
    assert f"/bureau/plans/{second.public_id}/adopt" in page
    assert "目前的草案" in page
    for asked, said in (
        ("?with=drafts&with=published", "请至少选一个方案"),
        (f"?with={first.public_id}&with={first.public_id}", "两个到四个"),
        ("", "两个到四个"),
    ):
        answer = browser.get(f"/bureau/plans/compare{asked}")
        assert answer.location == "/bureau/plans#runs"
        assert said in text(browser.get("/bureau/plans"))
    assert browser.get(f"/bureau/plans/compare?with=drafts&with=nothing&month=x{chosen}").status_code == 404
    browser.post(f"/bureau/plans/{second.public_id}/adopt")
    assert "已用于2026年12月的排班表" in text(browser.get("/bureau/plans"))
