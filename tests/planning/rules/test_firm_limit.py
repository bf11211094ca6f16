"""Firm limit: so many different people of a firm on one date."""

from roster.planning import Assignment, Instance, Rule, SolveParameters, validate
from roster.planning.solving import solve
from tests.planning.cases import (
    FIRST,
    NORTH_LAWYER,
    NORTH_NOTARY,
    SOUTH_LAWYER,
    SOUTH_NOTARY,
    broken,
    instance,
)

TWO = [Assignment(NORTH_LAWYER, "li", "day"), Assignment(SOUTH_LAWYER, "wang", "day")]


def test_satisfied_by_a_firm_without_limit() -> None:
    assert broken(instance(), [Assignment(NORTH_NOTARY, "qian", "am")], Rule.FIRM_LIMIT) == []


def test_broken_by_one_too_many() -> None:
    found = broken(instance(), [*TWO, Assignment(SOUTH_LAWYER, "zhao", "day")], Rule.FIRM_LIMIT)
    assert [breach.detail["practitioners"] for breach in found] == [["li", "wang", "zhao"]]


def test_border_the_limit_itself_is_allowed_and_people_count_once() -> None:
    assert broken(instance(), TWO, Rule.FIRM_LIMIT) == []
    problem = instance(firms=[{"id": "firm"}, {"id": "office", "max_per_date": 1}])
    both = [Assignment(NORTH_NOTARY, "qian", "am"), Assignment(SOUTH_NOTARY, "qian", "pm")]
    assert broken(problem, both, Rule.FIRM_LIMIT) == []


def test_a_date_of_its_own_limits_an_office_that_keeps_people() -> None:
    problem = instance(firms=[{"id": "firm", "max_on": {FIRST: 1}}, {"id": "office"}])
    assert [breach.detail["limit"] for breach in broken(problem, TWO, Rule.FIRM_LIMIT)] == [1]
    assert broken(problem, TWO[:1], Rule.FIRM_LIMIT) == []
    assert Instance.from_json(problem.to_json()) == problem
    result = solve(problem, SolveParameters(time_limit_seconds=3))
    assert validate(problem, result.assignments) == []
