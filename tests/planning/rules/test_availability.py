"""Availability: nobody sits in a half-day they cannot."""

import pytest

from roster.planning import Assignment, Instance, Rule, SolveParameters, relaxations
from roster.planning.solving import solve
from tests.planning.cases import (
    FIRST,
    NORTH_LAWYER,
    NORTH_NOTARY,
    SECOND,
    SOUTH_NOTARY,
    broken,
    instance,
)


def test_satisfied_when_away_on_another_date() -> None:
    problem = instance(people={"li": {"unavailable": [{"date": SECOND, "period": "day"}]}})
    assert broken(problem, [Assignment(NORTH_LAWYER, "li", "day")], Rule.AVAILABILITY) == []


@pytest.mark.parametrize("away", ["am", "pm", "day"])
def test_broken_for_a_day_by_any_absence_of_the_date(away: str) -> None:
    problem = instance(people={"li": {"unavailable": [{"date": FIRST, "period": away}]}})
    assert len(broken(problem, [Assignment(NORTH_LAWYER, "li", "day")], Rule.AVAILABILITY)) == 1


def test_who_sits_for_somebody_else_is_told_from_who_is_on_leave() -> None:
    away = [{"date": FIRST, "period": "am"}, {"date": FIRST, "period": "pm", "elsewhere": True}]
    problem = instance(people={"qian": {"unavailable": away}})
    assert Instance.from_json(problem.to_json()) == problem
    said = [
        broken(problem, [Assignment(NORTH_NOTARY, "qian", half)], Rule.AVAILABILITY)[0].detail["elsewhere"]
        for half in ("am", "pm")
    ]
    assert said == [False, True]


def test_border_the_other_half_day_is_free() -> None:
    problem = instance(people={"qian": {"unavailable": [{"date": FIRST, "period": "am"}]}})
    assert broken(problem, [Assignment(NORTH_NOTARY, "qian", "pm")], Rule.AVAILABILITY) == []
    assert len(broken(problem, [Assignment(NORTH_NOTARY, "qian", "am")], Rule.AVAILABILITY)) == 1


def test_too_far_from_elsewhere_keeps_from_those_centers_only() -> None:
    """Who sits for somebody else in the morning cannot come to a far center in the afternoon, and to others can."""
    away = [
        {"date": FIRST, "period": "am", "elsewhere": True},
        {"date": FIRST, "period": "pm", "elsewhere": True, "centers": ["north"]},
    ]
    problem = instance(people={"qian": {"unavailable": away}})
    assert Instance.from_json(problem.to_json()) == problem
    details = {
        (duty, half): [
            found.detail["too_far"]
            for found in broken(problem, [Assignment(duty, "qian", half)], Rule.AVAILABILITY)
        ]
        for duty in (NORTH_NOTARY, SOUTH_NOTARY)
        for half in ("am", "pm")
    }
    assert details == {
        (NORTH_NOTARY, "am"): [False],
        (NORTH_NOTARY, "pm"): [True],
        (SOUTH_NOTARY, "am"): [False],
        (SOUTH_NOTARY, "pm"): [],
    }
    solved = solve(problem, SolveParameters(time_limit_seconds=5, workers=1)).assignments
    assert [one for one in solved if one.practitioner == "qian" and FIRST in one.duty] == [
        Assignment(SOUTH_NOTARY, "qian", "pm")
    ]
    assert relaxations(problem, [], NORTH_NOTARY) == [], "no agreement shortens the way"
