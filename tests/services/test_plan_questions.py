"""Questions to the planner: why not somebody else, what changes buy, what if."""

import dataclasses
import json
from datetime import date, timedelta

import pytest

from roster import planning as planner
from roster.core.errors import InvalidInput, NotFound
from roster.database import db, unit_of_work
from roster.models import Leave, LeaveReason, PlanRun, PlanRunKind, PlanRunState
from roster.planning.solving import solve
from roster.services import (
    boards,
    plan_answers,
    plan_questions,
    plan_results,
    plan_what_ifs,
    planning,
    policies,
    rosters,
)
from roster.services.plan_what_ifs import Change, ChangeKind
from tests.services.planning_stage import ACTOR, bureau_of, draft_with, duty_of, past_roster, person, publish


def answered(run_id: int, now) -> PlanRun:
    """Solve a question as the clock does, and keep the answer."""
    run = db.session.get_one(PlanRun, run_id)
    instance = planner.Instance.from_json(json.loads(run.instance))
    parameters = dataclasses.replace(plan_questions.parameters_of(run), workers=1)
    document = json.loads(json.dumps(dataclasses.asdict(solve(instance, parameters))))
    with unit_of_work():
        run = db.session.get_one(PlanRun, run_id)
        planning.store_result(run, {**document, "instance": instance.name}, now)
    return db.session.get_one(PlanRun, run_id)


def why_not(troupe, now, wanted=(0, "lawyer", 1, "day"), instead_of=None) -> int:
    """Ask for the second lawyer at the first center; the first sits there in the draft."""
    center, role, number, period = wanted
    draft = rosters.needed_draft(bureau_of(troupe), "2026-12")
    placed = planner.Assignment(
        duty_of(troupe, center, role).public_id, person(troupe, number).public_id, period
    )
    return plan_questions.ask_why_not(bureau_of(troupe), draft, placed, instead_of, ACTOR, now).id


def test_why_one_and_not_the_other_is_told_by_part_and_may_be_adopted(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, [(0, "lawyer", 0, "day"), (1, "lawyer", 1, "day")])
        seated = draft.assignments[0].public_id
        person(cast.own, 1).carried_load = 6
    with unit_of_work():
        run_id = why_not(cast.own, now, instead_of=seated)
    run = answered(run_id, now)
    assert (run.kind, run.state) == (PlanRunKind.WHY_NOT, PlanRunState.FINISHED)
    answer = plan_answers.why_not(run)
    question = answer.question.in_language("en")
    assert question.startswith(f"Why {person(cast.own, 0).name} and not {person(cast.own, 1).name} at")
    parts = {row.part: row for row in answer.comparison.rows}
    assert parts["uncovered"].points < 0, "the draft has empty seats, the answer fills them"
    assert answer.comparison.after == run.objective
    assert answer.is_proven
    assert {change.practitioner for change in answer.changes} >= {
        person(cast.own, number).public_id for number in (0, 1)
    }
    with unit_of_work():
        planning.adopt(db.session.get_one(PlanRun, run_id), ACTOR, now)
    draft = rosters.needed_draft(bureau_of(cast.own), "2026-12")
    locked = [one for one in draft.assignments if one.is_locked]
    assert [(one.duty_id, one.practitioner_id) for one in locked] == [
        (duty_of(cast.own, 0, "lawyer").id, person(cast.own, 1).id)
    ]
    assert draft.plan_run_id is None, "the draft keeps the plan from which it came"


def test_what_no_roster_can_have_is_said_at_once(cast, now):
    with unit_of_work():
        draft_with(cast.own, now, [(0, "lawyer", 0, "day")])
        person(cast.own, 1).max_load_per_month = 1
    with pytest.raises(plan_questions.NeverPossible) as refused, unit_of_work():
        why_not(cast.own, now)
    assert person(cast.own, 1).name in refused.value.in_language("en")
    with pytest.raises(NotFound), unit_of_work():
        plan_questions.ask_why_not(
            bureau_of(cast.own),
            rosters.needed_draft(bureau_of(cast.own), "2026-12"),
            planner.Assignment(duty_of(cast.own, 0, "lawyer").public_id, "nobody", "day"),
            None,
            ACTOR,
            now,
        )


def test_a_question_does_not_stand_in_the_way_of_a_plan_nor_among_plans(cast, now):
    with unit_of_work():
        draft_with(cast.own, now, [])
        why_not(cast.own, now)
    with pytest.raises(plan_questions.AlreadyAsking), unit_of_work():
        why_not(cast.own, now)
    with unit_of_work():
        plan = planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now)
    assert [run.id for run in planning.runs_of(bureau_of(cast.own))] == [plan.id]
    assert len(planning.runs_of(bureau_of(cast.own), questions=True)) == 1


def test_a_plan_by_goals_in_order_says_what_became_of_them(cast, now):
    with unit_of_work():
        run_id = planning.request_plan(
            bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now, policy="least_travel"
        ).id
    run = answered(run_id, now)
    assert run.state is PlanRunState.FINISHED
    assert run.question["preset"] == "least_travel"
    goals = policies.goals_of(json.loads(run.result))
    assert [goal.is_proven for goal in goals] == [True] * 5
    assert goals[0].words == "Empty seats, by priority"
    with pytest.raises(InvalidInput), unit_of_work():
        planning.request_plan(
            bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now, policy="cheap"
        )


def test_what_changes_of_a_published_roster_buy(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        away = Leave(
            practitioner_id=person(cast.own, 0).id,
            starts_on=date(2026, 12, 2),
            ends_on=date(2026, 12, 2),
            reason=LeaveReason.HEARING,
            created_at=now,
        )
        db.session.add(away)
        person(cast.own, 1).max_load_per_month = 4
        run_id = plan_questions.ask_repair(bureau_of(cast.own), "2026-12", ACTOR, now).id
    run = answered(run_id, now)
    assert (run.kind, run.state) == (PlanRunKind.REPAIR, PlanRunState.FINISHED)
    purchases = plan_answers.repair(run)
    assert (purchases[0].changes, purchases[0].is_proven) == (1, True), "whoever is away cannot come"
    gains = [one.gain for one in purchases]
    assert gains[0] == 0
    assert all(gain > 0 for gain in gains[1:])
    assert person(cast.own, 0).name in {change.name for change in purchases[0].differences}
    with unit_of_work():
        planning.adopt(db.session.get_one(PlanRun, run_id), ACTOR, now, 1)
    draft = rosters.needed_draft(bureau_of(cast.own), "2026-12")
    assert person(cast.own, 0).id not in {one.practitioner_id for one in draft.assignments}
    with pytest.raises(plan_results.NoResult), unit_of_work():
        planning.adopt(db.session.get_one(PlanRun, run_id), ACTOR, now, 99)


def test_a_month_without_a_published_roster_has_no_repair(cast, now):
    with pytest.raises(NotFound), unit_of_work():
        plan_questions.ask_repair(bureau_of(cast.own), "2026-12", ACTOR, now)
    publish(cast.own, now)
    with pytest.raises(plan_questions.MonthOver), unit_of_work():
        plan_questions.ask_repair(bureau_of(cast.own), "2026-12", ACTOR, now + timedelta(days=30))


@pytest.fixture
def plan(cast, now) -> int:
    """A finished plan of December; the notary may come for one half-day only."""
    with unit_of_work():
        person(cast.own, 9).max_load_per_month = 1
        run_id = planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now).id
    return answered(run_id, now).id


@pytest.mark.parametrize(
    ("change", "saves"),
    [
        (
            lambda cast: Change(ChangeKind.ONE_MORE, role="notary", firm=person(cast.own, 9).firm.public_id),
            True,
        ),
        (lambda cast: Change(ChangeKind.SHARING, center="610502100", other="610502102"), True),
        (lambda cast: Change(ChangeKind.MOVED, center="610502102", other="610502100"), True),
    ],
)
def test_a_plan_with_one_thing_changed_stands_beside_todays(cast, now, plan, change, saves):
    with unit_of_work():
        base = db.session.get_one(PlanRun, plan)
        run_id = plan_what_ifs.ask(base, change(cast), ACTOR, now).id
    run = answered(run_id, now)
    assert run.state is PlanRunState.FINISHED
    found = plan_what_ifs.answer(run, plan_what_ifs.base_of(run))
    assert (found.comparison.points < 0) == saves
    assert found.question.in_language("en").startswith("What if ")
    assert plan_answers.question_of(run) == found.question
    notary = next(row for row in found.roles if row.role == "notary")
    assert notary.interval_after <= notary.interval_before
    with pytest.raises(plan_results.NoResult), unit_of_work():
        planning.adopt(db.session.get_one(PlanRun, run_id), ACTOR, now)


@pytest.mark.parametrize(
    "change",
    [
        Change(ChangeKind.ONE_MORE, role="magician", firm="x"),
        Change(ChangeKind.ONE_MORE, role="notary", firm="x"),
        Change(ChangeKind.SHARING, center="610502100", other="610502100"),
        Change(ChangeKind.MOVED, center="610502100", other="nowhere"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_changed_is_refused(cast, now, plan, change):
    with pytest.raises(InvalidInput), unit_of_work():
        plan_what_ifs.ask(db.session.get_one(PlanRun, plan), change, ACTOR, now)


def test_a_question_about_one_month_does_not_count_the_other_months_as_waited(cast, now):
    """The notary was in the first town in October and is published there in February; December asks for three months."""
    with unit_of_work():
        past_roster(cast.own, "2026-10", date(2026, 10, 9), now, [(0, "notary", 9, "am")])
        draft = draft_with(cast.own, now, [])
        run = PlanRun(
            bureau_id=cast.own.bureau.id, first_month="2026-12", last_month="2027-02", instance="{}",
            time_limit_seconds=1, state=PlanRunState.FINISHED, created_at=now,
        )  # fmt: skip
        db.session.add(run)
        db.session.flush()
        draft.plan_run_id = run.id
        past_roster(cast.own, "2027-02", date(2027, 2, 2), now, [(0, "notary", 9, "am")])
        board = boards.alone(bureau_of(cast.own), draft, now.date())
    first, second = (board.instance.center[f"61050210{number}"].service["notary"] for number in (0, 1))
    assert (board.instance.months, first.last_served, second.last_served) == (("2026-12",), "2026-10", None)
    assert planner.price(board.instance, []).parts["waiting"] == 2, (
        "the two towns that never saw a notary, once each"
    )
    assert board.instance.practitioner[person(cast.own, 9).public_id].carried_load == 2, (
        "load counts all the same"
    )
