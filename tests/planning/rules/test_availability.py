"""Availability: nobody sits in a half-day they cannot."""

import pytest

from roster.planning import Assignment, Instance, Rule
from tests.planning.cases import FIRST, NORTH_LAWYER, NORTH_NOTARY, SECOND, broken, instance


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
