"""Solving: proof, progress, stopping, warm starts, repairs, locks that cannot stand, and repeatability."""

import time
from typing import Any

import pytest

from roster.planning import (
    Assignment,
    Instance,
    Phase,
    Progress,
    Rule,
    SolveParameters,
    Status,
    price,
    validate,
)
from roster.planning.solving import solve
from tests.planning.cases import FIRST, NORTH_LAWYER, NORTH_NOTARY, SECOND, SOUTH_NOTARY, benchmark, instance

SHORT = SolveParameters(time_limit_seconds=5, workers=1)


def lock(duty: str, practitioner: str, period: str) -> dict[str, str]:
    """Return a locked or published entry."""
    return {"duty": duty, "practitioner": practitioner, "period": period}


def test_month_a_is_proven_optimal() -> None:
    result = solve(Instance.from_json(benchmark("month-a")), SolveParameters(time_limit_seconds=20))
    assert (result.status, result.objective, result.lower_bound) == (Status.OPTIMAL, 56282, 56282)
    assert (result.gap, result.controllable_gap) == (0.0, 0.0)


def test_a_year_reports_progress_and_keeps_its_limit() -> None:
    heard: list[Progress] = []
    started = time.monotonic()
    problem = Instance.from_json(benchmark("year-tight-a"))
    result = solve(problem, SolveParameters(time_limit_seconds=6), heard.append)
    assert time.monotonic() - started < 8
    assert validate(problem, result.assignments) == []
    assert (heard[0].phase, heard[-1].phase) == (Phase.START, Phase.END)
    objectives = [one.objective for one in heard if one.objective is not None]
    bounds = [one.lower_bound for one in heard if one.lower_bound is not None]
    assert objectives == sorted(objectives, reverse=True)
    assert bounds == sorted(bounds)
    assert heard[-1].objective == result.objective
    assert result.lower_bound is not None
    assert result.objective is not None
    assert bounds[-1] <= result.lower_bound <= result.objective


def test_a_stop_returns_the_best_so_far_at_once() -> None:
    problem = Instance.from_json(benchmark("year-a"))
    heard: list[Progress] = []
    asked: list[float] = []

    def should_stop() -> bool:
        if len(heard) > 2 and not asked:
            asked.append(time.monotonic())
        return bool(asked)

    result = solve(problem, SolveParameters(time_limit_seconds=60), heard.append, should_stop)
    assert time.monotonic() - asked[0] < 3
    assert result.status is Status.STOPPED
    assert validate(problem, result.assignments) == []
    assert result.objective is not None
    assert result.objective < price(problem, []).objective


def test_a_stop_before_the_beginning_still_gives_a_roster_that_keeps_the_rules() -> None:
    problem = instance(locked=[lock(NORTH_NOTARY, "qian", "am")])
    result = solve(problem, SHORT, should_stop=lambda: True)
    assert result.status is Status.STOPPED
    assert Assignment(NORTH_NOTARY, "qian", "am") in result.assignments


def test_locks_stand_and_the_rest_is_planned_around_them() -> None:
    problem = instance(locked=[lock(SOUTH_NOTARY, "qian", "am")])
    result = solve(problem, SHORT)
    assert result.status is Status.OPTIMAL
    assert Assignment(SOUTH_NOTARY, "qian", "am") in result.assignments
    assert Assignment(NORTH_NOTARY, "qian", "pm") in result.assignments


@pytest.mark.parametrize(
    ("people", "locks", "rule"),
    [
        ({}, [lock(NORTH_LAWYER, "qian", "day")], Rule.ROLE),
        ({"li": {"licensed_until": "2027-01-01"}}, [lock(NORTH_LAWYER, "li", "day")], Rule.LICENSE),
        ({"li": {"conflicts": ["north"]}}, [lock(NORTH_LAWYER, "li", "day")], Rule.CONFLICT),
        ({"li": {"max_load": 1}}, [lock(NORTH_LAWYER, "li", "day")], Rule.LOAD_LIMITS),
        ({}, [lock(NORTH_NOTARY, "qian", "am"), lock(SOUTH_NOTARY, "qian", "am")], Rule.ONE_PLACE),
        ({}, [lock(NORTH_NOTARY, "qian", "day")], Rule.SEATS),
        ({"qian": {"supervised": True}}, [lock(NORTH_NOTARY, "qian", "am")], Rule.SUPERVISION),
    ],
)
def test_locks_that_break_a_rule_are_infeasible_and_say_why(
    people: dict[str, Any], locks: list[dict[str, str]], rule: Rule
) -> None:
    result = solve(instance(people, locked=locks), SHORT)
    assert (result.status, result.assignments, result.objective) == (Status.INFEASIBLE, (), None)
    assert {breach.rule for breach in result.breaches} == {rule}


def test_a_locked_supervised_practitioner_gets_a_colleague() -> None:
    people = {"li": {"supervised": True}, "zhao": {"unavailable": [{"date": FIRST, "period": "day"}]}}
    result = solve(instance(people, locked=[lock(NORTH_LAWYER, "li", "day")]), SHORT)
    assert result.status is Status.OPTIMAL
    assert Assignment(NORTH_LAWYER, "wang", "day") in result.assignments


def test_a_warm_start_is_kept_where_it_fits() -> None:
    problem = instance(people={"zhao": {"conflicts": ["north"]}})
    best = solve(problem, SHORT)
    given = [*best.assignments, Assignment(NORTH_LAWYER, "zhao", "day"), Assignment("nowhere", "li", "day")]
    stopped = solve(problem, SHORT, should_stop=lambda: True, warm_start=given)
    assert stopped.objective == best.objective


def test_a_repair_changes_no_more_than_it_must() -> None:
    before = solve(instance(), SHORT)
    published = [lock(one.duty, one.practitioner, one.period) for one in before.assignments]
    moved = f"{SECOND}/north/lawyer"
    away = next(one.practitioner for one in before.assignments if one.duty == moved)
    people = {away: {"unavailable": [{"date": SECOND, "period": "day"}]}}
    weights = instance().to_json()["weights"] | {"stability": 5000}
    after = solve(instance(people, published=published, weights=weights), SHORT)
    assert after.status is Status.OPTIMAL
    gone = {(one.duty, one.practitioner) for one in before.assignments} - {
        (one.duty, one.practitioner) for one in after.assignments
    }
    assert {practitioner for _, practitioner in gone} == {away}


def test_the_same_seed_gives_the_same_roster_when_work_is_counted() -> None:
    problem = Instance.from_json(benchmark("year-tight-a"))
    first_months = [duty for duty in problem.to_json()["duties"] if duty["date"] < "2027-04"]
    small = Instance.from_json(
        problem.to_json() | {"duties": first_months, "months": list(problem.months[:3])}
    )
    parameters = SolveParameters(time_limit_seconds=8, seed=7, deterministic=True)
    assert solve(small, parameters).assignments == solve(small, parameters).assignments


def test_an_instance_without_duties_is_solved() -> None:
    result = solve(instance(duties=[]), SHORT)
    assert (result.status, result.assignments) == (Status.OPTIMAL, ())


@pytest.mark.parametrize(
    "wrong", [{"time_limit_seconds": 0}, {"time_limit_seconds": float("nan")}, {"seed": -1}, {"workers": 3}]
)
def test_parameters_no_solve_can_run_with_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be"):
        SolveParameters(**wrong)


def test_the_controllable_gap_is_told_on_the_way() -> None:
    heard: list[Progress] = []
    result = solve(instance(), SolveParameters(time_limit_seconds=5), heard.append)
    assert heard[-1].controllable_gap == result.controllable_gap == 0.0
    assert all(point.uncovered_cost is not None for point in heard)
