"""A roster's assignments looked up by duty, by person and by a person's date."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from roster.planning.elements import PERIODS, Assignment, Center, Duty, Practitioner
from roster.planning.instance import Instance


class Seating:
    """Assignments of one instance; those that name nothing the instance knows stand apart in `unknown`."""

    def __init__(self, instance: Instance, assignments: Iterable[Assignment]) -> None:
        self.instance = instance
        self.assignments: list[Assignment] = []
        self.unknown: list[Assignment] = []
        for assignment in assignments:
            known = (
                assignment.duty in instance.duty
                and assignment.practitioner in instance.practitioner
                and assignment.period in PERIODS
            )
            (self.assignments if known else self.unknown).append(assignment)

    @cached_property
    def countable(self) -> "Seating":
        """The seating without assignments in a period their duty does not have: those fill no seat."""
        allowed = [one for one in self.assignments if one.period in self.instance.duty[one.duty].periods]
        return self if len(allowed) == len(self.assignments) else Seating(self.instance, allowed)

    @cached_property
    def by_duty(self) -> dict[str, list[Assignment]]:
        """Assignments by duty id; a duty nobody sits for is absent."""
        found: dict[str, list[Assignment]] = defaultdict(list)
        for one in self.assignments:
            found[one.duty].append(one)
        return dict(found)

    @cached_property
    def by_practitioner(self) -> dict[str, list[Assignment]]:
        """Assignments by practitioner id; a practitioner without any is absent."""
        found: dict[str, list[Assignment]] = defaultdict(list)
        for one in self.assignments:
            found[one.practitioner].append(one)
        return dict(found)

    @cached_property
    def by_day(self) -> dict[tuple[str, str], list[Assignment]]:
        """Assignments by practitioner id and date."""
        found: dict[tuple[str, str], list[Assignment]] = defaultdict(list)
        for one in self.assignments:
            found[one.practitioner, self.duty_of(one).date].append(one)
        return dict(found)

    def duty_of(self, assignment: Assignment) -> Duty:
        """Return the duty an assignment serves."""
        return self.instance.duty[assignment.duty]

    def practitioner_of(self, assignment: Assignment) -> Practitioner:
        """Return the practitioner of an assignment."""
        return self.instance.practitioner[assignment.practitioner]

    def center_of(self, assignment: Assignment) -> Center:
        """Return the center an assignment leads to."""
        return self.instance.center[self.duty_of(assignment).center]
