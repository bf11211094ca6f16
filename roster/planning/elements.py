"""The elements of a planning problem: centers, people, duties, assignments, rules and weights.

The fields are those of the `duty-roster/1` format; all numbers are whole. Dates are ISO strings
(`2027-01-05`) and months `2027-01`, so that comparing them is comparing texts. A field that does not
apply is None here and absent in the format.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

AM, PM, DAY = "am", "pm", "day"
PERIODS = (AM, PM, DAY)
LOAD = {AM: 1, PM: 1, DAY: 2}
"""Load of one assignment in half-days, by period."""


def overlaps(period: str, other: str) -> bool:
    """Say whether two periods of one date share a half-day."""
    return period == other or DAY in (period, other)


def month_number(date: str) -> int:
    """Count months since year 0 for a date or month in ISO form."""
    return int(date[:4]) * 12 + int(date[5:7]) - 1


@dataclass(frozen=True)
class Service:
    """How often a center should see a role: at least once in `max_gap_months`; last seen in `last_served`."""

    max_gap_months: int
    last_served: str | None = None


@dataclass(frozen=True)
class Center:
    """A town's service center; `matter_mix` is the per cent of consultations expected by matter."""

    id: str
    location: str
    matter_mix: Mapping[str, int] = field(default_factory=dict)
    service: Mapping[str, Service] = field(default_factory=dict)
    season_mix: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """`matter_mix` by month, as the center's own log teaches it (extension)."""


@dataclass(frozen=True)
class Firm:
    """A law firm or notary office; `max_per_date` limits how many of its people sit on one date.

    `max_on` limits some dates by themselves (extension): so many may go when others have to stay at the office.
    """

    id: str
    max_per_date: int | None = None
    max_on: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_limited(self) -> bool:
        """Whether any date has a limit."""
        return self.max_per_date is not None or bool(self.max_on)

    def limit_on(self, date: str) -> int | None:
        """Return how many of its people may sit on a date; None without a limit."""
        limits = [limit for limit in (self.max_per_date, self.max_on.get(date)) if limit is not None]
        return min(limits, default=None)


@dataclass(frozen=True)
class Unavailability:
    """A period of one date on which a practitioner cannot sit."""

    date: str
    period: str
    elsewhere: bool = False
    """Whether because they sit for somebody else then (extension): no agreement loosens that, as it does a leave."""
    centers: tuple[str, ...] | None = None
    """Only at these centers (extension): too far from where they sit in the other half of the day. None: anywhere."""

    def keeps_from(self, date: str, period: str, center: str | None = None) -> bool:
        """Say whether it keeps the person from sitting in a period of a date: at a center, or, without one, anywhere."""
        is_here = self.centers is None or center in self.centers
        return is_here and self.date == date and overlaps(self.period, period)


@dataclass(frozen=True)
class Visit:
    """A visit of a practitioner to a center before (or outside) this plan."""

    center: str
    date: str


@dataclass(frozen=True)
class Preferences:
    """Cost of sitting at a center and of working on a date, by id; negative is liked."""

    centers: Mapping[str, int] = field(default_factory=dict)
    dates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Practitioner:
    """A person who sits. Loads count half-days; `load_weight` is 1 for full-time, 2 for half-time."""

    id: str
    role: str
    location: str
    firm: str | None = None
    load_weight: int = 1
    carried_load: int = 0
    carried_far: int = 0
    """Dates in far towns in the twelve months before the horizon (extension)."""
    carried_minutes: int = 0
    """Minutes on the road in the twelve months before the horizon (extension)."""
    no_far_in_a_row: bool = False
    """Wishes for no two far towns one after the other (extension)."""
    far_on: Mapping[str, int] = field(default_factory=dict)
    """Dates outside this plan on which they sit: 1 in a far town, 0 in a near one. Only that wish looks at them."""
    max_load_per_month: int | None = None
    max_load: int | None = None
    licensed_from: str | None = None
    licensed_until: str | None = None
    supervised: bool = False
    conflicts: tuple[str, ...] = ()
    unavailable: tuple[Unavailability, ...] = ()
    matters: tuple[str, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    past_visits: tuple[Visit, ...] = ()


@dataclass(frozen=True)
class Duty:
    """One role's need at one center on one date: so many seats, each for one of the periods."""

    id: str
    center: str
    date: str
    role: str
    seats: int
    periods: tuple[str, ...]
    priority: int


@dataclass(frozen=True, order=True)
class Assignment:
    """A practitioner sits for a duty in one period; everything is named by id."""

    duty: str
    practitioner: str
    period: str


@dataclass(frozen=True)
class Rules:
    """The rules' figures: minutes of travel at lunch, months of the rotation window, roles with expertise."""

    lunch_travel_limit: int
    rotation_months: int
    expertise_roles: tuple[str, ...] = ()
    far_minutes: int | None = None
    """From so many minutes one way a center is far (extension)."""


@dataclass(frozen=True)
class Weights:
    """What one unit of each part of the objective costs; the last five are extensions of the core."""

    uncovered: int = 0
    fairness: int = 0
    waiting: int = 0
    travel: int = 0
    rotation: int = 0
    preference: int = 0
    expertise: int = 0
    stability: int = 0
    far_towns: int = 0
    road_fairness: int = 0
    steady_faces: int = 0
    season_expertise: int = 0
    far_again: int = 0
