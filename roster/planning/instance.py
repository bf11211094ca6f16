"""The planning problem as plain data: what a bureau needs, whom it has, what must hold and what counts."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from roster.planning.elements import (
    Assignment,
    Center,
    Duty,
    Firm,
    Practitioner,
    Rules,
    Weights,
    month_number,
)
from roster.planning.reading import instance_fields, read_document
from roster.planning.writing import instance_to_json


@dataclass(frozen=True)
class Instance:
    """One planning problem. Build it by `from_json`, which checks everything the other modules rely on."""

    name: str
    months: tuple[str, ...]
    locations: tuple[str, ...]
    travel_minutes: tuple[tuple[int, ...], ...]
    centers: tuple[Center, ...]
    firms: tuple[Firm, ...]
    practitioners: tuple[Practitioner, ...]
    duties: tuple[Duty, ...]
    rules: Rules
    weights: Weights
    locked: tuple[Assignment, ...] = ()
    published: tuple[Assignment, ...] = ()

    @classmethod
    def from_json(cls, document: Any) -> "Instance":
        """Read a `duty-roster/1` document; raise InstanceError with a sentence and the path of the field."""
        return cls(**instance_fields(document))

    def to_json(self) -> dict[str, Any]:
        """Write the `duty-roster/1` document that `from_json` reads back to an equal instance."""
        return instance_to_json(self)

    @cached_property
    def practitioner(self) -> dict[str, Practitioner]:
        """Practitioners by id."""
        return {person.id: person for person in self.practitioners}

    @cached_property
    def duty(self) -> dict[str, Duty]:
        """Duties by id."""
        return {duty.id: duty for duty in self.duties}

    @cached_property
    def center(self) -> dict[str, Center]:
        """Centers by id."""
        return {center.id: center for center in self.centers}

    @cached_property
    def firm(self) -> dict[str, Firm]:
        """Firms by id; a practitioner's firm that is not among them has no limit."""
        return {firm.id: firm for firm in self.firms}

    @cached_property
    def practitioners_of_firm(self) -> dict[str, list[str]]:
        """Practitioner ids by firm id."""
        found: dict[str, list[str]] = {}
        for person in self.practitioners:
            if person.firm is not None:
                found.setdefault(person.firm, []).append(person.id)
        return found

    @cached_property
    def practitioners_of_role(self) -> dict[str, list[Practitioner]]:
        """Practitioners by role."""
        found: dict[str, list[Practitioner]] = {}
        for person in self.practitioners:
            found.setdefault(person.role, []).append(person)
        return found

    @cached_property
    def duties_of_service(self) -> dict[tuple[str, str], list[Duty]]:
        """Duties by center id and role."""
        found: dict[tuple[str, str], list[Duty]] = {}
        for duty in self.duties:
            found.setdefault((duty.center, duty.role), []).append(duty)
        return found

    @cached_property
    def published_of_duty(self) -> dict[str, list[Assignment]]:
        """Entries of the published roster by duty id, as often as they are named."""
        found: dict[str, list[Assignment]] = {}
        for entry in self.published:
            found.setdefault(entry.duty, []).append(entry)
        return found

    @cached_property
    def dates_of_role(self) -> dict[str, tuple[str, ...]]:
        """The dates of each role's duties, in order."""
        found: dict[str, set[str]] = {}
        for duty in self.duties:
            found.setdefault(duty.role, set()).add(duty.date)
        return {role: tuple(sorted(dates)) for role, dates in found.items()}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {location: index for index, location in enumerate(self.locations)}

    @cached_property
    def _first_month(self) -> int:
        return month_number(self.months[0])

    def minutes(self, start: str, end: str) -> int:
        """Return the minutes of travel from one location to another."""
        return self.travel_minutes[self._place[start]][self._place[end]]

    def minutes_between(self, center: str, other: str) -> int:
        """Return the minutes of travel from one center to another."""
        return self.minutes(self.center[center].location, self.center[other].location)

    def month_index(self, date: str) -> int:
        """Return the month of a date counted from the horizon's first, which is 0; negative before it."""
        return month_number(date) - self._first_month


def read_instance(path: str | Path) -> Instance:
    """Read an instance file; raise InstanceError with a sentence if it cannot be read or used."""
    return Instance.from_json(read_document(path))
