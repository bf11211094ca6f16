"""Rows → instance → result → drafts: what is frozen, what counts, what is kept."""

import dataclasses
import json
from datetime import date, timedelta

import pytest

from roster import planning as planner
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Duty,
    Leave,
    LeaveReason,
    PlanRun,
    PlanRunState,
    Roster,
    RosterState,
)
from roster.planning.solving import solve
from roster.services import assignments, fairness, plan_conflicts, planning, settings
from tests.services.planning_stage import (
    ACTOR,
    FULL,
    bureau_of,
    draft_with,
    duty_of,
    lay_out,
    past_roster,
    person,
    publish,
    seat,
    solved,
)

LEASE = timedelta(minutes=1)


def request(troupe, now, first="2026-12", last="2026-12", **options) -> PlanRun:
    """Ask for a plan, in the unit that is open."""
    return planning.request_plan(bureau_of(troupe), first, last, None, 5, 1, ACTOR, now, **options)


def instance_of(run: PlanRun) -> planner.Instance:
    return planner.Instance.from_json(json.loads(run.instance))


def finished(troupe, now, *months, **options) -> PlanRun:
    """A run with a greedy result."""
    with unit_of_work():
        run = request(troupe, now, *months, **options)
        planning.store_result(run, solved(instance_of(run)), now)
    return db.session.get_one(PlanRun, run.id)


def test_an_instance_round_trips_through_the_format(cast, now):
    with unit_of_work():
        run = request(cast.own, now)
    document = json.loads(run.instance)
    instance = planner.Instance.from_json(document)
    assert instance.to_json() == document
    assert {duty.id for duty in instance.duties} == {
        duty_of(cast.own, center, role).public_id for center in range(3) for role in ("lawyer", "notary")
    }
    assert {one.id for one in instance.practitioners} == {
        person(cast.own, number).public_id for number in (0, 1, 2, 9)
    }
    assert [center.id for center in instance.centers] == ["610502100", "610502101", "610502102"]
    assert instance.weights.uncovered == 10000
    assert planner.validate(instance, []) == []


def test_leaves_conflicts_and_wishes_reach_the_planner(cast, now):
    with unit_of_work():
        lawyer, center = person(cast.own, 0), cast.own.centers[1]
        for state in ("given", "withdrawn"):
            db.session.add(
                Leave(
                    practitioner_id=lawyer.id,
                    starts_on=date(2026, 12, 1),
                    ends_on=date(2026, 12, 5),
                    period=Period.AM if state == "given" else Period.DAY,
                    reason=LeaveReason.HEARING,
                    state=state,
                    created_at=now,
                )
            )
        db.session.add(Conflict(practitioner_id=lawyer.id, center_id=center.id, declared_at=now))
        run = request(cast.own, now)
    found = instance_of(run).practitioner[person(cast.own, 0).public_id]
    assert found.unavailable == (planner.Unavailability("2026-12-02", "am"),)
    assert found.conflicts == ("610502101",)


def test_twelve_months_of_published_load_count_and_the_thirteenth_does_not(cast, now):
    with unit_of_work():
        past_roster(cast.own, "2025-12", date(2025, 12, 2), now, [(0, "lawyer", 0, "day")])
        past_roster(cast.own, "2025-11", date(2025, 11, 4), now, [(0, "lawyer", 1, "day")])
        late = past_roster(
            cast.own, "2026-11", date(2026, 11, 3), now, [(1, "lawyer", 0, "day"), (0, "notary", 9, "am")]
        )
        absent = seat(late, duty_of(cast.own, 2, "lawyer", "2026-11"), person(cast.own, 2))
        absent.state = AssignmentState.ABSENT
        person(cast.own, 1).carried_load = 3
        run = request(cast.own, now)
    people = instance_of(run).practitioner
    carried = [people[person(cast.own, number).public_id].carried_load for number in (0, 1, 2, 9)]
    assert carried == [4, 3, 0, 1]
    assert people[person(cast.own, 0).public_id].past_visits == (planner.Visit("610502101", "2026-11-03"),)
    centers = instance_of(run).center
    assert centers["610502100"].service["notary"].last_served == "2026-11"
    assert centers["610502101"].service["notary"].last_served is None


def test_a_published_month_is_history_and_not_planned(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        lay_out(cast.own, "2027-01", date(2027, 1, 5), now)
        run = request(cast.own, now, "2026-12", "2027-01")
    instance = instance_of(run)
    assert (run.first_month, instance.months) == ("2027-01", ("2027-01",))
    assert {duty.date for duty in instance.duties} == {"2027-01-05"}
    assert instance.practitioner[person(cast.own, 0).public_id].carried_load == 2
    assert instance.published == ()


def test_a_published_month_between_counts_as_carried_and_visited(cast, now):
    with unit_of_work():
        lay_out(cast.own, "2027-01", date(2027, 1, 5), now)
        lay_out(cast.own, "2027-02", date(2027, 2, 2), now)
        person(cast.own, 0).max_load = 4
    publish(cast.own, now, FULL, "2027-01")
    with unit_of_work():
        run = request(cast.own, now, "2026-12", "2027-02")
    instance = instance_of(run)
    assert instance.months == ("2026-12", "2027-01", "2027-02")
    assert {duty.date[:7] for duty in instance.duties} == {"2026-12", "2027-02"}
    lawyer = instance.practitioner[person(cast.own, 0).public_id]
    assert (lawyer.carried_load, lawyer.max_load) == (2, 2)
    assert lawyer.past_visits == (planner.Visit("610502100", "2027-01-05"),)


def test_a_repair_plans_a_published_month_anew_and_prices_every_change(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        run = request(cast.own, now, repair=True)
    instance = instance_of(run)
    assert len(instance.duties) == 6
    assert len(instance.published) == 4
    assert planner.price(instance, []).parts["stability"] == 4
    assert instance.practitioner[person(cast.own, 0).public_id].carried_load == 0


def test_nothing_is_left_to_plan_in_published_months(cast, now):
    publish(cast.own, now)
    with pytest.raises(planning.NothingToPlan), unit_of_work():
        request(cast.own, now)


def test_a_bureau_without_centers_is_told_to_enter_them(cast, now):
    with unit_of_work():
        bureau = bureau_of(cast.own)
        for duty in db.session.query(Duty).all():
            duty.seats = 0
        with pytest.raises(planning.NoSeats):
            planning.request_plan(bureau, "2026-12", "2026-12", None, 5, 1, ACTOR, now)
    assert not db.session.query(PlanRun).all()


def test_the_session_date_itself_is_too_late_to_plan(cast, now):
    day_before, day_itself = now + timedelta(days=7), now + timedelta(days=8)
    bureau = bureau_of(cast.own)
    assert planning.frozen_months(bureau, ["2026-12"], day_before.date()) == set()
    assert planning.frozen_months(bureau, ["2026-12"], day_itself.date()) == {"2026-12"}
    assert planning.frozen_months(bureau, ["2026-12"], day_itself.date(), repair=True) == {"2026-12"}


@pytest.mark.parametrize(
    ("first", "last"), [("2026-12", "2026-11"), ("2026-12", "2028-12"), ("December", "2026-12")]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bad_horizons_are_refused(cast, now, first, last):
    with pytest.raises(InvalidInput), unit_of_work():
        request(cast.own, now, first, last)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bad_weights_and_limits_are_refused(cast, now):
    for weights, seconds in (({"charm": 1}, 5), ({"travel": -1}, 5), (None, 0), (None, 3601)):
        with pytest.raises(InvalidInput), unit_of_work():
            planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", weights, seconds, 1, ACTOR, now)


def test_one_plan_at_a_time_for_each_bureau(cast, now):
    with unit_of_work():
        request(cast.own, now)
        request(cast.stranger, now)
    with pytest.raises(planning.AlreadyPlanning), unit_of_work():
        request(cast.own, now)


def test_locks_of_the_draft_are_kept_through_a_new_plan(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, [(2, "lawyer", 0, "day"), (1, "lawyer", 1, "day")])
        chosen = next(one for one in draft.assignments if one.practitioner_id == cast.own.lawyers[0].id)
        assignments.lock(draft, chosen.public_id, draft.edits, ACTOR, now)
    run = finished(cast.own, now)
    assert [one.practitioner for one in instance_of(run).locked] == [person(cast.own, 0).public_id]
    with unit_of_work():
        outcome = planning.adopt(db.session.get_one(PlanRun, run.id), ACTOR, now)
    (roster,) = outcome.rosters
    assert (roster.version, roster.state, roster.plan_run_id) == (1, RosterState.DRAFT, run.id)
    assert roster.edits > 3
    locked = [
        (one.duty.sitting.center.code, one.practitioner_id) for one in roster.assignments if one.is_locked
    ]
    assert locked == [("610502102", cast.own.lawyers[0].id)]
    assert len(roster.assignments) >= 4


def test_a_lock_that_breaks_a_rule_is_named_before_solving(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, [(2, "lawyer", 0, "day")])
        draft.assignments[0].is_locked = True
        db.session.add(
            Conflict(
                practitioner_id=cast.own.lawyers[0].id, center_id=cast.own.centers[2].id, declared_at=now
            )
        )
    with pytest.raises(planning.LocksBreakRules) as refused, unit_of_work():
        request(cast.own, now)
    assert "王示own" in str(refused.value)
    assert "conflict of interest" in str(refused.value)


def test_locks_that_cannot_stand_together_are_all_named(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, [])
        for center in (0, 1):
            seat(draft, duty_of(cast.own, center, "lawyer"), person(cast.own, 0), is_locked=True)
        seat(draft, duty_of(cast.own, 2, "lawyer"), person(cast.own, 1), is_locked=True)
    with pytest.raises(planning.LocksBreakRules) as refused, unit_of_work():
        request(cast.own, now)
    said = refused.value.in_language("en")
    assert "unlock one of them" in said
    assert [said.count(person(cast.own, number).name) for number in (0, 1)] == [3, 0]


def test_an_impossible_plan_names_the_smallest_set_of_locks(cast, now):
    """A supervised lawyer locked alone at a center of one seat: only the solver can tell."""
    with unit_of_work():
        draft = draft_with(cast.own, now, [])
        person(cast.own, 0).is_supervised = True
        for center, number in ((0, 0), (1, 1)):
            lawyer = person(cast.own, number)
            seat(draft, duty_of(cast.own, center, "lawyer"), lawyer, is_locked=True)
        run = request(cast.own, now)
        result = solve(instance_of(run), planner.SolveParameters(time_limit_seconds=2, workers=1))
        document = dataclasses.asdict(result)
        planning.store_result(run, {"status": document["status"], "conflict": document["conflict"]}, now)
    run = db.session.get_one(PlanRun, run.id)
    found = plan_conflicts.of_run(run)
    assert run.state is PlanRunState.FAILED
    assert [lock.duty for lock in found.locks] == [duty_of(cast.own, 0, "lawyer").public_id]
    assert person(cast.own, 0).name in found.locks[0].what.in_language("en")
    assert len(found.breaches) == 1


def test_a_lock_set_after_the_request_forbids_adoption(cast, now):
    run = finished(cast.own, now)
    with unit_of_work():
        draft = draft_with(cast.own, now, [])
        taken = {(one.duty, one.practitioner) for one in instance_of(run).locked}
        assert taken == set()
        notary = seat(draft, duty_of(cast.own, 2, "notary"), person(cast.own, 9), "pm", is_locked=True)
        assert notary.is_locked
    document = json.loads(run.result)
    has = any(
        one["duty"] == duty_of(cast.own, 2, "notary").public_id and one["period"] == "pm"
        for one in document["assignments"]
    )
    assert not has
    with pytest.raises(planning.LocksChanged), unit_of_work():
        planning.adopt(db.session.get_one(PlanRun, run.id), ACTOR, now)


def test_adoption_leaves_out_what_a_leave_made_impossible(cast, now):
    run = finished(cast.own, now)
    with unit_of_work():
        db.session.add(
            Leave(
                practitioner_id=cast.own.lawyers[0].id,
                starts_on=date(2026, 12, 2),
                ends_on=date(2026, 12, 2),
                reason=LeaveReason.SICK,
                created_at=now,
            )
        )
    with unit_of_work():
        outcome = planning.adopt(db.session.get_one(PlanRun, run.id), ACTOR, now)
    assert [one.practitioner for one in outcome.left_out] == [person(cast.own, 0).public_id]
    (roster,) = outcome.rosters
    assert cast.own.lawyers[0].id not in {one.practitioner_id for one in roster.assignments}


def test_adoption_leaves_a_month_alone_that_was_published_meanwhile(cast, now):
    run = finished(cast.own, now)
    publish(cast.own, now)
    with unit_of_work():
        outcome = planning.adopt(db.session.get_one(PlanRun, run.id), ACTOR, now)
    assert (outcome.rosters, outcome.published_meanwhile) == ([], ["2026-12"])


def test_a_repair_is_adopted_as_the_next_version(cast, now):
    publish(cast.own, now)
    run = finished(cast.own, now, repair=True)
    with unit_of_work():
        outcome = planning.adopt(db.session.get_one(PlanRun, run.id), ACTOR, now)
    assert [(roster.version, roster.state) for roster in outcome.rosters] == [(2, RosterState.DRAFT)]


def test_the_result_is_priced_anew_and_its_claim_ignored(cast, now):
    with unit_of_work():
        run = request(cast.own, now)
        document = solved(instance_of(run))
        planning.store_result(run, {**document, "objective": 1, "lower_bound": 10**8}, now)
    run = db.session.get_one(PlanRun, run.id)
    chosen = planner.roster_from_json(
        {name: document[name] for name in ("instance", "assignments")}, instance_of(run)
    )
    assert run.objective == planner.price(instance_of(run), chosen).objective > 1
    assert run.lower_bound is None
    assert run.state is PlanRunState.FINISHED


def test_a_result_that_breaks_a_rule_fails_and_says_so(cast, now):
    with unit_of_work():
        run = request(cast.own, now)
        instance = instance_of(run)
        lawyer = person(cast.own, 0).public_id
        twice = [
            planner.Assignment(duty_of(cast.own, center, "lawyer").public_id, lawyer, "day")
            for center in (0, 1)
        ]
        planning.store_result(run, planner.roster_to_json(instance, twice), now)
    run = db.session.get_one(PlanRun, run.id)
    assert run.state is PlanRunState.FAILED
    assert "王示own" in run.error
    assert run.result is None


@pytest.mark.parametrize(
    "result", [{"instance": "x", "assignments": []}, {"assignments": 3}, {"status": "infeasible"}]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unusable_result_fails_with_a_sentence(cast, now, result):
    with unit_of_work():
        run = request(cast.own, now)
        planning.store_result(run, result, now)
    run = db.session.get_one(PlanRun, run.id)
    assert (run.state, run.result) == (PlanRunState.FAILED, None)
    assert run.error.endswith(".")


def test_a_run_is_claimed_once_and_again_when_its_lease_ran_out(cast, now):
    with unit_of_work():
        run = request(cast.own, now)
    for attempt in (1, 2, 3):
        with unit_of_work():
            claimed = planning.claim_next(now, LEASE)
            assert (claimed.id, claimed.attempts) == (run.id, attempt)
            assert planning.claim_next(now, LEASE) is None
        with unit_of_work():
            assert planning.claim_next(now + LEASE, LEASE) is None
        now = now + LEASE + timedelta(seconds=1)
    with unit_of_work():
        assert planning.claim_next(now, LEASE) is None
    run = db.session.get_one(PlanRun, run.id)
    assert run.state is PlanRunState.FAILED
    assert "interrupted" in run.error


def test_progress_is_kept_thinned_and_renews_the_lease(cast, now):
    with unit_of_work():
        run_id = planning.claim_next(now, LEASE) or request(cast.own, now).id
    with unit_of_work():
        planning.claim_next(now, LEASE)
    for second in range(400):
        point = {"seconds": second, "objective": 1000 - second, "lower_bound": 10, "phase": "improvement"}
        with unit_of_work():
            planning.record_progress(run_id, [point], now + timedelta(seconds=second))
    run = db.session.get_one(PlanRun, run_id)
    assert len(run.progress) <= 300
    assert (run.progress[-1]["seconds"], run.objective) == (399, 601)
    assert run.lease_until > now + timedelta(seconds=399)


def test_stopping_asks_a_running_solve_and_cancels_a_waiting_one(cast, now):
    with unit_of_work():
        run = request(cast.own, now)
        planning.stop_plan(run, ACTOR, now)
        assert run.state is PlanRunState.CANCELLED
        other = request(cast.own, now)
        planning.claim_next(now, LEASE)
        assert not planning.is_stop_requested(other.id)
        planning.stop_plan(other, ACTOR, now)
        assert planning.is_stop_requested(other.id)
        planning.finish(other.id, solved(instance_of(other)), now)
    assert db.session.get_one(PlanRun, other.id).state is PlanRunState.FINISHED


def test_a_run_called_off_stays_so_whatever_the_solver_returns(cast, now):
    with unit_of_work():
        run = request(cast.own, now)
        planning.claim_next(now, LEASE)
        planning.cancel(run, ACTOR, now)
        planning.finish(run.id, solved(instance_of(run)), now)
        planning.fail(run.id, "Late.", now)
    run = db.session.get_one(PlanRun, run.id)
    assert (run.state, run.result, run.error) == (PlanRunState.CANCELLED, None, "")


def test_one_bureau_never_sees_anothers_people_or_duties(cast, now):
    with unit_of_work():
        run, other = request(cast.own, now), request(cast.stranger, now)
    mine, theirs = instance_of(run), instance_of(other)
    assert not set(mine.practitioner) & set(theirs.practitioner)
    assert not set(mine.duty) & set(theirs.duty)
    assert db.session.query(Roster).count() == db.session.query(Assignment).count() == 0


def test_far_towns_and_roads_before_the_plan_are_carried_and_newcomers_are_credited(cast, now):
    """Two of three lawyers went somewhere each month; the third joined in October and owes two months only."""
    with unit_of_work():
        person(cast.own, 2).joined_on = date(2026, 10, 1)
        past_roster(
            cast.own, "2026-06", date(2026, 6, 2), now, [(2, "lawyer", 0, "day"), (0, "lawyer", 1, "day")]
        )
        past_roster(cast.own, "2026-10", date(2026, 10, 9), now, [(2, "lawyer", 0, "day")])
        settings.change(bureau_of(cast.own), far_minutes=20)
    with unit_of_work():
        instance = instance_of(request(cast.own, now))
    first, second, newcomer = (
        instance.practitioner[person(cast.own, number).public_id] for number in (0, 1, 2)
    )
    assert instance.rules.far_minutes == 20
    assert (first.carried_load, second.carried_load) == (4, 2)
    assert first.carried_far >= 1
    assert first.carried_minutes > second.carried_minutes > 0
    assert newcomer.carried_load == round(6 * 10 / (12 + 12 + 2)), "ten months at the rate of the others"
    assert newcomer.licensed_from == "2026-10-01"


def test_the_last_twelve_months_count_what_was_served(cast, now):
    with unit_of_work():
        roster = past_roster(
            cast.own, "2026-06", date(2026, 6, 2), now, [(2, "lawyer", 0, "day"), (0, "lawyer", 1, "day")]
        )
        roster.assignments[1].state = AssignmentState.ABSENT
        person(cast.own, 0).carried_load = 40
    burdens = {one.practitioner: one for one in fairness.rolling(bureau_of(cast.own), now.date())}
    first, absent = (burdens[person(cast.own, number).public_id] for number in (0, 1))
    assert (first.half_days, first.served, first.done) == (2, 2, 2), "nothing before the twelve months"
    assert (absent.half_days, absent.served) == (0, 0), "who was absent has served nothing"
    assert first.difference > 0 > absent.difference
