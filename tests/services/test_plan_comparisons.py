"""Plans side by side: one yardstick for all, the months in common, and whose duties differ."""

from datetime import date

import pytest

from roster import planning as planner
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import PlanRun, PlanRunState
from roster.services import drafts, plan_comparisons, plan_results, planning
from roster.services.plan_comparisons import DRAFTS, PUBLISHED, NothingInCommon
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import ACTOR, FULL, bureau_of, draft_with, lay_out, person, publish, solved
from tests.services.test_planning import finished, instance_of, request

TODAY = date(2026, 11, 24)
pytestmark = ON_SQLITE


def run_of(troupe, now, keep, *months, **options) -> PlanRun:
    """A finished run with so many of the greedy roster's assignments."""
    with unit_of_work():
        run = request(troupe, now, *months, **options)
        document = solved(instance_of(run))
        document["assignments"] = document["assignments"][:keep]
        planning.store_result(run, document, now)
    return db.session.get_one(PlanRun, run.id)


def compared(troupe, *chosen) -> plan_comparisons.Comparison:
    db.session.rollback()
    return plan_comparisons.compare(bureau_of(troupe), chosen, TODAY)


def values(found, words: str) -> list[int]:
    return next(row for row in found.measures if row.words == words).values


def test_each_is_counted_and_the_best_is_named(cast, now):
    whole, bare = run_of(cast.own, now, None), run_of(cast.own, now, 1)
    found = compared(cast.own, whole, bare)
    assert found.months == ["2026-12"]
    filled = next(row for row in found.measures if row.words == "Seats filled")
    assert filled.values == [len(plan_results.found_by(one).assignments) for one in (whole, bare)]
    assert filled.best == filled.values[0] > filled.values[1] == 1
    costs = next(row for row in found.measures if row.words.startswith("Total cost"))
    assert costs.best == costs.values[0] < costs.values[1]
    assert [sum(row.values[at] for row in found.parts) for at in (0, 1)] == costs.values
    assert values(found, "Rules broken as things are now") == [0, 0]


def test_all_are_priced_by_the_bureaus_weights_whatever_they_were_asked_with(cast, now):
    usual = run_of(cast.own, now, None)
    with unit_of_work():
        bureau = bureau_of(cast.own)
        other = planning.request_plan(bureau, "2026-12", "2026-12", {"travel": 9}, 5, 1, ACTOR, now)
        planning.store_result(other, solved(instance_of(other)), now)
    other = db.session.get_one(PlanRun, other.id)
    assert other.objective != usual.objective
    costs = values(compared(cast.own, usual, other), "Total cost, by the bureau's weights")
    assert costs[0] == costs[1] == usual.objective


def test_whose_duties_differ_and_who_would_be_told(cast, now):
    publish(cast.own, now, FULL)
    run = run_of(cast.own, now, 1, repair=True)
    found = compared(cast.own, PUBLISHED, run)
    people = found.people_of("2026-12")
    assert people
    for row in people:
        shown, planned = row.duties
        assert {(one.duty, one.period) for one in shown} != {(one.duty, one.period) for one in planned}
    told = values(found, "People told of a change")
    assert told[0] == 0
    assert told[1] == len(people)
    assert found.people_of("2027-01") == []


def test_the_drafts_stand_for_months_that_are_published_too(cast, now):
    publish(cast.own, now, FULL)
    run = run_of(cast.own, now, None, repair=True)
    with unit_of_work():
        draft_with(cast.own, now, [])
        draft = drafts.needed_draft(bureau_of(cast.own), "2026-12")
        draft.assignments.clear()
    found = compared(cast.own, run, DRAFTS, PUBLISHED)
    assert values(found, "Seats filled")[1:] == [0, 4]


def test_what_is_gone_is_counted_and_breaks_nothing(cast, now):
    run, other = run_of(cast.own, now, None), run_of(cast.own, now, None)
    with unit_of_work():
        person(cast.own, 0).is_active = False
    found = compared(cast.own, run, other)
    gone = values(found, "Seats of people or centers that are gone")
    assert gone[0] == gone[1] > 0


def test_only_months_in_common_are_compared(cast, now):
    with unit_of_work():
        lay_out(cast.own, "2027-01", date(2027, 1, 5), now)
        lay_out(cast.own, "2027-02", date(2027, 2, 2), now)
    two, later = (
        run_of(cast.own, now, None, "2026-12", "2027-01"),
        run_of(cast.own, now, None, "2027-01", "2027-02"),
    )
    only = run_of(cast.own, now, None)
    assert compared(cast.own, two, later).months == ["2027-01"]
    assert compared(cast.own, two, only).months == ["2026-12"]
    with pytest.raises(NothingInCommon):
        compared(cast.own, only, later)


def test_two_to_four_with_a_finished_plan_among_them(cast, now):
    run = finished(cast.own, now)
    for chosen in ([], [run], [DRAFTS, PUBLISHED], [run] * 5):
        with pytest.raises(InvalidInput):
            compared(cast.own, *chosen)
    with unit_of_work():
        failed = request(cast.own, now)
        failed.state = PlanRunState.FAILED
    with pytest.raises(plan_results.NoResult):
        compared(cast.own, run, db.session.get_one(PlanRun, failed.id))


def test_months_used_name_the_rosters_that_come_from_a_run(cast, now):
    run, other = finished(cast.own, now), finished(cast.own, now)
    with unit_of_work():
        planning.adopt(db.session.get_one(PlanRun, other.id), ACTOR, now)
    used = plan_comparisons.months_used(bureau_of(cast.own), [run, other])
    assert used == {other.id: ["2026-12"]}
    assert planner.price(instance_of(run), plan_results.found_by(run).assignments).objective == run.objective
