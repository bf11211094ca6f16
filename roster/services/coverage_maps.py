"""A month's centers where they lie: how each is covered, as a drawing from their coordinates.

North is up, distances are true; names are put where they cover neither a mark nor another name, if there is room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians

from sqlalchemy import select

from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center
from roster.services.year_boards import NO_ROSTER, YearBoard, YearCell

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
WIDTH, MARGIN, MARK = 1000.0, 70.0, 12.0
LETTER, LINE = 22.0, 26.0
"""Of a name: the width of a Chinese character and the height of a line, in units of the drawing."""
LAST_NARROW = 0x2E7F
"""The last letter before the wide ones of Chinese."""

DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
RINGS = (1.0, 2.4, 3.8)
"""Where a name may stand about its mark, the first choice first."""


class Cover(StrEnum):
    """How a center is covered in a month. Each has a shape and a colour."""

    FULL = "full"
    PARTLY = "partly"
    EMPTY = "empty"
    UNPLANNED = "unplanned"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "full": N_("All seats filled"),
            "partly": N_("Some seats empty"),
            "empty": N_("All seats empty"),
            "unplanned": N_("Not planned"),
        }.get(self.value, N_("called off"))


@dataclass(frozen=True)
class Mark:
    """One center on the drawing."""

    code: str
    x: float
    y: float
    cover: Cover
    cell: YearCell | None
    name_x: float
    name_y: float
    anchor: str
    """`start`, `middle` or `end`, as SVG has it."""
    is_led: bool
    """Whether the name stands so far off that a line leads to it."""


@dataclass(frozen=True)
class Drawing:
    """A month's map, WIDTH units wide and `height` high."""

    height: float
    marks: Sequence[Mark]
    width: float = WIDTH


def drawn(bureau: Bureau, board: YearBoard, month: str, name_of: Callable[[Center], str]) -> Drawing:
    """Return the map of a month that the board holds; centers that are closed and have no sitting are left out.

    `name_of` gives the names in the reader's language: their width decides where they go.
    """
    head = next(one for one in board.months if one.month == month)
    cells = {row.code: row.cells.get(month) for row in board.rows}
    centers = [
        one
        for one in db.session.scalars(
            select(Center).where(Center.bureau_id == bureau.id).order_by(Center.position, Center.code)
        )
        if one.is_active or cells.get(one.code)
    ]
    if not centers:
        return Drawing(0, [])
    places, height = _projected(centers)
    taken = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in places]
    marks = []
    for center, (x, y) in zip(centers, places, strict=True):
        name_x, name_y, anchor, is_led = _name_place(name_of(center), x, y, taken, height)
        cell = cells.get(center.code)
        cover = _cover(cell, is_planned=head.state != NO_ROSTER)
        marks.append(Mark(center.code, round(x, 1), round(y, 1), cover, cell, name_x, name_y, anchor, is_led))
    return Drawing(round(height, 1), marks)


def _cover(cell: YearCell | None, *, is_planned: bool) -> Cover:
    if cell is None or not is_planned:
        return Cover.UNPLANNED
    if cell.is_cancelled:
        return Cover.CANCELLED
    if not cell.empty:
        return Cover.FULL
    needed = {one.duty for one in cell.duties if not one.is_rotating}
    return Cover.PARTLY if any(one.duty in needed for one in cell.people) else Cover.EMPTY


def _projected(centers: Sequence[Center]) -> tuple[list[tuple[float, float]], float]:
    """Return the places on the drawing and its height: an equirectangular projection about the middle latitude."""
    west, east = min(one.longitude for one in centers), max(one.longitude for one in centers)
    south, north = min(one.latitude for one in centers), max(one.latitude for one in centers)
    shrink = cos(radians((south + north) / 2))
    across, up = (east - west) * shrink, north - south
    scale = (WIDTH - 2 * MARGIN) / max(across, up, 0.01)
    height = up * scale + 2 * MARGIN
    left = (WIDTH - across * scale) / 2
    places = [
        (left + (one.longitude - west) * shrink * scale, MARGIN + (north - one.latitude) * scale)
        for one in centers
    ]
    return places, height


def _name_place(
    name: str, x: float, y: float, taken: list[Box], height: float
) -> tuple[float, float, str, bool]:
    """Return where a name goes, and whether a line must lead to it: near its mark, wherever it covers least."""
    width = sum(LETTER if ord(letter) > LAST_NARROW else LETTER * 0.55 for letter in name)
    found: list[tuple[float, int, float, float, int, Box, bool]] = []
    for ring, distance in enumerate(RINGS):
        for across, down in DIRECTIONS:
            base = y + down * distance * (MARK + LINE / 2) + LINE / 3
            start = x + across * distance * (MARK + 4)
            left = start - {1: 0.0, -1: width, 0: width / 2}[across]
            box = (left, base - LINE * 0.8, left + width, base + LINE * 0.2)
            is_out = box[0] < 0 or box[2] > WIDTH or box[1] < 0 or box[3] > height
            cost = sum(_shared(box, other) for other in taken) + ring * 20 + (1e6 if is_out else 0)
            found.append((cost, len(found), start, base, across, box, ring > 0))
    _cost, _order, start, base, across, box, is_led = min(found)
    taken.append(box)
    return round(start, 1), round(base, 1), {1: "start", -1: "end", 0: "middle"}[across], is_led


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0
