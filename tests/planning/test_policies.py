"""Goals in order: each keeps its budget, the first is as good as it can be, and presets have words."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roster.planning import (
    PRESETS,
    Assignment,
    Goal,
    Instance,
    Policy,
    SolveParameters,
    Status,
    price,
    validate,
)
from roster.planning.solving import solve
from tests.planning.cases import instance
from tests.planning.random_instances import extended_documents
from tests.planning.test_agreement import UNHURRIED

FEW = 8


@given(
    extended_documents(locks=True),
    st.sampled_from(["travel:10,uncovered:0", "far_towns,fairness:50", *PRESETS]),
)
@settings(UNHURRIED, max_examples=40)
def test_every_goal_keeps_its_budget_and_the_first_is_best(document: dict[str, Any], name: str) -> None:
    problem, policy = Instance.from_json(document), Policy.read(name)
    result = solve(problem, SolveParameters(time_limit_seconds=10, workers=1, policy=policy))
    if result.status is Status.INFEASIBLE:
        assert result.breaches
        return
    assert validate(problem, result.assignments) == []
    priced = price(problem, result.assignments, also=[goal.part for goal in policy.goals])
    assert [(goal.part, goal.value) for goal in result.goals] == [
        (goal.part, priced.parts[goal.part]) for goal in policy.goals
    ]
    assert all(found.best <= found.value <= found.budget for found in result.goals)
    assert result.lower_bound is not None
    assert result.lower_bound <= result.objective
    possible = [
        Assignment(duty.id, person.id, period)
        for duty in problem.duties
        for person in problem.practitioners
        for period in duty.periods
        if duty.role == person.role and duty.seats
    ]
    assume(len(possible) <= FEW)
    every = [list(some) for size in range(len(possible) + 1) for some in combinations(possible, size)]
    first = policy.goals[0].part
    kept = [
        price(problem, roster, also=[first]).parts[first] for roster in every if not validate(problem, roster)
    ]
    assert result.goals[0].is_proven
    assert result.goals[0].best == min(kept)


def test_order_decides_between_roads_and_seats() -> None:
    """Whoever puts roads first sends nobody anywhere; whoever puts seats first fills them all."""
    limit = SolveParameters(time_limit_seconds=5, workers=1)
    roads = solve(instance(), SolveParameters(5, workers=1, policy=Policy.read("travel,uncovered")))
    seats = solve(instance(), SolveParameters(5, workers=1, policy=Policy.read("uncovered,travel")))
    assert (roads.assignments, roads.parts["travel"]) == ((), 0)
    assert seats.parts["uncovered"] == solve(instance(), limit).parts["uncovered"]
    assert [goal.is_proven for goal in seats.goals] == [True, True]


def test_a_slack_lets_later_goals_have_their_way() -> None:
    """The same person at both dates would be a steady face; equal load wants somebody else."""
    strict = solve(
        instance(), SolveParameters(5, workers=1, policy=Policy.read("uncovered,fairness,steady_faces"))
    )
    loose = solve(
        instance(), SolveParameters(5, workers=1, policy=Policy.read("uncovered,fairness:60,steady_faces"))
    )
    faces = [goal.value for result in (strict, loose) for goal in result.goals if goal.part == "steady_faces"]
    assert faces[1] <= faces[0]
    fairness = next(goal for goal in loose.goals if goal.part == "fairness")
    assert fairness.budget == fairness.best + fairness.best * 60 // 100


@pytest.mark.parametrize("text", ["", "beauty", "travel:-1", "travel:x", "travel,travel:3", "travel:2000"])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        Policy.read(text)


def test_a_policy_is_written_as_it_is_read() -> None:
    for policy in PRESETS.values():
        assert Policy.read(str(policy)) == policy
    assert Goal("preference", 50).budget(-10) == -5
