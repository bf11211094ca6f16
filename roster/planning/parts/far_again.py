"""Far towns twice in a row, an extension: for each practitioner who wishes for none, how often two of their dates, one after the
other, are both in far towns. One of the two may lie outside the plan (far_on): the wish holds over the ends of months and years."""

from itertools import pairwise

from roster.planning.elements import Practitioner
from roster.planning.parts.far_towns import is_far
from roster.planning.scope import Scope
from roster.planning.seating import Seating


def repeats_of(seating: Seating, person: Practitioner) -> int:
    """Return how often a practitioner is in a far town twice in a row, as far as the roster has a part in it."""
    own = {seating.duty_of(one).date for one in seating.by_practitioner.get(person.id, [])}
    far = {date for date, is_in_far_town in person.far_on.items() if is_in_far_town}
    for date in own:
        centers = [seating.duty_of(one).center for one in seating.by_day[person.id, date]]
        far |= {date} if is_far(seating.instance, person, centers) else set()
    in_a_row = pairwise(sorted({*own, *person.far_on}))
    return sum({one, other} <= far and not own.isdisjoint((one, other)) for one, other in in_a_row)


def cost(seating: Seating, scope: Scope) -> int:
    """Return the number of times."""
    return sum(repeats_of(seating, person) for person in scope.practitioners if person.no_far_in_a_row)
