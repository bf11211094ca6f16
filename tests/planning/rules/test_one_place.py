"""One place at a time: periods of a date do not overlap, and one person takes one seat of a duty."""

from roster.planning import Assignment, Rule
from tests.planning.cases import (
    NORTH_LAWYER,
    NORTH_NOTARY,
    SOUTH_LAWYER,
    SOUTH_NOTARY,
    broken,
    document,
    instance,
)


def test_satisfied_by_a_morning_and_an_afternoon() -> None:
    roster = [Assignment(NORTH_NOTARY, "qian", "am"), Assignment(SOUTH_NOTARY, "qian", "pm")]
    assert broken(instance(), roster, Rule.ONE_PLACE) == []


def test_broken_by_two_whole_days() -> None:
    roster = [Assignment(NORTH_LAWYER, "li", "day"), Assignment(SOUTH_LAWYER, "li", "day")]
    found = broken(instance(), roster, Rule.ONE_PLACE)
    assert [set(breach.detail["duties"]) for breach in found] == [{NORTH_LAWYER, SOUTH_LAWYER}]


def test_border_two_halves_of_one_duty_are_two_of_its_seats() -> None:
    duties = document()["duties"]
    duties[1]["seats"] = 2
    roster = [Assignment(NORTH_NOTARY, "qian", "am"), Assignment(NORTH_NOTARY, "qian", "pm")]
    found = broken(instance(duties=duties), roster, Rule.ONE_PLACE)
    assert [breach.detail["practitioners"] for breach in found] == [["qian"]]
