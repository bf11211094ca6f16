"""Instances of our own in the benchmark's format: the same shape and seed give the same document.

    python -m benchmarks.planning.generator -o INSTANCE.json [--centers 20] [--months 12] [--roles 2] [--seed 1]
        [--supply 1.0] [--leave 0.08] [--history 6] [--limits] [--region 40]

The figures imitate the published instances: a lawyer's whole day in every center, a notary's half-day, mostly two or three
months between a town's notaries; the centers, roads and matters are those that the product ships.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.planning import people
from benchmarks.planning.places import Geography, Town, geography
from roster import workdays
from roster.core.matters import MATTERS

FIRST_MONTH = "2027-01"
NOTARY_GAP_MONTHS = 3
LUNCH_TRAVEL_LIMIT, ROTATION_MONTHS = 40, 6
WEIGHTS = {
    "uncovered": 10000,
    "waiting": 2000,
    "fairness": 8,
    "travel": 1,
    "rotation": 60,
    "preference": 1,
    "expertise": 1,
    "stability": 0,
}
"""Those of the published instances."""
SHARE_URGENT = 0.15
"""Of the duties, how many have priority 2."""


@dataclass(frozen=True)
class Shape:
    """What an instance is like.

    `supply` multiplies the people of every role (1: three lawyers a center and one notary for two and a half).
    `leave` is the part of their dates on which people are away, `history` the months before the horizon with visits
    and load. `limits` adds what makes a year tight: loads over the horizon, firms' limits, licenses that begin or end,
    supervised people. People serve centers of their own region, of `region` centers.
    """

    centers: int = 20
    months: int = 12
    roles: int = 2
    seed: int = 1
    supply: float = 1.0
    leave: float = 0.08
    history: int = 6
    limits: bool = False
    region: int = 40

    def __post_init__(self) -> None:
        """Refuse what cannot be generated; raise ValueError with a sentence."""
        if min(self.centers, self.months, self.region) < 1 or self.history < 0 or self.supply <= 0:
            raise ValueError("Centers, months and region start at 1, history at 0, supply above 0.")
        if self.roles not in (2, 3) or not 0 <= self.leave <= 1:
            raise ValueError("Roles are 2 or 3, leave is a part between 0 and 1.")

    @property
    def name(self) -> str:
        """The instance's name: its shape in short, so that two shapes never share one."""
        words = f"generated-c{self.centers}-m{self.months}-r{self.roles}-s{self.seed}"
        default = Shape()
        for letter, field in (("u", "supply"), ("l", "leave"), ("h", "history"), ("g", "region")):
            if getattr(self, field) != getattr(default, field):
                words += f"-{letter}{getattr(self, field)}"
        return f"{words}-limits" if self.limits else words

    @property
    def role_names(self) -> tuple[str, ...]:
        """The roles whose duties are planned."""
        return ("lawyer", "notary", "mediator")[: self.roles]


def generate(shape: Shape) -> dict[str, Any]:
    """Return the `duty-roster/1` document of a shape."""
    chance = Random(f"{shape.name}")
    land = geography(shape.centers, chance)
    months = workdays.months_from(FIRST_MONTH, shape.months)
    dates = session_dates(months)
    before = session_dates(months_before(FIRST_MONTH, shape.history))
    staff = people.staff(shape, land, dates, before, chance)
    return {
        "format": "duty-roster/1",
        "name": shape.name,
        "months": list(months),
        "locations": land.locations(),
        "travel_minutes": land.travel_minutes(),
        "centers": [_center(town, staff, chance) for town in land.towns],
        "firms": [_firm(base.id, shape, chance) for base in land.bases],
        "practitioners": staff,
        "duties": _duties(shape, land, dates, chance),
        "locked": [],
        "published": [],
        "rules": {
            "lunch_travel_limit": LUNCH_TRAVEL_LIMIT,
            "rotation_months": ROTATION_MONTHS,
            "expertise_roles": ["lawyer"],
        },
        "weights": dict(WEIGHTS),
    }


def session_dates(months: tuple[str, ...]) -> list[str]:
    """Return each month's session date by the holiday rules; what is not announced follows the stand-in notice."""
    if not months:
        return []
    first, last = workdays.first_day(months[0]), workdays.days_of(months[-1])[-1]
    calendar = workdays.Calendar([*workdays.built_in_notices(), workdays.demo_notice(first, last)])
    return [workdays.session_date(calendar, month).date.isoformat() for month in months]


def months_before(month: str, count: int) -> tuple[str, ...]:
    """Return the `count` months that end before a month."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - count
    return workdays.months_from(f"{number // 12:04d}-{number % 12 + 1:02d}", count)


def _center(town: Town, staff: list[dict[str, Any]], chance: Random) -> dict[str, Any]:
    service: dict[str, Any] = {"max_gap_months": NOTARY_GAP_MONTHS}
    visits = [
        visit["date"][:7]
        for person in staff
        if person["role"] == "notary"
        for visit in person["past_visits"]
        if visit["center"] == town.id
    ]
    if visits:
        service["last_served"] = max(visits)
    return {
        "id": town.id,
        "location": town.place.id,
        "matter_mix": _matter_mix(town, chance),
        "service": {"notary": service},
    }


def _matter_mix(town: Town, chance: Random) -> dict[str, int]:
    """Return the per cent by matter: the product's figures for town or country, each stretched at random."""
    weights = {
        matter.code: (matter.rural_weight if town.is_rural else matter.urban_weight)
        * chance.uniform(0.3, 1.7)
        for matter in MATTERS.values()
    }
    whole = sum(weights.values())
    return {code: share for code, weight in weights.items() if (share := int(100 * weight / whole))}


def _firm(identifier: str, shape: Shape, chance: Random) -> dict[str, Any]:
    limit = {"max_per_date": chance.choice((3, 3, 4))} if shape.limits and chance.random() < 0.7 else {}
    return {"id": identifier, **limit}


def _duties(shape: Shape, land: Geography, dates: list[str], chance: Random) -> list[dict[str, Any]]:
    busy = {town.id for town in land.towns if town.is_busy or chance.random() < 0.1}
    halves = {town.id for town in land.towns if shape.limits and chance.random() < 0.15}
    return [
        {
            "id": f"{date}/{town.id}/{role}",
            "center": town.id,
            "date": date,
            "role": role,
            "seats": 2 if role == "lawyer" and town.id in busy else 1,
            "periods": ["am", "pm"]
            if role == "notary" or (role, town.id in halves) == ("lawyer", True)
            else ["day"],
            "priority": 2 if chance.random() < SHARE_URGENT else 1,
        }
        for date in dates
        for town in land.towns
        for role in shape.role_names
    ]


def add_shape_arguments(parser: argparse.ArgumentParser) -> None:
    """Add one option for each field of a shape."""
    default = Shape()
    for field, kind in (
        ("centers", int),
        ("months", int),
        ("roles", int),
        ("seed", int),
        ("supply", float),
        ("leave", float),
        ("history", int),
        ("region", int),
    ):
        given = getattr(default, field)
        parser.add_argument(f"--{field}", type=kind, default=given, help=f"({given})")
    parser.add_argument(
        "--limits", action="store_true", help="loads over the horizon, firms, licenses, supervision"
    )


def main() -> None:
    """Write one instance."""
    parser = argparse.ArgumentParser(description="Generate a duty-roster instance.")
    parser.add_argument("-o", "--output", required=True, type=Path, help="file to write")
    add_shape_arguments(parser)
    options = vars(parser.parse_args())
    output = options.pop("output")
    try:
        document = generate(Shape(**options))
    except ValueError as failure:
        parser.error(str(failure))
    output.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{document['name']}: {len(document['duties'])} duties, {len(document['practitioners'])} people.")


if __name__ == "__main__":
    main()
