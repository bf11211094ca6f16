"""The rows that must hold: a person's one tour a date, seats, load and firm limits, supervision."""

from collections import Counter, defaultdict

from roster.planning.rules.supervision import halves
from roster.planning.solver.draft import Draft


def add_limits(draft: Draft) -> None:
    """Add every rule that tours alone do not settle."""
    add_one_tour_a_date(draft)
    add_seats(draft)
    add_load_limits(draft)
    add_firm_limits(draft)
    add_supervision(draft)


def add_one_tour_a_date(draft: Draft) -> None:
    """Add that a person makes at most one tour a date, exactly one where something is locked."""
    for cell, variables in draft.of_cell.items():
        terms = dict.fromkeys(variables, 1)
        if draft.book.is_locked(cell):
            draft.model.exactly(terms, 1)
        elif len(variables) > 1:
            draft.model.at_most(terms, 1)


def add_seats(draft: Draft) -> None:
    """Add that a duty has no more tours than seats."""
    for duty, variables in draft.of_duty.items():
        seats = draft.instance.duty[duty].seats - draft.filled[duty]
        if len(variables) > seats:
            draft.model.at_most(dict.fromkeys(variables, 1), seats)


def add_load_limits(draft: Draft) -> None:
    """Add the limits of load per month, where the dates of a month could exceed it, and over the horizon."""
    for person_id, variables in draft.of_person.items():
        person = draft.instance.practitioner[person_id]
        by_month: dict[str, dict[int, int]] = defaultdict(dict)
        for variable in variables:
            by_month[draft.tours[variable].date[:7]][variable] = draft.tours[variable].load
        fixed: Counter[str] = Counter()
        for tour in draft.fixed_of_person[person_id]:
            fixed[tour.date[:7]] += tour.load
        for month, terms in by_month.items():
            if person.max_load_per_month is not None and _could_exceed(draft, terms, fixed[month]):
                draft.model.at_most(terms, person.max_load_per_month - fixed[month])
        if person.max_load is not None:
            draft.model.at_most(draft.loads(variables), person.max_load - draft.fixed_load[person_id])


def _could_exceed(draft: Draft, terms: dict[int, int], fixed: int) -> bool:
    """Say whether more than one date counts; the book has no tour above the limit by itself."""
    return fixed > 0 or len({draft.tours[variable].date for variable in terms}) > 1


def add_firm_limits(draft: Draft) -> None:
    """Add that a firm has at most so many people on duty on a date."""
    busy: Counter[tuple[str | None, str]] = Counter()
    for tour in draft.fixed:
        busy[draft.instance.practitioner[tour.practitioner].firm, tour.date] += 1
    terms: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for (person, date), variables in draft.of_cell.items():
        firm_id = draft.instance.practitioner[person].firm
        if firm_id in draft.instance.firm and draft.instance.firm[firm_id].limit_on(date) is not None:
            terms[firm_id, date].update(dict.fromkeys(variables, 1))
    for (firm_id, date), on_duty in terms.items():
        limit = draft.instance.firm[firm_id].limit_on(date)
        assert limit is not None
        draft.model.at_most(on_duty, limit - busy[firm_id, date])


def add_supervision(draft: Draft) -> None:
    """Add that every half-day of a supervised practitioner is shared with an unsupervised one."""
    for duty in draft.instance.duties:
        if duty.role in draft.book.supervised_roles and draft.of_duty.get(duty.id):
            _add_supervision_at(draft, duty.id)


def _add_supervision_at(draft: Draft, duty: str) -> None:
    seniors: dict[str, dict[int, int]] = defaultdict(dict)
    juniors: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for variable in draft.of_duty[duty]:
        tour = draft.tours[variable]
        supervised = draft.instance.practitioner[tour.practitioner].supervised
        for half in (half for leg in tour.legs if leg.duty == duty for half in halves(leg.period)):
            (juniors[half][tour.practitioner] if supervised else seniors[half])[variable] = 1
    senior_there: Counter[str] = Counter()
    junior_there: set[str] = set()
    for leg in draft.seated[duty]:
        for half in halves(leg.period):
            if draft.instance.practitioner[leg.practitioner].supervised:
                junior_there.add(half)
            else:
                senior_there[half] += 1
    for half in (half for half in sorted(junior_there) if not senior_there[half]):
        draft.model.at_least(seniors[half], 1)
    for half, people in juniors.items():
        for terms in people.values():
            if not senior_there[half]:
                draft.model.at_least(seniors[half] | dict.fromkeys(terms, -1), 0)
