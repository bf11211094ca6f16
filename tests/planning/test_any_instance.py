"""Whatever the instance and whenever it is stopped: a typed result that the referee accepts, never an exception."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.planning import PRESETS, Instance, Policy, Result, SolveParameters, Status, roster_to_json
from roster.planning.solving import solve
from tests.planning.cases import benchmark
from tests.planning.random_instances import documents, extended_documents
from tests.planning.test_agreement import UNHURRIED, referees_objective
from tests.referee import score

WAYS = {
    "weights": {},
    "policy": {"policy": Policy.read("uncovered,fairness:10,far_towns")},
    "preset": {"policy": PRESETS["steady_faces"]},
    "curve": {"curve": True},
}


def accepted(document: dict[str, Any], result: Result, *, extended: bool = False) -> None:
    """Assert that a result is whole and that the referee says of its roster what we say."""
    if result.objective is None:
        assert result.status in (Status.INFEASIBLE, Status.UNKNOWN)
        assert bool(result.breaches) == (result.status is Status.INFEASIBLE)
        assert result.assignments == ()
        return
    written = roster_to_json(Instance.from_json(document), result.assignments)
    assert score.faults(document, written) == []
    assert score.check(document, written["assignments"]) == []
    priced = score.price(document, written["assignments"])
    assert {part: result.parts[part] for part in priced} == priced
    if not extended:
        assert referees_objective(document, written["assignments"]) == result.objective
    assert result.lower_bound is None or result.lower_bound <= result.objective
    for point in result.curve:
        assert (
            score.check(
                document, roster_to_json(Instance.from_json(document), point.assignments)["assignments"]
            )
            == []
        )


@st.composite
def odd_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Build documents with something missing, or with nothing left to decide."""
    document = draw(documents(locks=True))
    match draw(
        st.sampled_from(["nobody", "one person", "no duties", "no seats", "nothing counts", "impossible"])
    ):
        case "nobody":
            document |= {"practitioners": [], "locked": [], "published": []}
        case "one person":
            only = document["practitioners"][0]["id"]
            document["practitioners"] = document["practitioners"][:1]
            for entries in ("locked", "published"):
                document[entries] = [one for one in document[entries] if one["practitioner"] == only]
        case "no duties":
            document |= {"duties": [], "locked": [], "published": []}
        case "no seats":
            document["duties"] = [duty | {"seats": 0} for duty in document["duties"]]
        case "nothing counts":
            document["weights"] = {}
        case "impossible":
            document["practitioners"] = [person | {"max_load": 0} for person in document["practitioners"]]
    return document


@pytest.mark.parametrize("way", WAYS)
@given(document=odd_documents(), stop_after=st.sampled_from([0, 1, 5, None]))
@settings(UNHURRIED, max_examples=14)
def test_odd_instances_end_in_a_typed_result(
    way: str, document: dict[str, Any], stop_after: int | None
) -> None:
    asked: list[None] = []

    def should_stop() -> bool:
        asked.append(None)
        return stop_after is not None and len(asked) > stop_after

    parameters = SolveParameters(time_limit_seconds=5, workers=1, **WAYS[way])
    accepted(document, solve(Instance.from_json(document), parameters, should_stop=should_stop))


@pytest.mark.parametrize("way", WAYS)
@given(document=extended_documents())
@settings(UNHURRIED, max_examples=12)
def test_a_roster_locked_whole_is_the_roster_again(way: str, document: dict[str, Any]) -> None:
    first = solve(Instance.from_json(document), SolveParameters(time_limit_seconds=5, workers=1))
    document["locked"] = roster_to_json(Instance.from_json(document), first.assignments)["assignments"]
    result = solve(
        Instance.from_json(document), SolveParameters(time_limit_seconds=5, workers=1, **WAYS[way])
    )
    accepted(document, result, extended=True)
    assert set(first.assignments) <= set(result.assignments)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("polls", [0, 4, 40])
def test_a_solve_stopped_at_any_time_leaves_a_roster(way: str, polls: int) -> None:
    document = benchmark("month-a")
    asked: list[None] = []

    def should_stop() -> bool:
        asked.append(None)
        return len(asked) > polls

    parameters = SolveParameters(time_limit_seconds=10, workers=1, **WAYS[way])
    result = solve(Instance.from_json(document), parameters, should_stop=should_stop)
    assert result.objective is not None
    accepted(document, result)
