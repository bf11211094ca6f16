"""Where generated instances lie: the product's 20 real centers, and as many moved copies as a size asks for."""

import csv
from dataclasses import dataclass
from random import Random

from roster.models import Bureau, Center
from roster.services import travel
from roster.services.demo.people import FIRMS, NOTARY_OFFICE, SEAT_LATITUDE, SEAT_LONGITUDE
from roster.services.demo.places import DATA, TWO_LAWYERS

CENTERS_PER_DISTRICT = 20
DISTRICTS_IN_A_ROW = 4
STEP_LATITUDE, STEP_LONGITUDE = 0.55, 0.55
"""Degrees from one district to the next: some 50 km, so that the edges of two are neighbours."""
JITTER = 0.02
"""Degrees by which the places of a copy are moved at random, so that no district is another's mirror."""


@dataclass(frozen=True)
class Town:
    """A center: its id, its district's number, whether it is rural and whether two lawyers sit there."""

    id: str
    district: int
    is_rural: bool
    is_busy: bool
    place: travel.Place


@dataclass(frozen=True)
class Base:
    """A firm or notary office: where its people start from."""

    id: str
    district: int
    is_notary_office: bool
    place: travel.Place


@dataclass(frozen=True)
class Geography:
    """Centers and bases of all districts."""

    towns: tuple[Town, ...]
    bases: tuple[Base, ...]

    @property
    def places(self) -> list[travel.Place]:
        """All places, centers first."""
        return [town.place for town in self.towns] + [base.place for base in self.bases]

    def locations(self) -> list[str]:
        """Return the ids of all places in their order."""
        return [place.id for place in self.places]

    def travel_minutes(self) -> list[list[int]]:
        """Return the minutes by road between all places, as the product estimates them."""
        return travel.matrix(self.places)


def geography(centers: int, chance: Random) -> Geography:
    """Lay out so many centers, district by district."""
    with (DATA / "linwei-centers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    towns: list[Town] = []
    bases: list[Base] = []
    for district in range(-(-centers // CENTERS_PER_DISTRICT)):
        wanted = rows[: centers - district * CENTERS_PER_DISTRICT]
        shift = _Shift.of(district, chance)
        mapped = [_center(row, district, shift) for row in wanted]
        towns += [_town(row, center, district) for row, center in zip(wanted, mapped, strict=True)]
        bases += _bases(district, shift, mapped)
    return Geography(tuple(towns), tuple(bases))


@dataclass(frozen=True)
class _Shift:
    """How far a district's places are moved; the first stands where it really is."""

    district: int
    chance: Random

    @classmethod
    def of(cls, district: int, chance: Random) -> "_Shift":
        return cls(district, Random(chance.randrange(2**31)))

    def move(self, latitude: float, longitude: float) -> tuple[float, float]:
        if self.district == 0:
            return latitude, longitude
        south, east = divmod(self.district, DISTRICTS_IN_A_ROW)
        jitter = (self.chance.uniform(-JITTER, JITTER) for _ in range(2))
        return latitude - south * STEP_LATITUDE + next(jitter), longitude + east * STEP_LONGITUDE + next(
            jitter
        )


def _center(row: dict[str, str], district: int, shift: _Shift) -> Center:
    """Return a center that never enters a database, for the product's own estimate of roads."""
    latitude, longitude = shift.move(float(row["lat"]), float(row["lon"]))
    return Center(
        code=_name(row, district),
        zone=row["zone"],
        kind="town" if row["kind"] == "镇" else "subdistrict",
        latitude=latitude,
        longitude=longitude,
        road_minutes=int(row["min_est"]) if district == 0 else None,
    )


def _town(row: dict[str, str], center: Center, district: int) -> Town:
    is_busy = row["name_zh"] in TWO_LAWYERS
    return Town(center.code, district, center.kind == "town", is_busy, travel.place_of_center(center))


def _name(row: dict[str, str], district: int) -> str:
    name = row["pinyin"].lower()
    return name if district == 0 else f"{name}-{district + 1}"


def _bases(district: int, shift: _Shift, centers: list[Center]) -> list[Base]:
    seat = Bureau(latitude=SEAT_LATITUDE, longitude=SEAT_LONGITUDE)
    found = []
    for number, (_, _, latitude, longitude) in enumerate((*FIRMS, NOTARY_OFFICE)):
        is_notary_office = number == len(FIRMS)
        name = f"notary-office-{district + 1}" if is_notary_office else f"firm-{district + 1}-{number + 1}"
        place = travel.place_of_base(name, *shift.move(latitude, longitude), seat, centers)
        found.append(Base(name, district, is_notary_office, place))
    return found
