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
        self._relaxations: list[GroupRelaxation] = []
        self._has_failed = False
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
        while self.tighten_once(watch):
            pass

    def tighten_once(self, watch: Watch, least: float = 0) -> bool:
        """Tighten where the last round has gained most, and at least so much; False if there is no such group.

        One thread alone may tighten.
        """
        if not self._groups or watch.is_over() or self._has_failed:
            return False
        try:
            if len(self._relaxations) < len(self._groups):
                group = len(self._relaxations)
                self._relaxations.append(GroupRelaxation(self._book, self._groups[group]))
            else:
                group = max(range(len(self._groups)), key=self._promise)
                if self._promise(group) < least:
                    return False
            self._tighten_group(group, watch)
        except Exception:  # a bound that fails must not cost the roster; the bounds so far stay valid
            log.exception("The lower bound could not be tightened")
            self._has_failed = True
            return False
        return True

    def _promise(self, group: int) -> float:
        relaxation = self._relaxations[group]
        return -1 if relaxation.is_done else relaxation.gain

    def _tighten_group(self, group: int, watch: Watch) -> None:
        self._relaxations[group].tighten(watch)
        bound = self._relaxations[group].bound
        if bound is not None:
            self.raise_group(group, bound)
