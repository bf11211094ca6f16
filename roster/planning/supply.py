"""Supply sums before solving: how many half-days are needed, and how many the people could give at the very most.

The sums are upper bounds: they count licenses, leaves, conflicts, limits of load and of firms, but no roads. What they
call impossible is impossible; what they call enough may still not fit.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import inf

from roster.planning.elements import AM, LOAD, PM, Duty, Practitioner
from roster.planning.instance import Instance
from roster.planning.rules.availability import is_available
from roster.planning.rules.license import is_licensed


@dataclass(frozen=True)
class RoleSupply:
    """One role's half-days over the horizon: needed for every seat, and possible at the most."""

    role: str
    months: int
    needed: int
    possible: int
    people: int
    centers: int
    agreed_gap: int | None
    """The shortest interval in months that some center was promised."""
    needed_for_gaps: float
    """Half-days needed to keep each center's own agreed interval."""

    @property
    def is_enough(self) -> bool:
        """Say whether every seat could be filled as far as the sums tell."""
        return self.possible >= self.needed

    @property
    def keeps_gaps(self) -> bool:
        """Say whether the agreed intervals could be kept as far as the sums tell."""
        return self.possible >= self.needed_for_gaps

    @property
    def months_between_visits(self) -> float:
        """How often every center sees the role at best: 1 is every month; infinite when nobody can come."""
        if not self.possible:
            return inf if self.needed else 1.0
        return max(1.0, self.needed / self.possible)


def supply_of(instance: Instance) -> list[RoleSupply]:
    """Return the sums of every role that some duty needs, by role."""
    duties: dict[str, list[Duty]] = defaultdict(list)
    for duty in instance.duties:
        if duty.seats:
            duties[duty.role].append(duty)
    return [_of_role(instance, role, needs) for role, needs in sorted(duties.items())]


def half_days_possible(instance: Instance, role: str) -> int:
    """Return the most half-days that a role's people could give over the horizon."""
    dates = _dates(instance, role)
    by_firm: dict[str | None, list[dict[str, int]]] = defaultdict(list)
    limits: dict[str | None, list[Practitioner]] = defaultdict(list)
    for person in instance.practitioners_of_role.get(role, []):
        by_firm[person.firm].append({date: _halves(person, date, duties) for date, duties in dates.items()})
        limits[person.firm].append(person)
    return sum(_of_firm(instance, firm, limits[firm], given) for firm, given in by_firm.items())


def _of_role(instance: Instance, role: str, duties: list[Duty]) -> RoleSupply:
    needed = 0
    by_center: dict[str, int] = defaultdict(int)
    for duty in duties:
        load = duty.seats * min(LOAD[period] for period in duty.periods)
        needed += load
        by_center[duty.center] += load
    gaps = {
        center: instance.center[center].service[role].max_gap_months
        for center in by_center
        if role in instance.center[center].service
    }
    return RoleSupply(
        role=role,
        months=len(instance.months),
        needed=needed,
        possible=half_days_possible(instance, role),
        people=len(instance.practitioners_of_role.get(role, [])),
        centers=len(by_center),
        agreed_gap=min(gaps.values(), default=None),
        needed_for_gaps=sum(by_center[center] / gap for center, gap in gaps.items()),
    )


def _dates(instance: Instance, role: str) -> dict[str, list[Duty]]:
    found: dict[str, list[Duty]] = defaultdict(list)
    for duty in instance.duties:
        if duty.role == role and duty.seats:
            found[duty.date].append(duty)
    return found


def _halves(person: Practitioner, date: str, duties: list[Duty]) -> int:
    """Return how many half-days of a date a person could sit somewhere."""
    if not is_licensed(person, date):
        return 0
    periods = {
        period
        for duty in duties
        if duty.center not in person.conflicts
        for period in duty.periods
        if is_available(person, date, period, duty.center)
    }
    both = {AM, PM} <= periods
    return max((LOAD[period] for period in periods), default=0) if not both else 2


def _of_firm(
    instance: Instance, firm_id: str | None, people: list[Practitioner], given: list[dict[str, int]]
) -> int:
    """Add up a firm's people, each within the own limits, all within the firm's people at a time."""
    own = sum(_within_limits(person, halves) for person, halves in zip(people, given, strict=True))
    firm = instance.firm.get(firm_id) if firm_id is not None else None
    if firm is None or not firm.is_limited:
        return own
    dates = {date for halves in given for date in halves}
    together = 0
    for date in dates:
        best = sorted((halves[date] for halves in given), reverse=True)
        together += sum(best[: firm.limit_on(date)])
    return min(own, together)


def _within_limits(person: Practitioner, halves: dict[str, int]) -> int:
    by_month: dict[str, int] = defaultdict(int)
    for date, count in halves.items():
        by_month[date[:7]] += count
    total = sum(
        count if person.max_load_per_month is None else min(count, person.max_load_per_month)
        for count in by_month.values()
    )
    return total if person.max_load is None else min(total, person.max_load)
