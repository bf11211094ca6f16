"""Charts of our own as SVG: only where things go; words, colours and the table beside stand in the template."""

from collections.abc import Sequence
from dataclasses import dataclass

from roster.web.bar_charts import BAR, LABEL, ROW, VALUE, WIDTH, Bar, bars

__all__ = ["BAR", "LABEL", "ROW", "VALUE", "WIDTH", "Bar", "Column", "Strip", "bars", "columns", "strips"]

COLUMNS_HEIGHT, FOOT, HEAD = 150.0, 26.0, 20.0
DOT = 5.0


@dataclass(frozen=True)
class Column:
    """One month's column with a second one inside it; `x` is its left edge."""

    x: float
    width: float
    outer: float
    inner: float


def columns(outer: Sequence[int], inner: Sequence[int]) -> list[Column]:
    """Return upright columns: heights in the drawing's units."""
    most = max([*outer, *inner, 1])
    step = WIDTH / max(len(outer), 1)
    return [
        Column(
            round(number * step + step * 0.15, 1),
            round(step * 0.7, 1),
            round(COLUMNS_HEIGHT * one / most, 1),
            round(COLUMNS_HEIGHT * other / most, 1),
        )
        for number, (one, other) in enumerate(zip(outer, inner, strict=True))
    ]


@dataclass(frozen=True)
class Strip:
    """One role's people as dots on a line, whose middle is the fair share."""

    y: float
    dots: Sequence[tuple[float, float]]


def strips(groups: Sequence[Sequence[float]]) -> tuple[list[Strip], float]:
    """Return a strip a group, and the half-days that the line reaches to either side. Dots that coincide are stacked."""
    reach = max([abs(value) for group in groups for value in group] + [1.0])
    middle, room = LABEL + (WIDTH - LABEL) / 2, (WIDTH - LABEL) / 2 - 2 * DOT
    found = []
    for number, group in enumerate(groups):
        y = number * 2 * ROW + ROW
        seen: dict[int, int] = {}
        dots = []
        for value in sorted(group):
            x = middle + room * value / reach
            place = round(x / (2 * DOT))
            level = seen.get(place, 0)
            seen[place] = level + 1
            shift = (level + 1) // 2 * 2 * DOT * (1 if level % 2 else -1)
            dots.append((round(x, 1), round(y + max(-ROW + DOT, min(ROW - DOT, shift)), 1)))
        found.append(Strip(y, dots))
    return found, reach
