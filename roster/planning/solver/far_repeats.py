"""Two far towns in a row: the variables and rows that price them for those who wish for none.

Date by date it is carried on whether the practitioner was in a far town the last time they sat. The number of rows grows
with the dates, not with their pairs. A fraction carries on less than a whole does, so that the relaxation bounds.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from roster.planning.elements import Practitioner
from roster.planning.parts.far_towns import is_far
from roster.planning.solver.draft import Draft
from roster.planning.solver.linear import LinearModel


@dataclass
class _Sum:
    """constant + Σ variables, of which at most one is 1 in a whole solution."""

    constant: int = 0
    variables: list[int] = field(default_factory=list)

    def in_row(self, row: dict[int, int], sign: int) -> int:
        """Add the sum to a row with a sign; return what its constant adds."""
        for variable in self.variables:
            row[variable] = row.get(variable, 0) + sign
        return sign * self.constant


@dataclass
class _Date:
    """One date of a practitioner: whether they sit, and whether in a far town. `is_open` is part of this plan."""

    is_open: bool
    sits: _Sum = field(default_factory=_Sum)
    far: _Sum = field(default_factory=_Sum)


def add_far_repeats(draft: Draft, weight: int) -> None:
    """Add the price for everybody who wishes for no two far towns in a row."""
    for person in draft.instance.practitioners:
        if person.no_far_in_a_row:
            _add(draft, person, weight)


def _add(draft: Draft, person: Practitioner, cost: int) -> None:
    last, last_here = _Sum(), _Sum()  # was the last time far; was it, and in this plan
    last_outside = max(person.far_on, default="")
    for day, date in sorted(_dates(draft, person).items()):
        _charge(draft.model, last if date.is_open else last_here, date.far, cost)
        last = _carried(draft.model, last, date)
        if day < last_outside:
            here = date if date.is_open else _Date(date.is_open, date.sits)
            last_here = _carried(draft.model, last_here, here)


def _dates(draft: Draft, person: Practitioner) -> dict[str, _Date]:
    found: dict[str, _Date] = {}
    for tour in draft.fixed_of_person.get(person.id, ()):
        is_in_far_town = is_far(draft.instance, person, tour.centers)
        found[tour.date] = _Date(True, _Sum(1), _Sum(int(is_in_far_town)))
    by_date: dict[str, list[int]] = defaultdict(list)
    for variable in draft.of_person.get(person.id, ()):
        by_date[draft.tours[variable].date].append(variable)
    for date, variables in by_date.items():
        far = [one for one in variables if is_far(draft.instance, person, draft.tours[one].centers)]
        found[date] = _Date(True, _Sum(0, variables), _Sum(0, far))
    for date, value in person.far_on.items():
        found.setdefault(date, _Date(False, _Sum(1), _Sum(int(bool(value)))))
    return found


def _charge(model: LinearModel, before: _Sum, far: _Sum, cost: int) -> None:
    """Charge a cost where both are 1."""
    if not (before.variables or before.constant) or not (far.variables or far.constant):
        return
    if not before.variables and not far.variables:
        model.offset += cost
        return
    row = {model.add_variable(cost): 1}
    constants = before.in_row(row, -1) + far.in_row(row, -1)
    model.at_least(row, -1 - constants)


def _carried(model: LinearModel, last: _Sum, date: _Date) -> _Sum:
    """Return whether the last time up to a date was far: that date's answer if they sit on it, else the one before."""
    if date.sits.constant or not (last.variables or last.constant):
        return date.far
    new = _Sum(0, [model.add_variable(0)])
    row: dict[int, int] = {}
    constants = new.in_row(row, 1) + last.in_row(row, -1) + date.sits.in_row(row, 1)
    model.at_least(row, -constants)
    if date.far.variables:
        row = {}
        new.in_row(row, 1)
        date.far.in_row(row, -1)
        model.at_least(row, 0)
    return new
