"""The variables and rows that price what tours share: fairness, waiting and expertise (rotation stands apart).

All of them are exact for whole solutions and at or below the price for fractional ones, so that the
relaxation is a lower bound.
"""

from collections import defaultdict
from math import gcd

from roster.planning.instance import Instance
from roster.planning.parts.fairness import cost_of_load
from roster.planning.solver.draft import Draft
from roster.planning.solver.extensions import add_extensions
from roster.planning.solver.tours import weighted_mix


def add_charges(draft: Draft) -> None:
    """Add every part of the objective that a tour's own cost does not hold, except rotation."""
    add_base(draft)
    add_fairness(draft)
    add_waiting(draft)
    add_expertise(draft)
    add_extensions(draft)


def base_of(instance: Instance) -> int:
    """Return what an empty roster costs in what tours save: seats, published entries, expertise at single seats."""
    weights = instance.weights
    base = weights.uncovered * sum(duty.priority * duty.seats for duty in instance.duties)
    base += weights.stability * len(instance.published)
    for duty in instance.duties:
        if duty.seats == 1:
            base += sum(weighted_mix(instance, duty).values())
    return base


def add_base(draft: Draft) -> None:
    """Add the base and the fixed tours' own cost."""
    draft.model.offset += base_of(draft.instance) + sum(tour.cost for tour in draft.fixed)


def add_fairness(draft: Draft) -> None:
    """Price load by unit steps of rising cost, which a minimum takes in order.

    Steps are as wide as all of a person's tours allow (2 for whole days): then no solution lies between,
    and the relaxation cannot either.
    """
    weight = draft.instance.weights.fairness
    for person in draft.instance.practitioners:
        load, variables = draft.fixed_load[person.id], draft.of_person.get(person.id, [])
        draft.model.offset += weight * cost_of_load(person, load)
        if not variables or not weight * person.load_weight:
            continue
        width = gcd(*(draft.tours[variable].load for variable in variables))
        terms = draft.loads(variables)
        for _ in range(_most_steps(draft, variables, width)):
            rise = cost_of_load(person, load + width) - cost_of_load(person, load)
            terms[draft.model.add_variable(weight * rise)] = -width
            load += width
        draft.model.at_most(terms, 0)


def _most_steps(draft: Draft, variables: list[int], width: int) -> int:
    by_date: dict[str, int] = {}
    for variable in variables:
        tour = draft.tours[variable]
        by_date[tour.date] = max(by_date.get(tour.date, 0), tour.load)
    person = draft.instance.practitioner[draft.tours[variables[0]].practitioner]
    most = sum(by_date.values())
    if person.max_load is not None:
        most = min(most, person.max_load - draft.fixed_load[person.id])
    return max(0, most // width)


def add_waiting(draft: Draft) -> None:
    """Price each month in whose window a center has not seen the role."""
    instance, weight = draft.instance, draft.instance.weights.waiting
    if not weight:
        return
    for center in instance.centers:
        for role, service in center.service.items():
            duties = instance.duties_of_service.get((center.id, role), [])
            open_months: dict[int, set[int]] = defaultdict(set)
            served = set() if service.last_served is None else {instance.month_index(service.last_served)}
            for duty in duties:
                if draft.seated.get(duty.id):
                    served.add(instance.month_index(duty.date))
                open_months[instance.month_index(duty.date)].update(draft.of_duty.get(duty.id, ()))
            for month in range(len(instance.months)):
                window = range(month - service.max_gap_months + 1, month + 1)
                if served.isdisjoint(window):
                    _charge_unless(draft, weight, {v for m in window for v in open_months.get(m, ())})


def _charge_unless(draft: Draft, cost: int, variables: set[int]) -> None:
    """Charge a cost unless one of the tours is made."""
    if not variables:
        draft.model.offset += cost
        return
    terms = dict.fromkeys(sorted(variables), 1)
    terms[draft.model.add_variable(cost)] = 1
    draft.model.at_least(terms, 1)


def add_expertise(draft: Draft) -> None:
    """Price the matters nobody knows at duties of several seats; a single seat has it in the tour's cost."""
    instance = draft.instance
    for duty in instance.duties:
        mix = weighted_mix(instance, duty) if duty.seats != 1 else {}
        if not mix:
            continue
        for leg in draft.seated.get(duty.id, ()):
            for matter in instance.practitioner[leg.practitioner].matters:
                mix.pop(matter, None)
        knowing: dict[str, set[int]] = defaultdict(set)
        for variable in draft.of_duty.get(duty.id, ()):
            for matter in instance.practitioner[draft.tours[variable].practitioner].matters:
                knowing[matter].add(variable)
        for matter, cost in mix.items():
            if cost:
                _charge_unless(draft, cost, knowing[matter])
