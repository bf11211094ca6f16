"""The relaxation as a guide: rounding keeps the limits, and only what departs from it is freed."""

from random import Random

import pytest

from roster.planning import Instance, SolveParameters, price, validate
from roster.planning.results import Phase
from roster.planning.solver import search as searching
from roster.planning.solver.bounding import Bounds
from roster.planning.solver.draft import Plan, assignments_of
from roster.planning.solver.exact import Answer
from roster.planning.solver.greedy import QuickFill
from roster.planning.solver.groups import independent_groups
from roster.planning.solver.guide import Guide
from roster.planning.solver.neighbourhoods import Departures
from roster.planning.solver.tours import Cell, Tour, TourBook
from roster.planning.solver.watch import Watch
from tests.planning.cases import FIRST, SECOND, benchmark, instance


def tour(book: TourBook, person: str, date: str, center: str) -> Tour:
    """Return the tour of one seat of a person at a center."""
    return next(one for one in book.by_cell[person, date] if one.centers == {center})


def guide(book: TourBook, *values: tuple[float, Tour]) -> Guide:
    """Return a guide over all cells with these values."""
    made: dict[Cell, list[tuple[float, Tour]]] = {}
    for value, one in values:
        made.setdefault((one.practitioner, one.date), []).append((value, one))
    return Guide(list(book.by_cell), made)


def test_rounding_keeps_the_surest_tours_within_a_horizon_limit() -> None:
    book = TourBook(instance({"li": {"max_load": 2}}))
    early, late = tour(book, "li", FIRST, "north"), tour(book, "li", SECOND, "north")
    plan = guide(book, (0.6, early), (0.8, late), (0.4, tour(book, "wang", FIRST, "north"))).rounded(book, {})
    assert plan == {("li", SECOND): late}


def test_rounding_empties_its_cells_first_but_not_the_locked() -> None:
    locked = {"duty": f"{FIRST}/south/lawyer", "practitioner": "wang", "period": "day"}
    book = TourBook(instance(locked=[locked]))
    stands, falls = tour(book, "wang", FIRST, "south"), tour(book, "zhao", FIRST, "north")
    plan: Plan = {("wang", FIRST): stands, ("zhao", FIRST): falls}
    assert guide(book).rounded(book, plan) == {("wang", FIRST): stands}


def test_departures_are_what_the_relaxation_leaves_open_or_decides_otherwise() -> None:
    book = TourBook(instance())
    sure, half = tour(book, "li", FIRST, "north"), tour(book, "wang", FIRST, "north")
    other = tour(book, "zhao", SECOND, "south")
    given = guide(book, (1.0, sure), (0.5, half))
    assert given.departures({("li", FIRST): sure}) == [("wang", FIRST)]
    assert set(given.departures({("zhao", SECOND): other})) == {
        ("li", FIRST),
        ("wang", FIRST),
        ("zhao", SECOND),
    }


def test_departing_people_are_freed_where_they_depart_and_one_more_whole() -> None:
    book = TourBook(instance())
    given = guide(book, (0.5, tour(book, "li", FIRST, "north")))
    kind = Departures(list(book.by_cell), axis=0, size=1.0, guide=given)
    drawn = kind.draw(Random(1), {})
    assert not kind.is_whole
    assert [cell for cell in drawn if cell[0] == "li"] == [("li", FIRST)]
    [other] = {person for person, _ in drawn} - {"li"}
    assert [cell for cell in drawn if cell[0] == other] == [(other, FIRST), (other, SECOND)]


def test_the_relaxation_of_a_month_rounds_to_a_roster_that_keeps_the_rules() -> None:
    problem = Instance.from_json(benchmark("month-a"))
    book = TourBook(problem)
    groups = independent_groups(book)
    bounds = Bounds(book, groups, price(problem, ()).objective)
    assert bounds.guide_of(0) is None
    bounds.tighten(Watch(SolveParameters(time_limit_seconds=20)))
    plan: Plan = {}
    for group in range(len(groups)):
        found = bounds.guide_of(group)
        assert found is not None
        plan = found.rounded(book, plan)
    assert validate(problem, assignments_of(plan)) == []
    assert price(problem, assignments_of(plan)).objective < 1.1 * bounds.total()


def test_a_month_whose_solve_finds_nothing_is_filled_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(book: TourBook, plan: Plan, *_: object) -> Answer:
        return Answer(None, None, None, is_optimal=False)

    book = TourBook(instance())
    groups = independent_groups(book)
    parameters = SolveParameters(time_limit_seconds=5, workers=1)
    bounds = Bounds(book, groups, price(book.instance, ()).objective)
    monkeypatch.setattr(searching, "improve_cells", nothing)
    search = searching.Search(book, {}, bounds, groups, parameters)
    heard: list[Phase] = []
    search.construct(Watch(parameters), heard.append)
    assert len(heard) > 2
    assert search.plan
    quick = price(book.instance, assignments_of(QuickFill(book, {}).fill())).objective
    assert search.objective <= quick
