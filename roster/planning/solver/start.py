"""A first plan that keeps every rule: the locked assignments, and as much of a given roster as fits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Assignment
from roster.planning.instance import Instance
from roster.planning.solver.draft import Plan
from roster.planning.solver.exact import Effort, choose_cells
from roster.planning.solver.tours import Cell, TourBook
from roster.planning.solver.watch import Watch
from roster.planning.validation import validate


@dataclass(frozen=True)
class Start:
    """A first plan, or the breaches that every roster with these locks would have, or neither in the time."""

    plan: Plan | None
    breaches: tuple[Breach, ...] = ()


def first_plan(book: TourBook, given: Iterable[Assignment], seed: int, watch: Watch) -> Start:
    """Return a plan with every lock and what of the given assignments can stand beside them."""
    instance = book.instance
    locked = list(dict.fromkeys(instance.locked))
    breaches = validate(instance, locked)
    if any(breach.rule is not Rule.SUPERVISION for breach in breaches):
        return Start(None, tuple(breaches))
    plan = plan_of(book, locked)
    if breaches:
        dates = {breach.date for breach in breaches}
        free = [cell for cell in book.by_cell if cell[1] in dates]
        answer = choose_cells(book, plan, free, Effort(watch.remaining(), seed), watch)
        if answer.plan is None:
            return Start(None, tuple(breaches) if answer.is_infeasible else ())
        plan = answer.plan
    kept = [leg for tour in plan.values() for leg in tour.legs]
    return Start(plan_of(book, _what_fits(instance, kept, given)))


def plan_of(book: TourBook, assignments: Iterable[Assignment]) -> Plan:
    """Return assignments as a plan; they must keep the rules of one person's date."""
    legs: dict[Cell, list[Assignment]] = defaultdict(list)
    for one in assignments:
        legs[one.practitioner, book.instance.duty[one.duty].date].append(one)
    return {cell: book.tour_of(day) for cell, day in legs.items()}


def _what_fits(instance: Instance, kept: list[Assignment], given: Iterable[Assignment]) -> list[Assignment]:
    """Return the kept assignments and the given ones, without those that break a rule."""
    standing = set(kept)
    added = [one for one in dict.fromkeys(given) if one not in standing]
    while added:
        breaches = validate(instance, [*kept, *added])
        if not breaches:
            break
        dropped = {
            culprit for breach in breaches if (culprit := _culprit(instance, breach, added)) is not None
        }
        if not dropped:
            return kept
        added = [one for one in added if one not in dropped]
    return [*kept, *added]


def _culprit(instance: Instance, breach: Breach, added: list[Assignment]) -> Assignment | None:
    """Return the last of the added assignments that a breach is about."""
    duties = set(breach.detail.get("duties", ())) or ({breach.duty} if breach.duty else set())
    people = set(breach.detail.get("practitioners", ())) or (
        {breach.practitioner} if breach.practitioner else set()
    )
    day = breach.date or breach.detail.get("month", "")
    for one in reversed(added):
        known = instance.duty.get(one.duty)
        if (
            (not duties or one.duty in duties)
            and (not people or one.practitioner in people)
            and (known is None or known.date.startswith(day))
        ):
            return one
    return None
