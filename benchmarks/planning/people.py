"""Who serves in a generated instance: people of each role with what binds them and what they did before."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.planning.places import CENTERS_PER_DISTRICT, Base, Geography
from roster.core.matters import MATTERS

if TYPE_CHECKING:
    from benchmarks.planning.generator import Shape


@dataclass(frozen=True)
class Kind:
    """What the people of a role are like.

    `per_district` of them for 20 centers; on leave for one of `away`; `visits` of six months saw a sitting of theirs,
    each of a load of `load`; `conflicts` at most; between two limits lies what one may sit over a tight year, in half-days.
    """

    role: str
    per_district: int
    away: tuple[str, ...]
    visits: float
    load: int
    conflicts: tuple[int, ...]
    year_limits: tuple[int, int]
    knows_matters: bool = False


KINDS = {
    "lawyer": Kind("lawyer", 60, ("day",), 2, 2, (0, 0, 1, 1, 2, 3), (8, 16), knows_matters=True),
    "notary": Kind("notary", 8, ("am", "pm", "pm"), 4, 1, (0,), (18, 22)),
    "mediator": Kind("mediator", 26, ("day",), 3, 2, (0,), (16, 24)),
}
PART_TIME = 0.2
TIGHT_LICENSED_UNTIL, TIGHT_LICENSED_FROM, TIGHT_SUPERVISED = 0.12, 0.03, 0.06
MONTHLY_LIMIT = 2


def staff(
    shape: "Shape", land: Geography, dates: Sequence[str], before: Sequence[str], chance: Random
) -> list[dict[str, Any]]:
    """Return the people of all districts and roles, at least one of each."""
    found = []
    for role in shape.role_names:
        kind = KINDS[role]
        wanted = max(1, round(kind.per_district * shape.supply * shape.centers / CENTERS_PER_DISTRICT))
        offices = [base for base in land.bases if base.is_notary_office == (role == "notary")]
        districts = sorted({base.district for base in offices})
        for number in range(wanted):
            here = [base for base in offices if base.district == districts[number % len(districts)]]
            base = here[number // len(districts) % len(here)]
            found.append(_person(f"{role}-{number:03}", kind, base, shape, land, dates, before, chance))
    return found


def _person(
    name: str,
    kind: Kind,
    base: Base,
    shape: "Shape",
    land: Geography,
    dates: Sequence[str],
    before: Sequence[str],
    chance: Random,
) -> dict[str, Any]:
    region = base.district * CENTERS_PER_DISTRICT // shape.region
    near = [town.id for index, town in enumerate(land.towns) if index // shape.region == region]
    barred = chance.sample(near, min(chance.choice(kind.conflicts), len(near) - 1))
    open_towns = [town for town in near if town not in barred]
    visits = [
        {"center": chance.choice(open_towns), "date": date}
        for date in before
        if chance.random() < kind.visits / 6
    ]
    person = {
        "id": name,
        "role": kind.role,
        "firm": base.id,
        "location": base.place.id,
        "load_weight": 2 if chance.random() < PART_TIME else 1,
        "carried_load": kind.load * len(visits),
        "max_load_per_month": MONTHLY_LIMIT,
        "unavailable": [
            {"date": date, "period": chance.choice(kind.away)}
            for date in dates
            if chance.random() < shape.leave
        ],
        "matters": _matters(chance) if kind.knows_matters else [],
        "conflicts": sorted(barred) + [town.id for town in land.towns if town.id not in near],
        "preferences": {
            "centers": {town: chance.choice((-10, 15, 15, 30)) for town in _some(open_towns, 4, chance)},
            "dates": dict.fromkeys(_some(dates, 1, chance), 25),
        },
        "past_visits": visits,
    }
    return person | (_tight(kind, dates, chance) if shape.limits else {})


def _matters(chance: Random) -> list[str]:
    codes = [matter.code for matter in MATTERS.values() if matter.rural_weight + matter.urban_weight > 0]
    weights = [MATTERS[code].rural_weight + MATTERS[code].urban_weight for code in codes]
    return sorted(set(chance.choices(codes, weights, k=chance.choice((2, 3, 4)))))


def _some(among: Sequence[str], most: int, chance: Random) -> list[str]:
    return chance.sample(list(among), min(chance.randint(0, most), len(among)))


def _tight(kind: Kind, dates: Sequence[str], chance: Random) -> dict[str, Any]:
    lowest, highest = (max(MONTHLY_LIMIT, limit * len(dates) // 12) for limit in kind.year_limits)
    limits: dict[str, Any] = {"max_load": chance.randrange(lowest, highest + 1, 2)}
    if chance.random() < TIGHT_LICENSED_UNTIL:
        limits["licensed_until"] = chance.choice(dates)
    elif chance.random() < TIGHT_LICENSED_FROM:
        limits["licensed_from"] = chance.choice(dates)
    if kind.role == "lawyer" and chance.random() < TIGHT_SUPERVISED:
        limits["supervised"] = True
    return limits
