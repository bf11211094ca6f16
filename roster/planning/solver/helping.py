"""The second thread of a solve: it bounds while bounding gains much, and looks for better rosters else."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from roster.planning.solver.search import Search
from roster.planning.solver.watch import POLL_SECONDS, Watch

log = logging.getLogger(__name__)

WORTH_BOUNDING = 0.02
"""The part of the gap that a round of bounding must have gained before, for the second thread to do another
rather than look for a better roster."""


@contextmanager
def helping_beside(search: Search, watch: Watch, built: threading.Event) -> Iterator[None]:
    """Let a second thread tighten the bound while the block runs and, once a roster is `built`, improve it, too."""
    enough = threading.Event()
    branch = watch.branch(float("inf"), enough.is_set)

    def help_out() -> None:
        try:
            tighten_or_improve()
        except Exception:  # the first thread goes on, and its roster stands
            log.exception("The second thread of the search has ended")

    def tighten_or_improve() -> None:
        while not branch.is_over():
            gap = search.objective - search.bounds.total()
            if search.bounds.tighten_once(branch, WORTH_BOUNDING * gap if built.is_set() else 0):
                continue
            if not built.wait(POLL_SECONDS):
                continue
            if not search.improve_once(branch):
                return

    helping = threading.Thread(target=help_out, name="planning-helper", daemon=True)
    helping.start()
    try:
        yield
    finally:
        enough.set()
        helping.join()
