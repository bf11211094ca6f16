"""What sitting is paid, by the day: each duty has the rate that holds on its own date, whenever the sheet is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roster.documents.facts import Duty, Sitter


@dataclass(frozen=True)
class PaidFrom:
    """Yuan from a day on, until the next one begins."""

    day: date
    yuan: int


@dataclass(frozen=True)
class Rates:
    """For a half-day by the role's code, and for a duty in a far town; each in order of its day."""

    half_day: Mapping[str, Sequence[PaidFrom]]
    far: Sequence[PaidFrom]
    far_minutes: int
    """From so many minutes one way a town is far."""

    def rate(self, sitter: Sitter, duty: Duty) -> int:
        """Return what a half-day of a duty is paid; 0 for a role without a rate on that day."""
        return _on(self.half_day.get(sitter.role, ()), duty.date)

    def road(self, duty: Duty) -> int:
        """Return what a duty's way is worth."""
        return _on(self.far, duty.date) if duty.road_minutes >= self.far_minutes else 0

    def due(self, sitter: Sitter, duty: Duty) -> int:
        """Return what a duty is paid."""
        return len(duty.period.halves) * self.rate(sitter, duty) + self.road(duty)


def _on(paid: Sequence[PaidFrom], day: date) -> int:
    return next((one.yuan for one in reversed(paid) if one.day <= day), 0)
