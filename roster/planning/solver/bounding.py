"""The lower bound of a whole instance: the sum of its independent groups', tightened beside the search."""

import logging
import threading
from collections.abc import Sequence

from roster.planning.solver.relaxation import GroupRelaxation, trivial_bound
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch

log = logging.getLogger(__name__)


class Bounds:
    """Bounds by group, each as if the other groups were empty; safe to read while another thread tightens."""

    def __init__(self, book: TourBook, groups: Sequence[list[Cell]], empty_objective: int) -> None:
        self._book = book
        self._groups = groups
        self._empty = empty_objective
        self._lock = threading.Lock()
        self._by_group = [trivial_bound(book, cells) for cells in groups]

    def of_group(self, group: int) -> int:
        """Return a lower bound of one group's objective, the other groups empty."""
        with self._lock:
            return self._by_group[group]

    def total(self) -> int:
        """Return a lower bound of the instance's objective."""
        with self._lock:
            return self._empty + sum(bound - self._empty for bound in self._by_group)

    def raise_group(self, group: int, bound: int) -> None:
        """Take a bound of a group if it is better."""
        with self._lock:
            self._by_group[group] = max(self._by_group[group], bound)

    def tighten(self, watch: Watch) -> None:
        """Tighten by relaxation until nothing is gained or the watch is over."""
        try:
            relaxations: list[GroupRelaxation] = []
            for group, cells in enumerate(self._groups):
                if watch.is_over():
                    return
                relaxations.append(GroupRelaxation(self._book, cells))
                self._tighten_group(relaxations, group, watch)
            while open_groups := [group for group, one in enumerate(relaxations) if not one.is_done]:
                if watch.is_over():
                    return
                best = max(open_groups, key=lambda group: relaxations[group].gain)
                self._tighten_group(relaxations, best, watch)
        except Exception:  # a bound that fails must not cost the roster; the bounds so far stay valid
            log.exception("The lower bound could not be tightened")

    def _tighten_group(self, relaxations: list[GroupRelaxation], group: int, watch: Watch) -> None:
        relaxations[group].tighten(watch)
        bound = relaxations[group].bound
        if bound is not None:
            self.raise_group(group, bound)
