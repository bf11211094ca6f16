"""The first roster: months see what later ones need, and a month whose solve finds nothing is filled quickly."""

from typing import Any

import pytest

from roster.planning import Assignment, Instance, SolveParameters, price
from roster.planning.results import Phase
from roster.planning.solver import search as searching
from roster.planning.solver.bounding import Bounds
from roster.planning.solver.draft import assignments_of
from roster.planning.solver.exact import Answer
from roster.planning.solver.greedy import QuickFill
from roster.planning.solver.groups import independent_groups
from roster.planning.solver.tours import TourBook
from roster.planning.solver.watch import Watch
from tests.planning.cases import FIRST, NORTH_LAWYER, SECOND, document, instance

PARAMETERS = SolveParameters(time_limit_seconds=5, workers=1)


def constructed(problem: Instance) -> searching.Search:
    """Return a search that has constructed its first roster and improved nothing."""
    book = TourBook(problem)
    groups = independent_groups(book)
    bounds = Bounds(book, groups, price(problem, ()).objective)
    search = searching.Search(book, {}, bounds, groups, seed=1, limit=5)
    heard: list[Phase] = []
    search.construct(Watch(PARAMETERS), heard.append)
    assert set(heard) == {Phase.CONSTRUCTION}
    return search


def test_a_limit_over_the_horizon_is_kept_for_the_month_that_needs_it() -> None:
    away = [{"date": SECOND, "period": "day"}]
    people: dict[str, dict[str, Any]] = {
        "li": {"max_load": 2, "preferences": {"centers": {}, "dates": {FIRST: -50}}},
        "wang": {"unavailable": away},
        "zhao": {"licensed_until": "2026-12-31"},
    }
    later = f"{SECOND}/north/lawyer"
    duties = [one | {"seats": 1} for one in document()["duties"] if one["id"] in (NORTH_LAWYER, later)]
    search = constructed(instance(people, duties=duties))
    assert assignments_of(search.plan) == [
        Assignment(NORTH_LAWYER, "wang", "day"),
        Assignment(later, "li", "day"),
    ]


def test_a_month_whose_solve_finds_nothing_is_filled_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Answer:
        return Answer(None, None, None, is_optimal=False)

    monkeypatch.setattr(searching, "improve_cells", nothing)
    problem = instance()
    quick = QuickFill(TourBook(problem), {}).fill()
    assert quick
    assert constructed(problem).objective <= price(problem, assignments_of(quick)).objective
