"""Generated instances: the same for the same seed, accepted by the referee and by the planner, as tight as they are asked to be."""

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.planning.generator import Shape, generate
from roster.planning import Instance, SolveParameters, supply_of
from roster.planning.solving import solve
from tests.planning.test_any_instance import accepted
from tests.referee import score

SMALL = Shape(centers=4, months=2)
SHAPES = {
    "usual": SMALL,
    "three roles": replace(SMALL, roles=3),
    "tight": replace(SMALL, supply=0.5, limits=True, leave=0.3),
    "new bureau": replace(SMALL, history=0, leave=0),
    "two districts": replace(SMALL, centers=23, region=20, months=1),
}


def people(document: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [person for person in document["practitioners"] if person["role"] == role]


@pytest.mark.parametrize("name", SHAPES)
def test_the_referee_and_the_planner_accept_it_and_the_seed_decides_it(name: str) -> None:
    shape = SHAPES[name]
    document = generate(shape)
    assert score.faults(document, {"instance": document["name"], "assignments": []}) == []
    assert Instance.from_json(document).to_json()["duties"] == document["duties"]
    assert generate(shape) == document
    other = generate(replace(shape, seed=2))
    assert other["name"] != document["name"]
    assert other["practitioners"] != document["practitioners"]


def test_a_size_has_its_centers_months_and_roles() -> None:
    document = generate(Shape(centers=45, months=24, roles=3))
    assert len(document["centers"]) == 45
    assert document["months"][0] == "2027-01"
    assert len(document["duties"]) == 45 * 24 * 3
    assert [len(people(document, role)) for role in ("lawyer", "notary", "mediator")] == [135, 18, 58]


def test_the_roads_of_the_first_district_are_the_surveyed_ones_and_no_two_places_are_one() -> None:
    document = generate(Shape(centers=40, months=1))
    minutes = document["travel_minutes"]
    assert all(minutes[i][i] == 0 for i in range(len(minutes)))
    assert all(minutes[i][j] > 0 for i in range(40) for j in range(40) if i != j)
    names = [center["id"] for center in document["centers"]]
    assert (
        minutes[names.index("duqiao")][names.index("guandi-2")]
        > minutes[names.index("duqiao")][names.index("guandi")]
    )


def test_people_stay_in_their_region() -> None:
    document = generate(SHAPES["two districts"])
    first = {center["id"] for center in document["centers"][:20]}
    for person in document["practitioners"]:
        reach = {center["id"] for center in document["centers"]} - set(person["conflicts"])
        assert reach <= first or not reach & first


def test_less_supply_leaves_seats_that_nobody_can_fill() -> None:
    tight = generate(Shape(months=3, supply=0.3, limits=True))
    assert not all(role.is_enough for role in supply_of(Instance.from_json(tight)))


def test_what_it_makes_is_solved_to_a_roster_that_the_referee_accepts() -> None:
    document = generate(SHAPES["tight"])
    accepted(document, solve(Instance.from_json(document), SolveParameters(time_limit_seconds=3, workers=1)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"centers": 0}, "start at 1"),
        ({"supply": 0.0}, "supply above 0"),
        ({"roles": 4}, "2 or 3"),
        ({"leave": 2.0}, "between 0 and 1"),
    ],
)
def test_a_shape_that_cannot_be_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Shape(**wrong)
