"""Lunch travel: morning and afternoon lie within the limit."""

from roster.planning import Assignment, Rule
from tests.planning.cases import BASE, NORTH_NOTARY, SOUTH_NOTARY, broken, instance

ROSTER = [Assignment(NORTH_NOTARY, "qian", "am"), Assignment(SOUTH_NOTARY, "qian", "pm")]


def test_satisfied_by_one_center() -> None:
    assert broken(instance(), ROSTER[:1], Rule.LUNCH_TRAVEL) == []


def test_broken_by_a_minute_too_many() -> None:
    problem = instance(rules=BASE["rules"] | {"lunch_travel_limit": 39})
    found = broken(problem, ROSTER, Rule.LUNCH_TRAVEL)
    assert [(breach.detail["minutes"], breach.detail["limit"]) for breach in found] == [(40, 39)]


def test_broken_only_in_the_direction_that_is_travelled() -> None:
    problem = instance(travel_minutes=[[0, 20, 30], [20, 0, 40], [30, 41, 0]])
    back = [Assignment(SOUTH_NOTARY, "qian", "am"), Assignment(NORTH_NOTARY, "qian", "pm")]
    assert broken(problem, ROSTER, Rule.LUNCH_TRAVEL) == []
    assert len(broken(problem, back, Rule.LUNCH_TRAVEL)) == 1


def test_border_the_limit_itself_is_allowed() -> None:
    assert broken(instance(), ROSTER, Rule.LUNCH_TRAVEL) == []
