"""A move judged by itself says what judging the whole rosters before and after says."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from roster.planning import Assignment, Instance, price, validate
from roster.planning.moves import after, judge
from roster.planning.seating import Seating
from tests.planning.cases import NORTH_LAWYER, SOUTH_LAWYER, instance
from tests.planning.random_instances import documents, rosters
from tests.planning.test_agreement import UNHURRIED


@given(st.data())
@settings(UNHURRIED, max_examples=120)
def test_a_move_costs_and_breaks_what_the_whole_roster_says(data: st.DataObject) -> None:
    document: dict[str, Any] = data.draw(documents(locks=True))
    problem = Instance.from_json(document)
    roster = list(dict.fromkeys(Assignment(**one) for one in data.draw(rosters(document))))
    removed = data.draw(st.lists(st.sampled_from(roster), unique=True, max_size=3)) if roster else []
    added = [Assignment(**one) for one in data.draw(rosters(document))[:3]]
    seating = Seating(problem, roster)
    verdict, moved = judge(seating, removed, added), after(seating, removed, added)
    before, now = price(problem, roster), price(problem, moved.assignments)
    assert verdict.objective_delta == now.objective - before.objective
    assert verdict.parts == {name: now.parts[name] - cost for name, cost in before.parts.items()}
    known = validate(problem, roster)
    caused = [breach for breach in validate(problem, moved.assignments) if breach not in known]
    assert {(one.rule, one.practitioner, one.duty, one.date) for one in verdict.breaches} == {
        (one.rule, one.practitioner, one.duty, one.date) for one in caused
    }


def test_a_swap_is_one_move() -> None:
    li, wang = Assignment(NORTH_LAWYER, "li", "day"), Assignment(SOUTH_LAWYER, "wang", "day")
    swapped = [Assignment(SOUTH_LAWYER, "li", "day"), Assignment(NORTH_LAWYER, "wang", "day")]
    problem = instance(locked=[{"duty": NORTH_LAWYER, "practitioner": "li", "period": "day"}])
    verdict = judge(Seating(problem, [li, wang]), [li, wang], swapped)
    assert [breach.rule for breach in verdict.breaches] == ["locks"]
    assert verdict.parts["uncovered"] == 0
    assert judge(Seating(problem, [li]), [], [li]).objective_delta == 0
