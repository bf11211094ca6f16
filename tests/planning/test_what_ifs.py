"""What if: the instance with one thing changed is an instance, and only that thing is changed."""

import pytest

from roster.planning import Instance, SolveParameters
from roster.planning.solving import solve
from roster.planning.what_ifs import moved, sharing_a_day, with_one_more
from tests.planning.cases import NORTH_NOTARY, SOUTH_NOTARY, instance

SHORT = SolveParameters(time_limit_seconds=5, workers=1)


def test_one_more_carries_the_usual_and_fills_what_nobody_could() -> None:
    busy = {"qian": {"max_load_per_month": 1, "carried_load": 6, "matters": ["debt"]}}
    problem = instance(busy)
    other = with_one_more(problem, "notary", "office")
    assert Instance.from_json(other.to_json()) == other
    added = other.practitioners[-1]
    assert (added.carried_load, added.max_load_per_month, added.location) == (6, 1, "base")
    before, after = solve(problem, SHORT), solve(other, SHORT)
    assert after.parts["uncovered"] == before.parts["uncovered"] - 2
    with pytest.raises(ValueError, match="Nobody of the firm"):
        with_one_more(problem, "notary", "nowhere")


def test_a_guest_has_no_sittings_and_waits_for_nobody() -> None:
    locked = [{"duty": SOUTH_NOTARY, "practitioner": "qian", "period": "am"}]
    problem = instance(locked=locked, published=locked)
    other = sharing_a_day(problem, "north", "south")
    assert {duty.center for duty in other.duties} == {"north"}
    assert (other.locked, other.published) == ((), ())
    flipped = sharing_a_day(problem, "south", "north")
    assert flipped.center["north"].service == {}
    assert NORTH_NOTARY not in flipped.duty
    assert Instance.from_json(flipped.to_json()) == flipped
    with pytest.raises(ValueError, match="different"):
        sharing_a_day(problem, "north", "north")


def test_a_center_moved_beside_another_is_reached_over_lunch() -> None:
    rules = {"lunch_travel_limit": 10, "rotation_months": 2, "expertise_roles": []}
    problem = instance(rules=rules)
    other = moved(problem, "south", "north")
    assert other.minutes_between("south", "north") == 0
    assert solve(other, SHORT).parts["uncovered"] < solve(problem, SHORT).parts["uncovered"]
    with pytest.raises(ValueError, match="different"):
        moved(problem, "north", "north")
