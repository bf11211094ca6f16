"""Conflict: nobody sits where a conflict of interest bars them."""

from roster.planning import Assignment, Rule
from tests.planning.cases import NORTH_LAWYER, SOUTH_LAWYER, broken, instance

PROBLEM = instance(people={"li": {"conflicts": ["north"]}})


def test_satisfied_at_another_center() -> None:
    assert broken(PROBLEM, [Assignment(SOUTH_LAWYER, "li", "day")], Rule.CONFLICT) == []


def test_broken_at_the_barred_center() -> None:
    found = broken(PROBLEM, [Assignment(NORTH_LAWYER, "li", "day")], Rule.CONFLICT)
    assert [breach.detail for breach in found] == [{"center": "north"}]


def test_border_a_conflict_is_one_person_s_alone() -> None:
    assert broken(PROBLEM, [Assignment(NORTH_LAWYER, "wang", "day")], Rule.CONFLICT) == []
