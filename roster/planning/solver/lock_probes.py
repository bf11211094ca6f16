"""Which locks cannot stand together when only the solver can tell: somebody locked finds no colleague to sit beside."""

from collections.abc import Sequence
from dataclasses import replace

from roster.planning.breaches import Breach
from roster.planning.elements import Assignment
from roster.planning.instance import Instance
from roster.planning.lock_sets import conflicting_locks, irreducible
from roster.planning.results import SolveParameters
from roster.planning.solver.start import first_plan
from roster.planning.solver.tours import TourBook
from roster.planning.solver.watch import Watch

SECONDS = 5.0
"""The most that looking for a smallest set may take; after that a set that is not smallest is told."""


def smallest_set(instance: Instance, breaches: Sequence[Breach]) -> tuple[Assignment, ...]:
    """Return locks that no roster can have together, of which none can be missed (unless the time ran out)."""
    found = conflicting_locks(instance)
    if found:
        return found
    dates = {breach.date for breach in breaches}
    watch = Watch(SolveParameters(time_limit_seconds=SECONDS, workers=1))
    locks = list(dict.fromkeys(instance.locked))
    near = [lock for lock in locks if instance.duty[lock.duty].date in dates]
    suspects = near if _is_impossible(instance, near, watch) else locks
    return irreducible(suspects, lambda some: _is_impossible(instance, some, watch))


def _is_impossible(instance: Instance, locks: Sequence[Assignment], watch: Watch) -> bool:
    """Say whether it is proven that no roster has these locks; False when the time is over."""
    if watch.is_over():
        return False
    dates = {instance.duty[lock.duty].date for lock in locks}
    duties = tuple(duty for duty in instance.duties if duty.date in dates)
    small = replace(instance, duties=duties, locked=tuple(locks), published=())
    start = first_plan(TourBook(small), (), 1, watch)
    return start.plan is None and bool(start.breaches)
