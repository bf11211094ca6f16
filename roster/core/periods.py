"""Halves of a day at a center."""

from enum import StrEnum


class Period(StrEnum):
    """When a seat of a duty is filled: the morning, the afternoon or both."""

    AM = "am"
    PM = "pm"
    DAY = "day"

    @property
    def halves(self) -> tuple["Period", ...]:
        """The half-days it covers."""
        return (Period.AM, Period.PM) if self is Period.DAY else (self,)

    def overlaps(self, other: "Period") -> bool:
        """Tell whether both cannot be served by one person at two places."""
        return self is other or Period.DAY in (self, other)
