"""Load limits: half-days per month and over the horizon."""

from roster.planning import Assignment, Rule
from tests.planning.cases import NORTH_LAWYER, SECOND, broken, instance

ROSTER = [Assignment(NORTH_LAWYER, "li", "day"), Assignment(f"{SECOND}/north/lawyer", "li", "day")]


def test_satisfied_without_limits() -> None:
    assert broken(instance(), ROSTER, Rule.LOAD_LIMITS) == []


def test_broken_over_the_horizon_though_not_in_a_month() -> None:
    problem = instance(people={"li": {"max_load_per_month": 2, "max_load": 3}})
    found = broken(problem, ROSTER, Rule.LOAD_LIMITS)
    assert [breach.detail for breach in found] == [{"load": 4, "limit": 3}]


def test_broken_in_each_month() -> None:
    found = broken(instance(people={"li": {"max_load_per_month": 1}}), ROSTER, Rule.LOAD_LIMITS)
    assert [breach.detail["month"] for breach in found] == ["2027-01", "2027-02"]


def test_border_the_limits_themselves_are_allowed() -> None:
    problem = instance(people={"li": {"max_load_per_month": 2, "max_load": 4}})
    assert broken(problem, ROSTER, Rule.LOAD_LIMITS) == []
