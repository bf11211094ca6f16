"""What a moved or cancelled sitting means for every seat and every booked visitor: plain values, shown before it is done.

The same values come out of a rehearsal and of the deed; their digest proves that what was looked at is what is done.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from roster.core.errors import DomainError
from roster.core.periods import Period
from roster.core.sentences import Sentence
from roster.core.translation import N_
from roster.models import NoticeChannel
from roster.services.slots import Alternative


class ConsequencesChanged(DomainError):
    """What the move would do is not any more what was shown."""

    code = "consequences_changed"
    message = N_("What would happen is not what you looked at any more. Please look again, then confirm.")


class SeatFate(StrEnum):
    """What becomes of somebody's seat."""

    KEPT = "kept"
    FILLED = "filled"
    EMPTY = "empty"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "kept": N_("comes on the new day"),
            "filled": N_("somebody else comes"),
            "empty": N_("seat stays empty"),
        }.get(self.value, N_("need not come"))


class VisitorFate(StrEnum):
    """What becomes of a booking."""

    KEPT = "kept"
    MOVED = "moved"
    LATER = "later"
    HERE = "here"
    WAITING = "waiting"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "kept": N_("same time of day"),
            "moved": N_("another time of that day"),
            "later": N_("a later time"),
            "here": N_("is at the center already: speak to them"),
            "waiting": N_("nobody sits then: another time must be found"),
        }.get(self.value, N_("cancelled: another time can be offered"))


@dataclass(frozen=True)
class SubstituteChoice:
    """Somebody who could take a vacated seat on the new day without breaking a rule."""

    practitioner: str
    name: str
    firm: str


@dataclass(frozen=True)
class SeatChange:
    """One seat of the published roster; `assignment` and `practitioner` are public names."""

    assignment: str
    center: str
    center_en: str
    role: str
    practitioner: str
    name: str
    period: Period
    before: date
    after: date | None
    fate: SeatFate
    because: tuple[Sentence, ...] = ()
    """Why the practitioner cannot come on the new day."""
    substitute: SubstituteChoice | None = None
    choices: tuple[SubstituteChoice, ...] = ()
    """The best substitutes, the best first."""


@dataclass(frozen=True)
class VisitorChange:
    """One booking, how its person is told, and the nearest free times where none is certain."""

    booking: str
    code: str
    name: str
    center: str
    center_en: str
    before: datetime
    after: datetime | None
    fate: VisitorFate
    channel: NoticeChannel
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class Consequences:
    """All that one move or cancellation does."""

    seats: tuple[SeatChange, ...] = ()
    visitors: tuple[VisitorChange, ...] = ()
    calendars: int = 0
    """Entries of subscribed calendars that change."""
    sittings: int = 0

    @property
    def vacated(self) -> list[SeatChange]:
        """The seats whose people cannot come."""
        return [one for one in self.seats if one.fate in (SeatFate.FILLED, SeatFate.EMPTY)]

    @property
    def waiting(self) -> list[VisitorChange]:
        """The bookings that somebody must find another time for, or may offer one."""
        return [one for one in self.visitors if one.fate in (VisitorFate.WAITING, VisitorFate.CANCELLED)]

    @property
    def to_call(self) -> int:
        """How many visitors no message reaches."""
        return sum(one.channel is NoticeChannel.CALL for one in self.visitors)

    def seats_with(self, fate: str) -> int:
        """Return how many seats have that fate."""
        return sum(one.fate == fate for one in self.seats)

    def visitors_with(self, fate: str) -> int:
        """Return how many bookings have that fate."""
        return sum(one.fate == fate for one in self.visitors)

    @property
    def digest(self) -> str:
        """The same for the same consequences. What could be offered instead changes by the minute and is left out."""
        seats = [replace(one, choices=()) for one in self.seats]
        visitors = [replace(one, alternatives=()) for one in self.visitors]
        return hashlib.sha256(repr((seats, visitors, self.calendars)).encode()).hexdigest()


def confirm(consequences: Consequences, digest: str | None) -> None:
    """Raise ConsequencesChanged if what was done is not what was shown; without a digest nothing was."""
    if digest is not None and consequences.digest != digest:
        raise ConsequencesChanged
