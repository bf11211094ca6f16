"""Nobody's phone rings at night: citizens are written to between 8:00 and 21:00 only."""

from datetime import datetime, time, timedelta

from roster.core import clock

NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)
"""Shanghai's wall clock."""


def is_night(instant: datetime) -> bool:
    """Tell whether an instant lies in the hours in which citizens are left in peace."""
    wall = clock.local(instant).time()
    return wall >= NIGHT_FROM or wall < NIGHT_UNTIL


def next_waking(instant: datetime) -> datetime:
    """Return the instant itself by day, else the coming 8:00."""
    if not is_night(instant):
        return instant
    wall = clock.local(instant)
    day = wall.date() if wall.time() < NIGHT_UNTIL else wall.date() + timedelta(days=1)
    return clock.at_local(day, NIGHT_UNTIL)
