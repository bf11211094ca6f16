"""Locks that cannot stand together: a smallest set of them, so that somebody knows which one to give up.

Every rule but supervision only ever says that there is too much of something, so a set of locks that keeps them stays
possible when locks are taken away. A deletion filter then finds a set of which no lock can be missed: leave one lock
out after another, and put back the ones without which the rest could stand.
"""

from collections.abc import Callable, Iterable, Sequence

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import LOAD, Assignment
from roster.planning.instance import Instance
from roster.planning.validation import validate

BEYOND_LOCKS = (Rule.SUPERVISION, Rule.LOCKS)
"""Supervision may still be mended by a colleague: `solver.lock_probes` asks the solver about it."""


def conflicting_locks(instance: Instance) -> tuple[Assignment, ...]:
    """Return a smallest set of locks that break a rule by themselves; empty when they all can stand."""
    locks = list(dict.fromkeys(instance.locked))
    breaches = [breach for breach in validate(instance, locks) if breach.rule not in BEYOND_LOCKS]
    found: list[tuple[Assignment, ...]] = []
    for breach in breaches:
        suspects = [lock for lock in locks if concerns(instance, breach, lock)]
        if _breaks(instance, suspects):
            found.append(irreducible(suspects, lambda some: _breaks(instance, some)))
    if breaches and not found:
        return irreducible(locks, lambda some: _breaks(instance, some))
    return min(found, key=len, default=())


def irreducible(
    locks: Sequence[Assignment], is_impossible: Callable[[Sequence[Assignment]], bool]
) -> tuple[Assignment, ...]:
    """Return a part of impossible locks of which none can be missed. The lightest are tried to be missed first."""
    kept = sorted(dict.fromkeys(locks), key=lambda lock: (LOAD[lock.period], lock))
    for lock in list(kept):
        rest = [other for other in kept if other != lock]
        if rest and is_impossible(rest):
            kept = rest
    return tuple(sorted(kept))


def concerns(instance: Instance, breach: Breach, lock: Assignment) -> bool:
    """Say whether a breach may be about a lock, by its person, duty and date."""
    duty = instance.duty[lock.duty]
    when = breach.date or str(breach.detail.get("month", ""))
    people = set(breach.detail.get("practitioners", ())) or ({breach.practitioner} - {None})
    duties = set(breach.detail.get("duties", ())) or ({breach.duty} - {None})
    return (
        duty.date.startswith(when)
        and (not people or lock.practitioner in people)
        and (not duties or lock.duty in duties)
    )


def _breaks(instance: Instance, locks: Iterable[Assignment]) -> bool:
    return any(breach.rule not in BEYOND_LOCKS for breach in validate(instance, locks))
