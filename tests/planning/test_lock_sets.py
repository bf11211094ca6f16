"""Locks that cannot stand together: a smallest set of them, whichever rule it is."""

from typing import Any

import pytest

from roster.planning import Assignment, SolveParameters, Status, conflicting_locks, validate
from roster.planning.solving import solve
from tests.planning.cases import (
    FIRST,
    NORTH_LAWYER,
    NORTH_NOTARY,
    SECOND,
    SOUTH_LAWYER,
    SOUTH_NOTARY,
    instance,
)

LI_NORTH, LI_SOUTH = (NORTH_LAWYER, "li", "day"), (SOUTH_LAWYER, "li", "day")
WANG, ZHAO = (NORTH_LAWYER, "wang", "day"), (SOUTH_LAWYER, "zhao", "day")
MORNING, AFTERNOON = (NORTH_NOTARY, "qian", "am"), (SOUTH_NOTARY, "qian", "pm")
LATER = (f"{SECOND}/north/lawyer", "li", "day")


def locks(*entries: tuple[str, str, str]) -> list[dict[str, str]]:
    """Return entries as the format has them."""
    return [{"duty": duty, "practitioner": person, "period": period} for duty, person, period in entries]


@pytest.mark.parametrize(
    ("people", "changes", "locked", "smallest"),
    [
        ({}, {}, [LI_NORTH, WANG, MORNING], []),
        ({}, {}, [WANG, LI_NORTH, ZHAO, LI_SOUTH, MORNING], [LI_NORTH, LI_SOUTH]),
        ({"wang": {"unavailable": [{"date": FIRST, "period": "am"}]}}, {}, [LI_NORTH, LI_SOUTH, WANG], [WANG]),
        ({"li": {"max_load": 3}}, {}, [LATER, WANG, LI_NORTH], [LATER, LI_NORTH]),
        ({}, {"rules": {"lunch_travel_limit": 10, "rotation_months": 2}}, [LI_NORTH, MORNING, AFTERNOON],
         [MORNING, AFTERNOON]),
        ({}, {"firms": [{"id": "firm", "max_per_date": 2}]}, [LI_NORTH, MORNING, WANG, ZHAO], [LI_NORTH, WANG, ZHAO]),
    ],
)  # fmt: skip
def test_no_lock_of_the_set_can_be_missed(
    people: dict[str, Any], changes: dict[str, Any], locked: list[Any], smallest: list[Any]
) -> None:
    problem = instance(people, locked=locks(*locked), **changes)
    found = conflicting_locks(problem)
    assert sorted(found) == sorted(Assignment(*one) for one in smallest)
    result = solve(problem, SolveParameters(time_limit_seconds=3, workers=1))
    assert (result.status is Status.INFEASIBLE) == bool(smallest)
    assert result.conflict == found
    for one in found:
        rest = [other for other in found if other != one]
        assert not any(breach.rule != "locks" for breach in validate(problem, rest))


def test_somebody_who_finds_no_colleague_is_told_with_what_takes_the_colleague_away() -> None:
    """Two seats at north: li needs wang or zhao there, but both are locked to the south."""
    locked = locks(LI_NORTH, (SOUTH_LAWYER, "wang", "day"), ZHAO, MORNING)
    problem = instance({"li": {"supervised": True}}, locked=locked, firms=[])
    assert conflicting_locks(problem) == ()
    result = solve(problem, SolveParameters(time_limit_seconds=5, workers=1))
    assert result.status is Status.INFEASIBLE
    assert result.conflict == tuple(
        sorted(Assignment(*one) for one in (LI_NORTH, (SOUTH_LAWYER, "wang", "day"), ZHAO))
    )
