"""Legal publicity (法治宣传): how it is done and how it stands.

Source: the field guide, sections 3.7 (宣传场次, 资料份数 in the monthly table) and 9 (a day without a visitor: leaflets given out, house to house).
"""

from enum import StrEnum

from roster.core.translation import N_


class PublicityKind(StrEnum):
    """How people are reached."""

    LECTURE = "lecture"
    STALL = "stall"
    HOUSEHOLDS = "households"
    SCHOOL = "school"
    BROADCAST = "broadcast"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "lecture": N_("Lecture"),
            "stall": N_("Stall with leaflets, at a market for instance"),
            "households": N_("From house to house"),
            "school": N_("Lesson at a school"),
            "broadcast": N_("Village loudspeaker or group message"),
        }.get(self.value, N_("Another way"))


class PublicityState(StrEnum):
    """How an event stands. Only what was held counts."""

    PLANNED = "planned"
    HELD = "held"
    CALLED_OFF = "called_off"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"planned": N_("Planned"), "held": N_("Took place")}.get(self.value, N_("Called off"))
