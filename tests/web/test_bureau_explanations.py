"""What the planner says about itself: supply before a plan, empty seats and what would fill them."""

import json

import pytest

from roster import planning as planner
from roster.database import db, unit_of_work
from roster.models import PlanRun, Roster
from roster.services import planning
from tests.services.planning_stage import ACTOR, bureau_of, draft_with, duty_of, person, publish, seat, solved
from tests.web.test_bureau_planning import FORM

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_supply_is_added_up_before_a_plan_is_asked_for(browser, cast):
    page = text(browser.get("/bureau/plans?first_month=2026-12&last_month=2027-02"))
    rows = [
        line
        for line in page.splitlines()
        if 'data-label="所需半天数"' in line or 'data-label="最多可供"' in line
    ]
    numbers = [int("".join(filter(str.isdecimal, line.split(">")[1]))) for line in rows]
    assert numbers == [18, 18, 9, 6], (
        "three lawyers of two half-days a month; the notary's day has two halves"
    )
    assert "1.5" in page, "each town sees the notary every 1.5 months at best"


def test_an_empty_seat_names_who_is_kept_away_and_what_would_fill_it(browser, cast, now):
    with unit_of_work():
        draft_with(cast.own, now, [(0, "lawyer", 0, "day")])
        name = person(cast.own, 1).name
    page = text(browser.get("/bureau/rosters/2026-12/empty"))
    assert 'class="way"' in page
    assert name in page


def test_an_impossible_plan_shows_the_locks_to_give_up(browser, cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, [])
        duty = duty_of(cast.own, 0, "lawyer")
        seat(draft, duty, person(cast.own, 0), is_locked=True)
        run = planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now)
        lock = {"duty": duty.public_id, "practitioner": person(cast.own, 0).public_id, "period": "day"}
        planning.store_result(run, {"status": "infeasible", "conflict": [lock]}, now)
        address, name = f"/bureau/plans/{run.public_id}", person(cast.own, 0).name
    page = text(browser.get(address))
    assert f"{name}已锁定在" in page
    assert "/bureau/rosters/2026-12#duty-" in page


def test_a_seat_leads_to_the_question_and_to_its_answer(browser, cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, [(0, "lawyer", 0, "day"), (1, "lawyer", 1, "day")])
        duty, seated = duty_of(cast.own, 0, "lawyer").public_id, draft.assignments[0].public_id
        other = person(cast.own, 1)
        wanted, name = other.public_id, other.name
    seat_page = f"/bureau/rosters/2026-12/seats/{duty}"
    assert f"{seat_page}/ask" in text(browser.get(f"{seat_page}?replace={seated}"))
    form = {"practitioner": wanted, "period": "day", "assignment": seated, "edits": "2"}
    answer = browser.post(f"{seat_page}/ask", data=form)
    assert answer.status_code == 302
    assert name in text(browser.get(answer.location))
    assert browser.get(f"{answer.location}/answer").status_code == 409, "not answered yet"
    again = browser.post(f"{seat_page}/ask", data=form)
    assert again.status_code == 409
    run_id = db.session.query(PlanRun).one().id
    with unit_of_work():
        run = db.session.get_one(PlanRun, run_id)
        instance = planner.Instance.from_json(json.loads(run.instance))
        planning.store_result(run, {**solved(instance), "status": "feasible"}, now)
    assert "/answer" in text(browser.get(answer.location))
    page = text(browser.get(f"{answer.location}/answer"))
    assert f"{answer.location}/adopt" in page
    assert name in page
    assert name in text(browser.get("/bureau/plans"))
    assert browser.post(f"{answer.location}/adopt").status_code == 302


def test_a_policy_is_chosen_in_words_and_named_on_the_plan(browser, cast, now):
    page = text(browser.get("/bureau/plans"))
    assert 'value="steady_faces"' in page
    answer = browser.post("/bureau/plans", data={**FORM, "policy": "fairest"})
    assert answer.status_code == 302
    assert browser.post("/bureau/plans", data={**FORM, "policy": "cheapest"}).status_code == 422
    run_id = db.session.query(PlanRun).one().id
    with unit_of_work():
        run = db.session.get_one(PlanRun, run_id)
        found = solved(planner.Instance.from_json(json.loads(run.instance)))
        goal = {"part": "fairness", "slack": 5, "best": 7, "is_proven": True, "budget": 7, "value": 0}
        planning.store_result(run, {**found, "goals": [goal]}, now)
        value = json.loads(run.result)["goals"][0]["value"]
    assert value > 0, "priced anew"
    for address in (answer.location, f"{answer.location}/review"):
        assert "7" in text(browser.get(address))
    assert "最公平" in text(browser.get(answer.location))


def test_goals_in_an_order_of_ones_own(browser, cast):
    own = {
        **FORM,
        "policy": "own",
        "goal_1": "travel",
        "slack_1": "10",
        "goal_2": "uncovered",
        "slack_2": "0",
    }
    for wrong, says in (
        ({"goal_1": "", "goal_2": ""}, "至少选一个目标"),
        ({"goal_2": "travel"}, "每个目标只写一次"),
        ({"slack_1": "-1"}, "0 至 1000"),
        ({"slack_1": ""}, "0 至 1000"),
        ({"slack_1": "x"}, "slack_1-error"),
    ):
        answer = browser.post("/bureau/plans", data={**own, **wrong})
        assert answer.status_code == 422, wrong
        assert says in answer.get_data(as_text=True), wrong
        assert '<details id="own-order" open>' in answer.get_data(as_text=True)
    answer = browser.post("/bureau/plans", data=own)
    assert answer.status_code == 302
    run = db.session.query(PlanRun).one()
    assert run.question == {"preset": "own", "policy": "travel:10,uncovered:0"}
    assert "自定顺序" in text(browser.get(answer.location))
    assert "自定顺序" in text(browser.get("/bureau/plans"))


def test_what_changes_buy_is_asked_of_a_published_month_and_one_row_is_taken(browser, cast, now):
    publish(cast.own, now)
    assert "/bureau/rosters/2026-12/repair" in text(browser.get("/bureau/rosters/2026-12"))
    answer = browser.post("/bureau/rosters/2026-12/repair")
    assert answer.status_code == 302
    run_id = db.session.query(PlanRun).one().id
    with unit_of_work():
        run = db.session.get_one(PlanRun, run_id)
        instance = planner.Instance.from_json(json.loads(run.instance))
        entries = [planner.assignment_to_json(one) for one in instance.published]
        found = planner.roster_to_json(instance, instance.published)
        points = [
            {"assignments": some, "is_proven": True} for some in (entries, entries[1:], [{"duty": "x"}])
        ]
        planning.store_result(run, {**found, "status": "optimal", "curve": points}, now)
    page = text(browser.get(f"{answer.location}/answer"))
    assert page.count('name="changes"') == 2, "a point that is no roster is left out"
    adopted = browser.post(f"{answer.location}/adopt", data={"changes": "1"})
    assert adopted.status_code == 302
    draft = db.session.query(Roster).filter_by(state="draft").one()
    assert len(draft.assignments) == len(entries) - 1


def test_what_counts_only_when_wanted_reaches_the_plan(browser, cast):
    assert (
        browser.post("/bureau/plans", data={**FORM, "far_towns": "much", "steady_faces": "some"}).status_code
        == 302
    )
    weights = db.session.query(PlanRun).one().weights
    assert (weights["far_towns"], weights["steady_faces"]) == (40, 60)
    assert "road_fairness" not in weights


def test_the_ledger_of_the_last_twelve_months_is_a_page(browser, cast):
    page = text(browser.get("/bureau/fairness?year=rolling"))
    assert page.count('data-label="远镇"') == 4


def test_what_if_is_asked_of_a_result_and_answered_beside_it(browser, cast, now):
    with unit_of_work():
        run = planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now)
        planning.store_result(run, solved(planner.Instance.from_json(json.loads(run.instance))), now)
        address, firm = f"/bureau/plans/{run.public_id}", person(cast.own, 9).firm.public_id
    assert f"{address}/what-if" in text(browser.get(f"{address}/review"))
    form = {"change": "one_more", "role": "notary", "firm": firm, "center": "610502100", "other": "610502100"}
    assert 'value="notary"' in text(browser.get(f"{address}/what-if"))
    assert browser.post(f"{address}/what-if", data={**form, "change": "moved"}).status_code == 422
    answer = browser.post(f"{address}/what-if", data=form)
    assert answer.status_code == 302
    assert text(browser.get(answer.location))
    with unit_of_work():
        asked = db.session.query(PlanRun).filter_by(kind="what_if").one()
        planning.store_result(asked, solved(planner.Instance.from_json(json.loads(asked.instance))), now)
    page = text(browser.get(f"{answer.location}/answer"))
    assert "/adopt" not in page
    assert page.count('data-label="现方案"') >= 3
