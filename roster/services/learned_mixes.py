"""What people bring to each center, season by season, learned from its own log: so that wages before Spring Festival and
grapes in autumn bring the right lawyers.

A center's own consultations and missed bookings count; they are few, so they are smoothed toward what centers of its kind (town or
sub-district) see in that season, and those in turn toward what was entered for them. Only numbers are read.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from roster.core.matters import MATTERS
from roster.core.translation import N_
from roster.database import db
from roster.models import Booking, BookingState, Bureau, Center, Consultation, Sitting
from roster.services.instance_frames import month_before

LOOK_BACK_MONTHS = 36
FEWEST = 20
"""A bureau with fewer rows has nothing to teach yet; a center with fewer goes by its kind of place."""
OF_KIND, OF_ENTERED = 30, 60
"""How many rows the kind of place weighs against a center's own, and what was entered against those of the kind."""
NOT_FOR_LAWYERS = "19"
"""Notarization: who comes for it sees the notary."""
UNSEEN = (BookingState.NO_SHOW, BookingState.CANCELLED, BookingState.PRACTITIONER_ABSENT)
"""Bookings that led to no consultation, yet say what somebody wanted."""


class Season(StrEnum):
    """Parts of the year by what people bring."""

    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "winter": N_("December to February: wages, Spring Festival"),
            "spring": N_("March to May"),
            "summer": N_("June and July: wheat"),
        }.get(self.value, N_("August to November: grapes, contracts"))


Mix = Mapping[str, int]
"""Per cent by matter."""


@dataclass(frozen=True)
class LearnedMix:
    """One center's mix in one season, and how many rows of its own it rests on."""

    season: Season
    rows: int
    mix: Mix
    own: Mix = field(default_factory=dict)
    """How often each matter came up here: what the per cent rest on."""

    @property
    def is_own(self) -> bool:
        """Whether the center's own rows are enough to speak of."""
        return self.rows >= FEWEST

    def most_frequent(self, count: int = 5) -> list[tuple[str, int, int]]:
        """Return the names of the most frequent matters with their per cent, and how often each came up here."""
        ranked = sorted(self.mix.items(), key=lambda item: (-item[1], item[0]))
        return [
            (MATTERS[matter].name, share, self.own.get(matter, 0))
            for matter, share in ranked[:count]
            if share
        ]


def season_of(month: str) -> Season:
    """Return the season of a month like 2026-12."""
    number = int(month[5:7])
    if number in (12, 1, 2):
        return Season.WINTER
    if number <= 5:
        return Season.SPRING
    return Season.SUMMER if number <= 7 else Season.AUTUMN


def of_centers(bureau: Bureau, centers: Sequence[Center], today: date) -> dict[str, dict[Season, LearnedMix]]:
    """Return each center's mixes by code; nothing while the bureau's log is too short to teach anything."""
    counts = _counts(bureau, today)
    if sum(sum(mix.values()) for mix in counts.values()) < FEWEST:
        return {}
    kinds: dict[tuple[str, Season], Counter[str]] = defaultdict(Counter)
    entered: dict[str, Counter[str]] = defaultdict(Counter)
    for center in centers:
        entered[center.kind].update(
            {matter: int(share) for matter, share in (center.matter_mix or {}).items()}
        )
        for season in Season:
            kinds[center.kind, season].update(counts.get((center.id, season), {}))
    return {
        center.code: {
            season: _learned(
                season,
                counts.get((center.id, season), Counter()),
                kinds[center.kind, season],
                entered[center.kind],
            )
            for season in Season
        }
        for center in centers
    }


def often_here(center: Center, today: date, month: str = "") -> Counter[str]:
    """Return how often each matter came up at a center in this season, or that of a month, of the past years.

    Nothing while the center's own rows are too few. Only one center's rows are read: citizens wait for this page.
    """
    season = season_of(month or today.isoformat()[:7])
    here = _counts(center.bureau, today, center).get((center.id, season), Counter())
    return here if here.total() >= FEWEST else Counter()


def expected(center: Center, month: str, today: date, count: int = 3) -> list[tuple[str, int]]:
    """Return what people mostly bring to a center in the season of a month: msgids of matters with their per cent.

    What was entered for the center stands in while its own rows are too few.
    """
    here = often_here(center, today, month)
    mix = (
        _per_cent(_shares(here))
        if here
        else {code: int(share) for code, share in (center.matter_mix or {}).items()}
    )
    ranked = sorted(mix.items(), key=lambda item: (-item[1], item[0]))
    return [(MATTERS[code].name, share) for code, share in ranked[:count] if share and code in MATTERS]


def by_month(found: Mapping[Season, LearnedMix], months: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return a center's mix for each of some months, as the planner reads it."""
    return {month: dict(found[season_of(month)].mix) for month in months}


def _learned(season: Season, own: Counter[str], kind: Counter[str], entered: Counter[str]) -> LearnedMix:
    expected = _smoothed(kind, _shares(entered), OF_ENTERED)
    return LearnedMix(season, own.total(), _per_cent(_smoothed(own, expected, OF_KIND)), dict(own))


def _smoothed(counts: Mapping[str, int], prior: Mapping[str, float], weight: int) -> dict[str, float]:
    """Return shares as if so many rows of the prior had been counted too."""
    whole = sum(counts.values()) + (weight if prior else 0)
    if not whole:
        return {}
    names = set(counts) | set(prior)
    return {name: (counts.get(name, 0) + weight * prior.get(name, 0.0)) / whole for name in names}


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    whole = sum(counts.values())
    return {name: count / whole for name, count in counts.items()} if whole else {}


def _per_cent(shares: Mapping[str, float]) -> dict[str, int]:
    """Return whole per cent that add up to 100, the largest remainders rounded up."""
    floors = {name: int(100 * share) for name, share in shares.items()}
    left = 100 - sum(floors.values()) if shares else 0
    by_remainder = sorted(shares, key=lambda name: (floors[name] - 100 * shares[name], name))
    for name in by_remainder[:left]:
        floors[name] += 1
    return {name: share for name, share in sorted(floors.items()) if share}


def _counts(
    bureau: Bureau, today: date, center: Center | None = None
) -> dict[tuple[int, Season], Counter[str]]:
    """Count matters by center and season, of one center or all."""
    first = month_before(today.isoformat()[:7], LOOK_BACK_MONTHS)
    consultations = (
        select(Sitting.month, Consultation.center_id, Consultation.matter, func.count())
        .select_from(Consultation)
        .join(Consultation.visit)
        .join(Sitting)
        .where(Consultation.bureau_id == bureau.id, Sitting.month >= first)
        .group_by(Sitting.month, Consultation.center_id, Consultation.matter)
    )
    bookings = (
        select(Sitting.month, Sitting.center_id, Booking.matter, func.count())
        .select_from(Booking)
        .join(Sitting)
        .where(Booking.bureau_id == bureau.id, Booking.state.in_(UNSEEN), Sitting.month >= first)
        .group_by(Sitting.month, Sitting.center_id, Booking.matter)
    )
    if center is not None:
        consultations = consultations.where(Consultation.center_id == center.id)
        bookings = bookings.where(Sitting.center_id == center.id)
    found: dict[tuple[int, Season], Counter[str]] = defaultdict(Counter)
    for query in (consultations, bookings):
        for month, center_id, matter, count in db.session.execute(query):
            if matter in MATTERS and matter != NOT_FOR_LAWYERS:
                found[center_id, season_of(month)][matter] += count
    return found
