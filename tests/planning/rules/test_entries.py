"""Entries: assignments name what the instance knows."""

from roster.planning import Assignment, Rule
from tests.planning.cases import NORTH_LAWYER, broken, instance


def test_satisfied_by_known_names() -> None:
    assert broken(instance(), [Assignment(NORTH_LAWYER, "li", "day")], Rule.ENTRIES) == []


def test_broken_by_unknown_practitioner_duty_and_period() -> None:
    roster = [
        Assignment(NORTH_LAWYER, "nobody", "day"),
        Assignment("nowhere", "li", "day"),
        Assignment(NORTH_LAWYER, "li", "night"),
    ]
    assert len(broken(instance(), roster, Rule.ENTRIES)) == 3


def test_border_an_empty_roster_has_no_entries() -> None:
    assert broken(instance(), [], Rule.ENTRIES) == []
