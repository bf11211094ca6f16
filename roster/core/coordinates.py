"""Coordinates of places in China, in degrees (WGS 84)."""

import re
from dataclasses import dataclass

from roster.core.errors import InvalidInput
from roster.core.translation import N_


@dataclass(frozen=True)
class Degrees:
    """One of the two coordinates: the range that lies in China, and the sentence for what does not."""

    field: str
    least: float
    most: float
    message: str

    def read(self, text: str) -> float:
        """Return the number that somebody wrote. Raises InvalidInput, for swapped coordinates too."""
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", text):
            raise InvalidInput(self.message, field=self.field)
        return self.check(float(text))

    def check(self, degrees: float) -> float:
        """Return the number if it lies in China. Raises InvalidInput."""
        if not self.least <= degrees <= self.most:  # refuses "not a number" too
            raise InvalidInput(self.message, field=self.field)
        return degrees


LATITUDES = Degrees(
    "latitude",
    3,
    54,
    N_("The latitude must be a number from 3 to 54, like 34.4995. Are latitude and longitude swapped?"),
)
LONGITUDES = Degrees(
    "longitude",
    73,
    136,
    N_("The longitude must be a number from 73 to 136, like 109.4875. Are latitude and longitude swapped?"),
)
