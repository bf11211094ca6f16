"""Bars lying down, as SVG of our own: only where things go; words, colours and the table beside stand in the template."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 600.0
LABEL, VALUE = 190.0, 124.0
"""Room for names on the left and numbers on the right."""
ROW, BAR = 30.0, 18.0


@dataclass(frozen=True)
class Bar:
    """One bar lying down; `y` is its upper edge."""

    y: float
    width: float


def bars(values: Sequence[float]) -> list[Bar]:
    """Return bars side by side, the longest as wide as there is room."""
    most = max([*values, 1])
    room = WIDTH - LABEL - VALUE
    return [
        Bar(number * ROW + (ROW - BAR) / 2, round(room * value / most, 1))
        for number, value in enumerate(values)
    ]
