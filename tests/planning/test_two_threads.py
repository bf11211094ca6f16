"""Two threads improve one roster: what one finds while the other changes the roster is put in, or dropped where rules forbid."""

import threading
from typing import Any

import pytest

from roster.planning import Assignment, Instance, SolveParameters, price, validate
from roster.planning.solver import search as searching
from roster.planning.solver.bounding import Bounds
from roster.planning.solver.draft import Plan, assignments_of
from roster.planning.solver.exact import Answer
from roster.planning.solver.groups import independent_groups
from roster.planning.solver.helping import helping_beside
from roster.planning.solver.start import plan_of
from roster.planning.solver.tours import TourBook
from roster.planning.solver.watch import Watch
from tests.planning.cases import FIRST, SECOND, document, instance

HERE, LATER = f"{FIRST}/north/lawyer", f"{SECOND}/north/lawyer"
LI_HERE, WANG_HERE, WANG_LATER = (
    Assignment(HERE, "li", "day"),
    Assignment(HERE, "wang", "day"),
    Assignment(LATER, "wang", "day"),
)


def problem() -> Instance:
    """One seat in each of two months."""
    duties = [one | {"seats": 1} for one in document()["duties"] if one["id"] in (HERE, LATER)]
    return instance(duties=duties)


def search_of(given: Instance) -> searching.Search:
    """Return a search that begins with an empty roster."""
    book = TourBook(given)
    groups = independent_groups(book)
    bounds = Bounds(book, groups, price(given, ()).objective)
    return searching.Search(book, {}, bounds, groups, seed=1, limit=5)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ([WANG_LATER], [LI_HERE, WANG_LATER]),
        ([WANG_HERE], [WANG_HERE]),
    ],
    ids=["beside it", "in the same seat"],
)
def test_what_is_found_meets_what_the_other_thread_did_meanwhile(
    monkeypatch: pytest.MonkeyPatch, other: list[Assignment], expected: list[Assignment]
) -> None:
    given = problem()
    search = search_of(given)
    watch = Watch(SolveParameters(time_limit_seconds=5))

    def found(_book: TourBook, plan: Plan, *_: object, **__: object) -> Answer:
        assert not plan
        theirs = plan_of(search.book, other)
        search.plan, search.priced = theirs, price(given, other)
        return Answer(plan_of(search.book, [LI_HERE]), price(given, [LI_HERE]).objective, None, False)

    class AllCells:
        is_whole, value = False, 1.0

        def draw(self, _random: object) -> list[Any]:
            return list(search.book.by_cell)

        def learn(self, *_: object) -> None:
            pass

    monkeypatch.setattr(searching, "improve_cells", found)
    search._kinds = {0: [AllCells()]}  # type: ignore[list-item]
    assert search.improve_once(watch)
    assert assignments_of(search.plan) == expected
    assert search.objective == price(given, expected).objective


def test_both_threads_end_with_a_roster_that_stands_and_costs_what_is_said() -> None:
    given = instance()
    search = search_of(given)
    watch = Watch(SolveParameters(time_limit_seconds=5))
    built = threading.Event()
    with helping_beside(search, watch, built):
        search.construct(watch, lambda _: None)
        built.set()
        search.improve(watch, lambda _: None)
    assignments = assignments_of(search.plan)
    assert not validate(given, assignments)
    assert search.bounds.total() <= search.objective == price(given, assignments).objective


def test_a_second_thread_that_fails_costs_nothing_but_its_help(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    given = instance()
    search = search_of(given)
    watch, built = Watch(SolveParameters(time_limit_seconds=5)), threading.Event()

    def fails(*_: object, **__: object) -> bool:
        raise ArithmeticError("planted")

    monkeypatch.setattr(search.bounds, "tighten_once", fails)
    with helping_beside(search, watch, built):
        search.construct(watch, lambda _: None)
    assert search.plan
    assert "planted" in caplog.text
