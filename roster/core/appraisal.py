"""The score sheet of a practitioner's work (考核评分表), as far as it follows from what is written down.

Source: the field guide, section 2.5: attendance 30 (absent −10, late or left early −3), log 25 (an entry missing −1,
signed late −1), quality 25 (a record of the sample not sound −5), satisfaction 15; 5 for publicity are the bureau's to
give by hand, and a well-founded complaint ends all points. Nothing goes below zero.
"""

from dataclasses import dataclass

ATTENDANCE, LOG, QUALITY, SATISFACTION, BY_HAND = 30, 25, 25, 15, 5
ABSENT, LATE_OR_EARLY = 10, 3
MISSING, SIGNED_LATE = 1, 1
UNSOUND = 5


@dataclass(frozen=True)
class Facts:
    """What is counted of one person in a period."""

    absent: int = 0
    late_or_early: int = 0
    missing: int = 0
    """Entries missing in the records of the sample."""
    signed_late: int = 0
    unsound: int = 0
    satisfied: float | None = None
    """Of a hundred who rated; None where nobody did or too few: then nothing is taken off."""

    @property
    def attendance(self) -> int:
        """Points of attendance."""
        return max(0, ATTENDANCE - ABSENT * self.absent - LATE_OR_EARLY * self.late_or_early)

    @property
    def log(self) -> int:
        """Points of the log."""
        return max(0, LOG - MISSING * self.missing - SIGNED_LATE * self.signed_late)

    @property
    def quality(self) -> int:
        """Points of quality."""
        return max(0, QUALITY - UNSOUND * self.unsound)

    @property
    def satisfaction(self) -> int:
        """Points of satisfaction, in proportion to the rate."""
        return SATISFACTION if self.satisfied is None else round(SATISFACTION * self.satisfied / 100)

    @property
    def total(self) -> int:
        """All points that follow from what is written down: 95 at the most."""
        return self.attendance + self.log + self.quality + self.satisfaction
