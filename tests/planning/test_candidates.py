"""Candidates and explanations: the same rules and prices, asked for one seat."""

import pytest

from roster.planning import Assignment, Reason, Rule, candidates, explain_empty, price, validate
from tests.planning.cases import FIRST, NORTH_LAWYER, NORTH_NOTARY, SOUTH_LAWYER, SOUTH_NOTARY, instance

AWAY = {"unavailable": [{"date": FIRST, "period": "day"}]}


def test_everybody_of_the_role_is_ranked_possible_and_cheap_first() -> None:
    problem = instance(people={"li": {"conflicts": ["north"]}})
    found = candidates(problem, [], NORTH_LAWYER)
    assert [one.practitioner for one in found] == ["wang", "zhao", "li"]
    assert [one.is_possible for one in found] == [True, True, False]
    assert [breach.rule for breach in found[2].breaches] == [Rule.CONFLICT]


def test_each_period_of_the_duty_is_a_candidate() -> None:
    found = candidates(instance(), [], NORTH_NOTARY)
    assert {(one.practitioner, one.period) for one in found} == {("qian", "am"), ("qian", "pm")}


@pytest.mark.parametrize("duty", [NORTH_LAWYER, SOUTH_LAWYER, NORTH_NOTARY, SOUTH_NOTARY])
def test_delta_and_breaches_are_those_of_the_whole_roster(duty: str) -> None:
    people = {"li": {"supervised": True, "max_load": 1}, "wang": AWAY, "qian": {"load_weight": 3}}
    problem = instance(people, published=[{"duty": SOUTH_NOTARY, "practitioner": "qian", "period": "am"}])
    roster = [Assignment(NORTH_LAWYER, "zhao", "day"), Assignment(NORTH_NOTARY, "qian", "am")]
    before = price(problem, roster).objective, validate(problem, roster)
    for one in candidates(problem, roster, duty):
        placed = [*roster, Assignment(duty, one.practitioner, one.period)]
        assert price(problem, placed).objective == before[0] + one.objective_delta
        assert set(map(str, one.breaches)) == set(map(str, validate(problem, placed))) - set(
            map(str, before[1])
        )


def test_every_empty_seat_is_explained_by_codes() -> None:
    problem = instance(people={"li": AWAY, "wang": {"conflicts": ["south"]}})
    roster = [Assignment(NORTH_LAWYER, "wang", "day"), Assignment(SOUTH_LAWYER, "zhao", "day")]
    by_duty = {seat.duty: seat for seat in explain_empty(problem, roster)}
    north = {reason.reason: reason.practitioners for reason in by_duty[NORTH_LAWYER].reasons}
    assert by_duty[NORTH_LAWYER].seats_empty == 1
    assert north == {
        Reason.ON_LEAVE: ("li",),
        Reason.ALREADY_THERE: ("wang",),
        Reason.AT_ANOTHER_CENTER: ("zhao",),
    }
    south = {reason.reason: reason.practitioners for reason in by_duty[SOUTH_LAWYER].reasons}
    assert south[Reason.CONFLICT] == ("wang",)


@pytest.mark.parametrize(
    ("person", "roster", "reason"),
    [
        ({"licensed_until": "2027-01-01"}, [], Reason.LICENSE),
        ({"max_load": 0}, [], Reason.HORIZON_LIMIT),
        ({"max_load_per_month": 0}, [], Reason.MONTHLY_LIMIT),
        ({"supervised": True}, [], Reason.POSSIBLE),
        ({}, [Assignment(SOUTH_NOTARY, "qian", "am")], Reason.LUNCH_TRAVEL),
        ({}, [], Reason.POSSIBLE),
    ],
)
def test_reasons_of_the_only_notary(
    person: dict[str, object], roster: list[Assignment], reason: Reason
) -> None:
    expected = Reason.SUPERVISION if person.get("supervised") else reason
    rules = {"lunch_travel_limit": 39, "rotation_months": 2, "expertise_roles": []}
    seats = {seat.duty: seat for seat in explain_empty(instance({"qian": person}, rules=rules), roster)}
    assert [(one.reason, one.count) for one in seats[NORTH_NOTARY].reasons] == [(expected, 1)]


def test_a_firm_at_its_limit_and_a_role_without_people() -> None:
    duties = instance().to_json()["duties"]
    duties[1]["role"] = "mediator"
    problem = instance(firms=[{"id": "firm", "max_per_date": 1}, {"id": "office"}], duties=duties)
    seats = {seat.duty: seat for seat in explain_empty(problem, [Assignment(NORTH_LAWYER, "li", "day")])}
    north = {one.reason: one.practitioners for one in seats[NORTH_LAWYER].reasons}
    assert north == {Reason.FIRM_LIMIT: ("wang", "zhao"), Reason.ALREADY_THERE: ("li",)}
    assert [(one.reason, one.count) for one in seats[NORTH_NOTARY].reasons] == [(Reason.NOBODY_OF_ROLE, 0)]
