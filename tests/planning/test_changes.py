"""What changes of a published roster buy: fewer never buy more, each point is a roster, and few points are the best there are."""

from itertools import combinations
from typing import Any

from hypothesis import assume, given, settings

from roster.planning import Assignment, Instance, SolveParameters, Status, price, validate
from roster.planning.solving import solve
from tests.planning.cases import FIRST, NORTH_LAWYER, SOUTH_LAWYER, instance
from tests.planning.random_instances import documents
from tests.planning.test_agreement import UNHURRIED

CURVE = SolveParameters(time_limit_seconds=10, workers=1, curve=True)
FEW = 8


def bought(problem: Instance, roster: Any) -> tuple[int, int]:
    """Return a roster's changes, and its cost beside them."""
    priced = price(problem, roster)
    changes = priced.parts["stability"]
    return changes, priced.objective - problem.weights.stability * changes


@given(documents(locks=True))
@settings(UNHURRIED, max_examples=40)
def test_each_point_is_the_best_roster_with_so_many_changes(document: dict[str, Any]) -> None:
    problem = Instance.from_json(document)
    result = solve(problem, CURVE)
    if result.status is Status.INFEASIBLE:
        assert result.breaches
        return
    points = [(point.changes, point.objective) for point in result.curve]
    assert points == sorted(points, key=lambda point: (point[0], -point[1]))
    for point in result.curve:
        assert validate(problem, point.assignments) == []
        assert bought(problem, point.assignments) == (point.changes, point.objective)
    assert result.assignments == result.curve[-1].assignments
    possible = [
        Assignment(duty.id, person.id, period)
        for duty in problem.duties
        for person in problem.practitioners
        for period in duty.periods
        if duty.role == person.role and duty.seats
    ]
    assume(len(possible) <= FEW)
    every = [list(some) for size in range(len(possible) + 1) for some in combinations(possible, size)]
    kept = [bought(problem, roster) for roster in every if not validate(problem, roster)]
    assert points[0][0] == min(changes for changes, _ in kept)
    for allowed, cost in points:
        assert cost == min(other for changes, other in kept if changes <= allowed)


def test_somebody_ill_is_replaced_with_as_few_people_told_as_can_be() -> None:
    published = [
        {"duty": NORTH_LAWYER, "practitioner": "li", "period": "day"},
        {"duty": SOUTH_LAWYER, "practitioner": "wang", "period": "day"},
    ]
    away = {"li": {"unavailable": [{"date": FIRST, "period": "day"}]}}
    duties = [one for one in instance().to_json()["duties"] if one["id"] in (NORTH_LAWYER, SOUTH_LAWYER)]
    for duty in duties:
        duty["seats"] = 1
    problem = instance(
        away, published=published, duties=duties, rules={"lunch_travel_limit": 40, "rotation_months": 0}
    )
    first = solve(problem, CURVE).curve[0]
    assert (first.changes, first.people, first.is_proven) == (1, 2, True)
    assert {one.practitioner for one in first.assignments} == {"wang", "zhao"}
