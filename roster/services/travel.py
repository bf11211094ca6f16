"""Minutes by road between places, estimated from coordinates until somebody surveys them.

Source: the shared field guide, section 1.1: the straight line × 1.3 on the plain (the detour over the Wei River
bridge is in it) or × 1.5 on the loess tableland (塬区片), at 25 km/h in town, 35 on the tableland and 42 on the
plain, plus 5 minutes. A figure surveyed for a center (`road_minutes`, from the bureau's seat) goes before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from roster.models import Bureau, Center

EARTH_RADIUS_KM = 6371.0
MINUTES_TO_SET_OUT = 5
AT_THE_SEAT_KM = 0.5
"""Whoever starts from so near the seat takes the seat's surveyed road."""

TOWN_ZONE, TABLELAND_ZONE = "城区片", "塬区片"


class Terrain(Enum):
    """What lies between two places: factor on the straight line, and speed in km/h."""

    TOWN = (1.3, 25)
    PLAIN = (1.3, 42)
    TABLELAND = (1.5, 35)


@dataclass(frozen=True)
class Place:
    """A point on the map, by degrees. `seat_minutes`: its surveyed minutes from the seat, 0 for the seat itself."""

    id: str
    latitude: float
    longitude: float
    terrain: Terrain = Terrain.TOWN
    seat_minutes: int | None = None


def place_of_center(center: Center) -> Place:
    """Return a center as a place named by its code."""
    return Place(
        center.code, center.latitude, center.longitude, terrain_of(center), center.road_minutes or None
    )


def place_of_base(
    identifier: str, latitude: float, longitude: float, bureau: Bureau, centers: Sequence[Center]
) -> Place:
    """Return the place somebody starts from; its terrain is that of the nearest center."""
    here = Place(identifier, latitude, longitude)
    nearest = min(centers, key=lambda center: kilometers(here, place_of_center(center)), default=None)
    terrain = terrain_of(nearest) if nearest else Terrain.TOWN
    return Place(identifier, latitude, longitude, terrain, 0 if _is_at_seat(here, bureau) else None)


def terrain_of(center: Center) -> Terrain:
    """Return the terrain on which a center lies, by its zone; a sub-district is town."""
    if center.zone == TABLELAND_ZONE:
        return Terrain.TABLELAND
    return Terrain.TOWN if center.zone == TOWN_ZONE or center.kind == "subdistrict" else Terrain.PLAIN


def kilometers(start: Place, end: Place) -> float:
    """Return the straight line between two places, by the haversine formula."""
    latitudes = math.radians(start.latitude), math.radians(end.latitude)
    half_latitude = (latitudes[1] - latitudes[0]) / 2
    half_longitude = math.radians(end.longitude - start.longitude) / 2
    chord = (
        math.sin(half_latitude) ** 2
        + math.cos(latitudes[0]) * math.cos(latitudes[1]) * math.sin(half_longitude) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def minutes(start: Place, end: Place) -> int:
    """Return the minutes by road between two places, rounded up; 0 from a place to itself."""
    if start.id == end.id:
        return 0
    if 0 in (start.seat_minutes, end.seat_minutes):
        surveyed = end.seat_minutes if start.seat_minutes == 0 else start.seat_minutes
        if surveyed:
            return surveyed
    factor, speed = _terrain_between(start, end).value
    return math.ceil(kilometers(start, end) * factor / speed * 60) + MINUTES_TO_SET_OUT


def matrix(places: Sequence[Place]) -> list[list[int]]:
    """Return the minutes between all places, in their order."""
    return [[minutes(start, end) for end in places] for start in places]


def _terrain_between(start: Place, end: Place) -> Terrain:
    """The tableland at either end makes the road one of the tableland; town only where both ends are in town."""
    both = (start.terrain, end.terrain)
    if Terrain.TABLELAND in both:
        return Terrain.TABLELAND
    return Terrain.PLAIN if Terrain.PLAIN in both else Terrain.TOWN


def _is_at_seat(here: Place, bureau: Bureau) -> bool:
    if bureau.latitude is None or bureau.longitude is None:
        return False
    return kilometers(here, Place("", bureau.latitude, bureau.longitude)) <= AT_THE_SEAT_KM
