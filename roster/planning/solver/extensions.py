"""The variables and rows of the parts that the product adds to the core: far towns, road fairness, steady faces, and
far towns twice in a row (which stand in `far_repeats`).

Season expertise stands with expertise in `charges` and `tours`.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial

from roster.planning.elements import Practitioner
from roster.planning.parts.far_towns import cost_of_far, is_far
from roster.planning.parts.road_fairness import STEP_MINUTES, cost_of_steps, steps_begun
from roster.planning.solver.draft import Draft
from roster.planning.solver.far_repeats import add_far_repeats


def add_extensions(draft: Draft) -> None:
    """Add every part that has a weight."""
    weights = draft.instance.weights
    if weights.far_towns:
        _add_far_towns(draft, weights.far_towns)
    if weights.road_fairness:
        _add_road_fairness(draft, weights.road_fairness)
    if weights.steady_faces:
        _add_steady_faces(draft, weights.steady_faces)
    if weights.far_again:
        add_far_repeats(draft, weights.far_again)


def _add_far_towns(draft: Draft, weight: int) -> None:
    instance = draft.instance
    for person in instance.practitioners:
        fixed = sum(
            is_far(instance, person, tour.centers) for tour in draft.fixed_of_person.get(person.id, ())
        )
        draft.model.offset += weight * cost_of_far(person, fixed)
        far = {
            variable: 1
            for variable in draft.of_person.get(person.id, ())
            if is_far(instance, person, draft.tours[variable].centers)
        }
        if far and person.load_weight:
            dates = {draft.tours[variable].date for variable in far}
            _add_steps(draft, far, fixed, len(dates), partial(_points, weight, cost_of_far, person))


def _add_road_fairness(draft: Draft, weight: int) -> None:
    for person in draft.instance.practitioners:
        minutes = sum(tour.minutes for tour in draft.fixed_of_person.get(person.id, ()))
        fixed = steps_begun(minutes)
        draft.model.offset += weight * cost_of_steps(person, fixed)
        variables = [v for v in draft.of_person.get(person.id, ()) if draft.tours[v].minutes]
        if not variables or not person.load_weight:
            continue
        longest: dict[str, int] = defaultdict(int)
        for variable in variables:
            tour = draft.tours[variable]
            longest[tour.date] = max(longest[tour.date], tour.minutes)
        spare = fixed * STEP_MINUTES - minutes
        _add_steps(
            draft,
            {variable: draft.tours[variable].minutes for variable in variables},
            fixed,
            steps_begun(max(sum(longest.values()) - spare, 0)),
            partial(_points, weight, cost_of_steps, person),
            width=STEP_MINUTES,
            spare=spare,
        )


def _points(weight: int, cost: Callable[[Practitioner, int], int], person: Practitioner, count: int) -> int:
    return weight * cost(person, count)


def _add_steps(
    draft: Draft,
    terms: dict[int, int],
    start: int,
    most: int,
    cost: Callable[[int], int],
    *,
    width: int = 1,
    spare: int = 0,
) -> None:
    """Charge Σ terms − spare in steps of rising cost, from the step after `start`."""
    row = dict(terms)
    for count in range(start, start + most):
        row[draft.model.add_variable(cost(count + 1) - cost(count))] = -width
    draft.model.at_most(row, spare)


def _add_steady_faces(draft: Draft, weight: int) -> None:
    for person in draft.instance.practitioners:
        known = {visit.center for visit in person.past_visits}
        fixed = {center for tour in draft.fixed_of_person.get(person.id, ()) for center in tour.centers}
        draft.model.offset += weight * len(fixed - known)
        by_center: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for variable in draft.of_person.get(person.id, ()):
            tour = draft.tours[variable]
            for center in tour.centers - known - fixed:
                by_center[center][tour.date].append(variable)
        for by_date in by_center.values():
            new = draft.model.add_variable(weight)
            for same_date in by_date.values():
                draft.model.at_least({new: 1} | dict.fromkeys(same_date, -1), 0)
