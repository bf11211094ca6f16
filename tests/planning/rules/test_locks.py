"""Locks: locked assignments stand."""

from roster.planning import Assignment, Rule
from tests.planning.cases import NORTH_LAWYER, NORTH_NOTARY, broken, instance

LOCK = {"duty": NORTH_NOTARY, "practitioner": "qian", "period": "am"}


def test_satisfied_by_the_locked_assignment() -> None:
    assert broken(instance(locked=[LOCK]), [Assignment(**LOCK)], Rule.LOCKS) == []


def test_broken_by_its_absence() -> None:
    found = broken(instance(locked=[LOCK]), [Assignment(NORTH_LAWYER, "li", "day")], Rule.LOCKS)
    assert [(breach.practitioner, breach.duty) for breach in found] == [("qian", NORTH_NOTARY)]


def test_border_the_period_is_part_of_the_lock() -> None:
    roster = [Assignment(NORTH_NOTARY, "qian", "pm")]
    assert len(broken(instance(locked=[LOCK]), roster, Rule.LOCKS)) == 1
