"""Over which people, duties and services a price is summed: all of them, or those one placing touches."""

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
    def of_placing(cls, instance: Instance, placed: Assignment) -> "Scope":
        """Return what adding or removing one assignment can change the price of."""
        person, duty = instance.practitioner[placed.practitioner], instance.duty[placed.duty]
        center = instance.center[duty.center]
        services = ((center, duty.role),) if duty.role in center.service else ()
        published = tuple(entry for entry in instance.published if entry.duty == duty.id)
        return cls((person,), (duty,), services, published)
