"""Role: only people of the duty's role sit for it."""

from roster.planning import Assignment, Rule
from tests.planning.cases import NORTH_LAWYER, NORTH_NOTARY, broken, instance


def test_satisfied_by_the_duty_s_role() -> None:
    assert broken(instance(), [Assignment(NORTH_NOTARY, "qian", "am")], Rule.ROLE) == []


def test_broken_by_another_role() -> None:
    found = broken(instance(), [Assignment(NORTH_LAWYER, "qian", "day")], Rule.ROLE)
    assert [(breach.practitioner, breach.duty) for breach in found] == [("qian", NORTH_LAWYER)]
    assert found[0].detail == {"has": "notary", "needs": "lawyer"}


def test_border_a_role_is_compared_as_written() -> None:
    problem = instance(people={"li": {"role": "Lawyer"}})
    assert len(broken(problem, [Assignment(NORTH_LAWYER, "li", "day")], Rule.ROLE)) == 1
