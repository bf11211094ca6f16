"""License: duties lie within it, first and last day included."""

from roster.planning import Assignment, Rule
from tests.planning.cases import FIRST, NORTH_LAWYER, broken, instance

ROSTER = [Assignment(NORTH_LAWYER, "li", "day")]


def test_satisfied_without_limits() -> None:
    assert broken(instance(), ROSTER, Rule.LICENSE) == []


def test_broken_before_and_after_the_license() -> None:
    for limits in ({"licensed_from": "2027-01-06"}, {"licensed_until": "2027-01-04"}):
        assert len(broken(instance(people={"li": limits}), ROSTER, Rule.LICENSE)) == 1


def test_border_the_first_and_last_day_count() -> None:
    limits = {"licensed_from": FIRST, "licensed_until": FIRST}
    assert broken(instance(people={"li": limits}), ROSTER, Rule.LICENSE) == []
