"""An assignment as the trail remembers it: everything by public id, so that it can be taken back and told."""

from dataclasses import dataclass

from roster import planning
from roster.models import Assignment


@dataclass(frozen=True)
class Seated:
    """Who sat where, in which period, and whether it was locked."""

    duty: str
    practitioner: str
    period: str
    is_locked: bool

    @classmethod
    def of(cls, row: Assignment) -> "Seated":
        """Return the assignment of a row."""
        return cls(row.duty.public_id, row.practitioner.public_id, row.period.value, row.is_locked)

    @property
    def as_planned(self) -> planning.Assignment:
        """The same as the planner writes it."""
        return planning.Assignment(self.duty, self.practitioner, self.period)
