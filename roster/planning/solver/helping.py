"""The second thread of a solve: it bounds while bounding gains much, and looks for better rosters else.

Where the first thread follows goals in order or a curve, the second only bounds.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from roster.planning.solver.bounding import Bounds
from roster.planning.solver.search import Search
from roster.planning.solver.watch import POLL_SECONDS, Watch

log = logging.getLogger(__name__)

WORTH_BOUNDING = 0.02
"""The part of the gap that a round of bounding must have gained before, for the second thread to do another
rather than look for a better roster."""


@contextmanager
def helping_beside(search: Search, watch: Watch, built: threading.Event) -> Iterator[None]:
    """Let a second thread tighten the bound while the block runs and, once a roster is `built`, improve it, too."""

    def tighten_or_improve(branch: Watch) -> None:
        while not branch.is_over():
            gap = search.objective - search.bounds.total()
            if search.bounds.tighten_once(branch, WORTH_BOUNDING * gap if built.is_set() else 0):
                continue
            if not built.wait(POLL_SECONDS):
                continue
            if not search.improve_once(branch):
                return

    with _beside(tighten_or_improve, watch):
        yield


@contextmanager
def bounding_beside(bounds: Bounds, watch: Watch) -> Iterator[None]:
    """Let a second thread tighten the bound while the block runs."""
    with _beside(bounds.tighten, watch):
        yield


@contextmanager
def _beside(work: Callable[[Watch], None], watch: Watch) -> Iterator[None]:
    """Run some work in a second thread while the block runs; it is given a watch that ends with the block."""
    enough = threading.Event()
    branch = watch.branch(float("inf"), enough.is_set)

    def help_out() -> None:
        try:
            work(branch)
        except Exception:  # the first thread goes on, and its roster stands
            log.exception("The second thread of the search has ended")

    helping = threading.Thread(target=help_out, name="planning-helper", daemon=True)
    helping.start()
    try:
        yield
    finally:
        enough.set()
        helping.join()
