"""Supervision: a supervised practitioner's half-days are shared with an unsupervised one."""

from roster.planning import Assignment, Rule
from tests.planning.cases import NORTH_LAWYER, SOUTH_LAWYER, broken, document, instance

PROBLEM = instance(people={"li": {"supervised": True}, "wang": {"supervised": True}})
DUTIES = document()["duties"]
DUTIES[0]["periods"] = ["am", "pm", "day"]


def test_satisfied_beside_an_unsupervised_colleague() -> None:
    roster = [Assignment(NORTH_LAWYER, "li", "day"), Assignment(NORTH_LAWYER, "zhao", "day")]
    assert broken(PROBLEM, roster, Rule.SUPERVISION) == []


def test_broken_alone_beside_another_supervised_and_at_another_center() -> None:
    alone = [Assignment(NORTH_LAWYER, "li", "day")]
    assert len(broken(PROBLEM, alone, Rule.SUPERVISION)) == 1
    assert len(broken(PROBLEM, [*alone, Assignment(NORTH_LAWYER, "wang", "day")], Rule.SUPERVISION)) == 2
    assert len(broken(PROBLEM, [*alone, Assignment(SOUTH_LAWYER, "zhao", "day")], Rule.SUPERVISION)) == 1


def test_border_every_half_day_needs_the_colleague() -> None:
    problem = instance(people={"li": {"supervised": True}}, duties=DUTIES)
    day = [Assignment(NORTH_LAWYER, "li", "day"), Assignment(NORTH_LAWYER, "zhao", "am")]
    assert [breach.detail for breach in broken(problem, day, Rule.SUPERVISION)] == [{"halves": ["pm"]}]
    half = [Assignment(NORTH_LAWYER, "li", "am"), Assignment(NORTH_LAWYER, "zhao", "day")]
    assert broken(problem, half, Rule.SUPERVISION) == []
