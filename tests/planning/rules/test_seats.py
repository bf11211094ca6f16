"""Seats: no more than there are, and only for the duty's periods."""

from roster.planning import Assignment, Rule
from tests.planning.cases import NORTH_LAWYER, NORTH_NOTARY, broken, document, instance

THREE = [Assignment(NORTH_LAWYER, person, "day") for person in ("li", "wang", "zhao")]
FIRMS = [{"id": "firm"}, {"id": "office"}]


def test_satisfied_by_fewer() -> None:
    assert broken(instance(), THREE[:1], Rule.SEATS) == []


def test_broken_by_one_too_many_and_by_a_period_the_duty_lacks() -> None:
    assert [b.detail for b in broken(instance(firms=FIRMS), THREE, Rule.SEATS)] == [{"filled": 3, "seats": 2}]
    found = broken(instance(), [Assignment(NORTH_NOTARY, "qian", "day")], Rule.SEATS)
    assert [breach.detail["periods"] for breach in found] == [["am", "pm"]]


def test_border_all_seats_may_be_filled_in_one_half() -> None:
    duties = document()["duties"]
    duties[0]["periods"] = ["am", "pm"]
    roster = [Assignment(NORTH_LAWYER, person, "am") for person in ("li", "wang")]
    assert broken(instance(duties=duties), roster, Rule.SEATS) == []
