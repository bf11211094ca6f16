"""Our rules and prices against the referee's, and the planner against both, on random instances."""

from collections import Counter
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from roster.planning import (
    Assignment,
    Instance,
    Rule,
    SolveParameters,
    Status,
    price,
    roster_to_json,
    validate,
)
from roster.planning.solving import solve
from tests.planning.random_instances import documents, extended_documents, rosters
from tests.referee import score

REFEREES_NAME = {
    Rule.ONE_PLACE: "one place at a time",
    Rule.LOAD_LIMITS: "load limit",
}
UNHURRIED = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], derandomize=True
)


def referees_objective(document: dict[str, Any], roster: list[dict[str, str]]) -> int:
    """Return the objective the referee finds."""
    return sum(
        document["weights"].get(name, 0) * value for name, value in score.price(document, roster).items()
    )


@given(st.data())
@settings(UNHURRIED, max_examples=150)
def test_any_roster_breaks_the_same_rules_at_the_same_price(data: st.DataObject) -> None:
    document = data.draw(documents(locks=True))
    roster = data.draw(rosters(document))
    instance, assignments = Instance.from_json(document), [Assignment(**entry) for entry in roster]
    ours = Counter(
        REFEREES_NAME.get(b.rule, b.rule.replace("_", " ")) for b in validate(instance, assignments)
    )
    assert ours == Counter(sentence.split(":")[0] for sentence in score.check(document, roster))
    priced = price(instance, assignments)
    assert priced.parts == score.price(document, roster)
    assert priced.objective == referees_objective(document, roster)


@given(documents(locks=True))
@settings(UNHURRIED, max_examples=60)
def test_any_instance_is_planned_or_its_locks_are_to_blame(document: dict[str, Any]) -> None:
    instance = Instance.from_json(document)
    result = solve(instance, SolveParameters(time_limit_seconds=10, workers=1))
    if result.status is Status.INFEASIBLE:
        assert instance.locked
        assert result.breaches
        return
    assert validate(instance, result.assignments) == []
    assert result.objective is not None
    assert result.lower_bound is not None
    written = roster_to_json(instance, result.assignments, result.objective, result.lower_bound)
    assert score.faults(document, written) == []
    assert score.check(document, written["assignments"]) == []
    assert referees_objective(document, written["assignments"]) == result.objective
    assert result.lower_bound <= result.objective


@given(st.one_of(documents(locks=True), extended_documents(locks=True)))
@settings(UNHURRIED, max_examples=80)
def test_a_proven_optimum_is_the_best_of_all_rosters(document: dict[str, Any]) -> None:
    """Try every roster there is, with code that shares nothing with the solver."""
    instance = Instance.from_json(document)
    possible = [
        Assignment(duty.id, person.id, period)
        for duty in instance.duties
        for person in instance.practitioners
        for period in duty.periods
        if duty.role == person.role and duty.seats
    ]
    assume(len(possible) <= 9)
    every = [list(some) for size in range(len(possible) + 1) for some in combinations(possible, size)]
    kept = [price(instance, roster).objective for roster in every if not validate(instance, roster)]
    result = solve(instance, SolveParameters(time_limit_seconds=10, workers=1))
    assert (result.status is Status.INFEASIBLE) == (not kept)
    assert result.objective == (min(kept) if kept else None)
    assert result.status in (Status.OPTIMAL, Status.INFEASIBLE)
