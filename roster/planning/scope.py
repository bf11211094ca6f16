"""Over which people, duties and services a price is summed: all of them, or those a move touches."""

from collections.abc import Iterable
from dataclasses import dataclass

from roster.planning.elements import Assignment, Center, Duty, Practitioner
from roster.planning.instance import Instance


@dataclass(frozen=True)
class Scope:
    """What a part of the objective sums over."""

    practitioners: tuple[Practitioner, ...]
    duties: tuple[Duty, ...]
    services: tuple[tuple[Center, str], ...]
    published: tuple[Assignment, ...]

    @classmethod
    def everything(cls, instance: Instance) -> "Scope":
        """Return the whole instance."""
        services = tuple((center, role) for center in instance.centers for role in center.service)
        return cls(instance.practitioners, instance.duties, services, instance.published)

    @classmethod
    def of_moving(cls, instance: Instance, moved: Iterable[Assignment]) -> "Scope":
        """Return what adding or removing some assignments can change the price of."""
        people, duties = {}, {}
        for one in moved:
            people[one.practitioner] = instance.practitioner[one.practitioner]
            duties[one.duty] = instance.duty[one.duty]
        services = {
            (duty.center, duty.role): (instance.center[duty.center], duty.role)
            for duty in duties.values()
            if duty.role in instance.center[duty.center].service
        }
        published = tuple(entry for duty in duties for entry in instance.published_of_duty.get(duty, ()))
        return cls(tuple(people.values()), tuple(duties.values()), tuple(services.values()), published)
