"""What would fill an empty seat: the rule to loosen, for whom, at what cost; and supply sums."""

import pytest

from roster.planning import Assignment, Loosening, price, relaxations, supply_of
from tests.planning.cases import (
    FIRST,
    NORTH_LAWYER,
    NORTH_NOTARY,
    SOUTH_LAWYER,
    SOUTH_NOTARY,
    document,
    instance,
)

ELSEWHERE = {"unavailable": [{"date": FIRST, "period": "day", "elsewhere": True}]}
LI_AWAY = {"unavailable": [{"date": FIRST, "period": "day"}]}


def test_a_half_day_more_is_cheaper_asked_of_whom_carries_less() -> None:
    full = {"max_load_per_month": 1}
    problem = instance({"li": full, "wang": {**full, "conflicts": ["north"]}, "zhao": full})
    (way,) = relaxations(problem, [], NORTH_LAWYER)
    assert way.loosening is Loosening.MONTHLY_LIMIT
    assert way.practitioners == ("li", "zhao"), "a conflict of interest is never loosened"
    assert (way.facts["load"], way.facts["limit"], way.facts["month"]) == (2, 1, "2027-01")
    placed = [Assignment(NORTH_LAWYER, "li", "day")]
    saved = problem.weights.uncovered
    assert way.cost == price(problem, placed).objective - price(problem, []).objective + saved


@pytest.mark.parametrize(
    ("people", "changes", "roster", "loosening"),
    [
        ({"qian": {"max_load": 0}}, {}, [], Loosening.HORIZON_LIMIT),
        ({"qian": LI_AWAY}, {}, [], Loosening.LEAVE),
        ({}, {"rules": {"lunch_travel_limit": 39, "rotation_months": 2}}, [Assignment(SOUTH_NOTARY, "qian", "am")],
         Loosening.LUNCH_TRAVEL),
        ({}, {"firms": [{"id": "firm"}, {"id": "office", "max_per_date": 0}]}, [], Loosening.FIRM_LIMIT),
        ({}, {}, [], Loosening.NOTHING),
    ],
)  # fmt: skip
def test_each_agreement_can_be_loosened(people, changes, roster, loosening) -> None:
    (way,) = relaxations(instance(people, **changes), roster, NORTH_NOTARY)
    assert (way.loosening, way.practitioners, way.also) == (loosening, ("qian",), 0)


@pytest.mark.parametrize(
    "person",
    [
        {"licensed_until": "2027-01-01"},
        {"conflicts": ["north"]},
        {"supervised": True},
        ELSEWHERE,
    ],
)
def test_what_the_law_forbids_cannot(person) -> None:
    assert relaxations(instance({"qian": person}), [], NORTH_NOTARY) == []


def test_one_thing_to_loosen_goes_before_two() -> None:
    problem = instance({"li": {**LI_AWAY, "max_load": 0}, "wang": LI_AWAY, "zhao": {"conflicts": ["north"]}})
    ways = relaxations(problem, [], NORTH_LAWYER)
    assert [(one.practitioners, one.also) for one in ways] == [(("wang",), 0), (("li",), 1)]


def test_somebody_at_another_center_is_no_way() -> None:
    roster = [Assignment(SOUTH_LAWYER, name, "day") for name in ("li", "wang")]
    (way,) = relaxations(instance(), roster, NORTH_LAWYER)
    assert way.practitioners == ("zhao",)


def test_sums_say_how_often_each_town_sees_a_role_at_best() -> None:
    duties = [one for one in document()["duties"] if one["role"] == "notary"]
    (notary,) = supply_of(instance({"qian": {"max_load_per_month": 1}}, duties=duties))
    assert (notary.needed, notary.possible, notary.people, notary.centers) == (4, 2, 1, 2)
    assert (notary.is_enough, notary.months_between_visits) == (False, 2.0)
    assert (notary.agreed_gap, notary.needed_for_gaps, notary.keeps_gaps) == (2, 1.0, True)


@pytest.mark.parametrize(
    ("people", "firms", "possible"),
    [
        ({}, [], 12),
        ({"li": LI_AWAY, "zhao": {"max_load": 3}}, [], 2 + 4 + 3),
        ({"li": {"licensed_until": "2027-01-20"}, "wang": {"conflicts": ["north", "south"]}}, [], 2 + 4),
        ({}, [{"id": "firm", "max_per_date": 1}], 4),
    ],
)
def test_sums_count_leaves_licenses_conflicts_and_limits(people, firms, possible) -> None:
    lawyer = supply_of(instance(people, firms=firms))[0]
    assert (lawyer.needed, lawyer.possible, lawyer.is_enough) == (16, possible, False)


def test_nobody_at_all_is_never() -> None:
    people = [one for one in document()["practitioners"] if one["role"] == "lawyer"]
    notary = supply_of(instance(practitioners=people))[1]
    assert (notary.possible, notary.months_between_visits) == (0, float("inf"))
