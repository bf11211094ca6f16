"""Tours: what one person can do on one date — one seat, or a morning and an afternoon near enough.

A tour is a column of the model. Everything that concerns a person and a date alone (role, license,
availability, conflicts, lunch travel, overlaps) is settled here; the model chooses among tours.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roster.planning.elements import AM, DAY, LOAD, PM, Assignment, Duty, Practitioner
from roster.planning.instance import Instance
from roster.planning.parts.travel import minutes_of_tour
from roster.planning.rules.availability import is_available
from roster.planning.rules.license import is_licensed

Cell = tuple[str, str]
"""A practitioner id and a date."""


@dataclass(frozen=True)
class Tour:
    """One person's date: the assignments in order of the day, their load, and what they cost on their own.

    `cost` counts travel and preferences, and what filling the seats saves: uncovered seats, published
    entries that stay, and, at duties of one seat, expertise. It is already weighted.
    """

    practitioner: str
    date: str
    legs: tuple[Assignment, ...]
    load: int
    cost: int
    centers: frozenset[str]
    minutes: int = 0


class TourBook:
    """All tours worth considering of one instance, by cell."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._published = Counter((entry.duty, entry.practitioner) for entry in instance.published)
        self._minutes: dict[tuple[str, tuple[str, ...]], int] = {}
        self._nears: dict[str, set[str]] = {}
        self._seat_costs: dict[tuple[str, str], int] = {}
        self._locked: dict[Cell, list[Assignment]] = defaultdict(list)
        for lock in dict.fromkeys(instance.locked):
            self._locked[lock.practitioner, instance.duty[lock.duty].date].append(lock)
        duties: dict[tuple[str, str], list[Duty]] = defaultdict(list)
        for duty in instance.duties:
            if duty.seats > 0:
                duties[duty.role, duty.date].append(duty)
        self.supervised_roles = {person.role for person in instance.practitioners if person.supervised}
        self.by_cell: dict[Cell, list[Tour]] = {}
        for (role, date), needs in sorted(duties.items()):
            for person in instance.practitioners_of_role.get(role, []):
                tours = self._tours_of(person, date, needs)
                if tours:
                    self.by_cell[person.id, date] = tours

    def is_locked(self, cell: Cell) -> bool:
        """Say whether a cell holds locked assignments, so that one of its tours must stand."""
        return cell in self._locked

    def tour_of(self, legs: Sequence[Assignment]) -> Tour:
        """Return the tour made of one person's assignments of one date, whether or not it is in the book."""
        person = self.instance.practitioner[legs[0].practitioner]
        return self._tour(person, tuple(sorted(legs, key=lambda leg: leg.period)))

    def _tour(self, person: Practitioner, legs: tuple[Assignment, ...]) -> Tour:
        """Return the tour of legs in the order of the day."""
        duties = [self.instance.duty[leg.duty] for leg in legs]
        centers, load, cost = tuple([duty.center for duty in duties]), 0, 0
        for leg, duty in zip(legs, duties, strict=True):
            load += LOAD[leg.period]
            cost += self._seat_cost(person, duty)
        cost += self._way_cost(person, centers, duties[0].date)
        minutes = self._minutes[person.location, centers]
        return Tour(person.id, duties[0].date, legs, load, cost, frozenset(centers), minutes)

    def _tours_of(self, person: Practitioner, date: str, duties: list[Duty]) -> list[Tour]:
        locks = self._locked.get((person.id, date), [])
        if not is_licensed(person, date):
            return []
        singles = [leg for duty in duties for leg in self._legs(person, duty)]
        choices = [(leg,) for leg in singles] + list(self._pairs(singles))
        if locks:
            choices = [legs for legs in choices if set(locks) <= set(legs)]
        limits = [limit for limit in (person.max_load_per_month, person.max_load) if limit is not None]
        most = min(limits, default=LOAD[DAY])
        fitting = [tour for legs in choices if (tour := self._tour(person, legs)).load <= most]
        return fitting if person.role in self.supervised_roles else _cheapest_by_duties(fitting)

    def _legs(self, person: Practitioner, duty: Duty) -> Iterator[Assignment]:
        if duty.center in person.conflicts:
            return
        for period in sorted(duty.periods):
            if is_available(person, duty.date, period, duty.center):
                yield Assignment(duty.id, person.id, period)

    def _pairs(self, legs: list[Assignment]) -> Iterator[tuple[Assignment, Assignment]]:
        mornings = [(leg, self.instance.duty[leg.duty].center) for leg in legs if leg.period == AM]
        afternoons = [(leg, self.instance.duty[leg.duty].center) for leg in legs if leg.period == PM]
        for morning, start in mornings:
            near = self._near(start)
            for afternoon, end in afternoons:
                if end in near and morning.duty != afternoon.duty:
                    yield morning, afternoon

    def _near(self, center: str) -> set[str]:
        """Return the centers that can be reached from one over lunch, itself included."""
        if center not in self._nears:
            limit = self.instance.rules.lunch_travel_limit
            others = (other.id for other in self.instance.centers)
            near = {other for other in others if self.instance.minutes_between(center, other) <= limit}
            self._nears[center] = near | {center}
        return self._nears[center]

    def _way_cost(self, person: Practitioner, centers: tuple[str, ...], date: str) -> int:
        """Return what a tour costs in travel and in the person's liking of the date."""
        weights, way = self.instance.weights, (person.location, centers)
        if way not in self._minutes:
            self._minutes[way] = minutes_of_tour(self.instance, person, centers)
        return weights.travel * self._minutes[way] + weights.preference * person.preferences.dates.get(
            date, 0
        )

    def _seat_cost(self, person: Practitioner, duty: Duty) -> int:
        """Return what one person in one seat of a duty costs by itself, travel and date left out."""
        seat = person.id, duty.id
        if seat not in self._seat_costs:
            instance, weights = self.instance, self.instance.weights
            cost = weights.preference * person.preferences.centers.get(duty.center, 0)
            cost -= (
                weights.uncovered * duty.priority + weights.stability * self._published[duty.id, person.id]
            )
            if duty.seats == 1:
                mix = weighted_mix(instance, duty)
                cost -= sum(mix.get(matter, 0) for matter in person.matters)
            self._seat_costs[seat] = cost
        return self._seat_costs[seat]


def weighted_mix(instance: Instance, duty: Duty) -> dict[str, int]:
    """Return what each matter that nobody knows costs at a duty; nothing for a role without expertise."""
    found: Counter[str] = Counter()
    if duty.role in instance.rules.expertise_roles:
        center, weights = instance.center[duty.center], instance.weights
        for matter, per_cent in center.matter_mix.items():
            found[matter] += weights.expertise * per_cent
        if weights.season_expertise:
            for matter, per_cent in center.season_mix.get(duty.date[:7], {}).items():
                found[matter] += weights.season_expertise * per_cent
    return found


def _cheapest_by_duties(tours: list[Tour]) -> list[Tour]:
    """Keep one tour of each set of duties and load: which half-day a seat is filled in matters to no rule.

    Not so where people need supervision, since they share a half-day.
    """
    best: dict[tuple[str, str, int], Tour] = {}
    for tour in tours:
        first, last = tour.legs[0].duty, tour.legs[-1].duty
        key = min(first, last), max(first, last), tour.load
        if key not in best or (tour.cost, tour.minutes) < (best[key].cost, best[key].minutes):
            best[key] = tour
    return list(best.values())
