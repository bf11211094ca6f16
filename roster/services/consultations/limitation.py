"""The limitation date (时效届满日): the most valuable field of the log, because it warns."""

from datetime import date
from enum import StrEnum

from roster.core.translation import N_

SOON_DAYS = 30
ALARM_DAYS = 7
"""Under seven days legal aid may be given first and papered later (法律援助法 Art. 44)."""


class LimitationWarning(StrEnum):
    SOON = "soon"
    ALARM = "alarm"
    PAST = "past"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "soon": N_("The claim lapses in less than 30 days."),
            "alarm": N_(
                "The claim lapses in less than 7 days: legal aid may be given at once, the papers follow."
            ),
        }.get(self.value, N_("By this date the claim has lapsed: check for interruptions."))


def limitation_warning(lapses_on: date | None, today: date) -> LimitationWarning | None:
    """Return how urgent a limitation date is, None when it is far or not known."""
    if lapses_on is None:
        return None
    days = (lapses_on - today).days
    if days < 0:
        return LimitationWarning.PAST
    if days < ALARM_DAYS:
        return LimitationWarning.ALARM
    return LimitationWarning.SOON if days < SOON_DAYS else None
