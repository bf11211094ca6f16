"""What the papers of a month say: plain facts, already chosen for who may read them. No citizen is among them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from roster.core.periods import Period

LAWYER, NOTARY = "lawyer", "notary"


class Stage(StrEnum):
    """How far a month's roster has come: what is not issued yet says so on each page, in these words."""

    ISSUED = ""
    FOR_COMMENT = "征求意见稿"
    FOR_APPROVAL = "送审稿"


@dataclass(frozen=True)
class Seated:
    """Somebody who sits at a place."""

    name: str
    firm: str
    role: str
    period: Period


@dataclass(frozen=True)
class Hours:
    """When a place is open: morning and afternoon, each from and until."""

    am_starts: dt.time
    am_ends: dt.time
    pm_starts: dt.time
    pm_ends: dt.time

    @property
    def morning(self) -> str:
        """`9:00—11:30`."""
        return _span(self.am_starts, self.am_ends)

    @property
    def afternoon(self) -> str:
        """`14:30—17:00`."""
        return _span(self.pm_starts, self.pm_ends)

    def minutes(self, period: Period) -> int:
        """Return how long somebody sits, in minutes."""
        halves = {
            Period.AM: _between(self.am_starts, self.am_ends),
            Period.PM: _between(self.pm_starts, self.pm_ends),
        }
        return sum(halves[half] for half in period.halves)


@dataclass(frozen=True)
class Place:
    """One center on its day."""

    number: int
    code: str
    town: str
    label: str
    """What the town's place is called: 公共法律服务中心."""
    address: str
    landmark: str
    phone: str
    date: dt.date
    hours: Hours
    people: tuple[Seated, ...]
    lunar: str = ""
    """The lunar date: 十月廿四."""
    is_cancelled: bool = False
    is_moved: bool = False
    reason: str = ""
    next_notary: dt.date | None = None
    """When a notary comes next after this month, by a published roster."""
    booking_address: str = ""

    def in_half(self, role: str, half: Period) -> list[Seated]:
        """Return who of a role sits in one half of the day."""
        return [one for one in self.people if one.role == role and half in one.period.halves]

    def of_role(self, role: str) -> list[Seated]:
        """Return who of a role sits here."""
        return [one for one in self.people if one.role == role]

    @property
    def remark(self) -> str:
        """What is unusual: called off, moved, why."""
        if self.is_cancelled:
            return f"取消{('：' + self.reason) if self.reason else ''}"
        if self.is_moved:
            return f"改于{self.date.month}月{self.date.day}日{('：' + self.reason) if self.reason else ''}"
        return ""


@dataclass(frozen=True)
class Duty:
    """One person's duty at one place."""

    town: str
    label: str
    address: str
    phone: str
    date: dt.date
    period: Period
    hours: Hours
    road_minutes: int
    attended: int | None = None
    """The minutes between coming and going that count; None where no time is known: the duty's own hours count then."""
    is_confirmed: bool = False
    """Whether the center has said that the times are right."""

    @property
    def minutes(self) -> int:
        """How long this duty counts, in minutes."""
        return self.hours.minutes(self.period) if self.attended is None else self.attended


@dataclass(frozen=True)
class Sitter:
    """One person's month, or year."""

    name: str
    firm: str
    role: str
    role_name: str
    duties: tuple[Duty, ...]
    license_number: str = ""
    person: str = ""
    """The practitioner's public id."""

    def place(self, half: Period) -> str:
        """Return the towns of one half of the day."""
        return "、".join(one.town for one in self.duties if half in one.period.halves)

    @property
    def half_days(self) -> int:
        """How many half-days these are."""
        return sum(len(one.period.halves) for one in self.duties)

    @property
    def minutes(self) -> int:
        """How long this person sits, in minutes."""
        return sum(one.minutes for one in self.duties)

    @property
    def dates(self) -> list[dt.date]:
        """On which days."""
        return sorted({one.date for one in self.duties})


@dataclass(frozen=True)
class Month:
    """A bureau's month by its published roster, or by a draft of it."""

    bureau: str
    bureau_phone: str
    month: str
    session_date: dt.date
    center_label: str
    places: Sequence[Place]
    sitters: Sequence[Sitter]
    other_roles: Mapping[str, str]
    """Roles besides lawyer and notary, which have columns of their own: code → name."""
    version: int
    published_on: dt.date | None
    """None for a draft: no paper of it has a date of issue."""
    printed_at: dt.datetime
    stage: Stage = Stage.ISSUED
    comments_until: dt.datetime | None = None
    """Until when a draft can be commented on."""
    is_provisional: bool = False
    """Whether the session date may still move with the holiday notice."""
    words: Mapping[str, str] = field(default_factory=dict)
    """The bureau's own words of papers, by the keys of `paper_words`."""

    @property
    def open_places(self) -> list[Place]:
        """The places that open."""
        return [place for place in self.places if not place.is_cancelled]

    @property
    def usual_hours(self) -> Hours:
        """The hours that most places have."""
        hours = [place.hours for place in self.open_places or self.places]
        return max(hours, key=hours.count)

    def people_of(self, role: str) -> int:
        """Return how many people of a role sit in this month."""
        return len({(one.name, one.firm) for place in self.open_places for one in place.of_role(role)})


def _span(starts: dt.time, ends: dt.time) -> str:
    return f"{starts.hour}:{starts:%M}—{ends.hour}:{ends:%M}"


def _between(starts: dt.time, ends: dt.time) -> int:
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
